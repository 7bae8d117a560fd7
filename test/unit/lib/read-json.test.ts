import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { readJson } from '../../../src/lib/read-json.ts';

const KB = 1024;
const never = new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);

/** A body of these chunks; with `open` it never ends. */
function bodyOf(chunks: readonly Uint8Array[], { open = false, onCancel = () => {} } = {}) {
  let next = 0;
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[next++];
        pulled += chunk?.byteLength ?? 0;
        if (chunk) controller.enqueue(chunk);
        else if (open) return new Promise<void>(() => {});
        else controller.close();
        return undefined;
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
  return { body, pulled: () => pulled };
}

describe('readJson', () => {
  it.each(['{"a":[1,"b",null]}', '[]', 'null', '"text"', '7', ' {"a":1}\n'])('reads %j', async (text) => {
    expect(await readJson(new Response(text), never)).toEqual(JSON.parse(text));
  });

  it.each(['', '<!doctype html>', '{"a":', 'undefined', '{"a":1} {"b":2}'])('takes %j for nothing', async (text) => {
    expect(await readJson(new Response(text), never)).toBeUndefined();
  });

  it('takes a response without a body for nothing', async () => {
    expect(await readJson(new Response(null), never)).toBeUndefined();
  });

  it('puts characters together that two chunks share', async () => {
    const text = bytes('{"message":"Zurück um 18 Uhr 🎭"}');
    const { body } = bodyOf([...text].map((byte) => Uint8Array.of(byte)));
    expect(await readJson(new Response(body), never)).toEqual({ message: 'Zurück um 18 Uhr 🎭' });
  });

  it('reads past a byte order mark', async () => {
    expect(await readJson(new Response('\uFEFF{"a":1}'), never)).toEqual({ a: 1 });
  });

  it.each([
    [64 * KB, true],
    [64 * KB + 1, false],
  ])('reads a body of %i bytes: %j', async (size, expected) => {
    const text = `"${'x'.repeat(size - 2)}"`;
    expect((await readJson(new Response(text), never)) !== undefined).toBe(expected);
  });

  it('does not begin a body that says it is too large', async () => {
    const onCancel = vi.fn();
    const { body, pulled } = bodyOf([bytes('{}')], { onCancel });
    const response = new Response(body, { headers: { 'content-length': String(64 * KB + 1) } });
    expect(await readJson(response, never)).toBeUndefined();
    expect(pulled()).toBe(0);
    expect(onCancel).toHaveBeenCalled();
  });

  it('cancels a body that is larger than it said', async () => {
    const onCancel = vi.fn();
    const chunks = Array.from({ length: 1_000 }, () => bytes(' '.repeat(KB)));
    const { body, pulled } = bodyOf(chunks, { onCancel });
    const response = new Response(body, { headers: { 'content-length': '5' } });
    expect(await readJson(response, never)).toBeUndefined();
    expect(onCancel).toHaveBeenCalled();
    expect(pulled()).toBeLessThan(70 * KB);
  });

  it('cancels an endless body', async () => {
    const onCancel = vi.fn();
    const chunk = bytes(' '.repeat(KB));
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk), cancel: onCancel });
    expect(await readJson(new Response(body), never)).toBeUndefined();
    expect(onCancel).toHaveBeenCalled();
  });

  it.each(['', '{"a":', '{"a":1}'])('gives up a body that does not end after %j when it is aborted', async (text) => {
    const onCancel = vi.fn();
    const controller = new AbortController();
    const { body } = bodyOf(text ? [bytes(text)] : [], { open: true, onCancel });
    const reading = readJson(new Response(body), controller.signal);
    await setImmediate();
    controller.abort();
    expect(await reading).toBeUndefined();
    expect(onCancel).toHaveBeenCalled();
  });

  it('reads nothing when it is aborted already', async () => {
    const { body, pulled } = bodyOf([bytes('{}')]);
    expect(await readJson(new Response(body), AbortSignal.abort())).toBeUndefined();
    expect(pulled()).toBe(0);
  });

  it('takes a body that breaks off for nothing', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError('network')) });
    expect(await readJson(new Response(body), never)).toBeUndefined();
  });

  it('takes a body that somebody else is reading for nothing', async () => {
    const response = new Response('{}');
    response.body?.getReader();
    await expect(readJson(response, never)).resolves.toBeUndefined();
  });

  it('leaves no listener on the signal', async () => {
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    await readJson(new Response('{}'), controller.signal);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});
