// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../../src/detect/exchange.ts';
import { patchFetch, watchFetch } from '../../../src/detect/patch-fetch.ts';

const API = 'https://api.example.com/';
const native = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = native;
});

/** A watched `fetch` over one that does what `reply` says, and what is reported of it. */
function setUp(reply: (...args: Parameters<typeof fetch>) => unknown) {
  const told: unknown[][] = [];
  const exchange: Exchange = {
    answered: ({ status }, readBody) => void told.push(['answered', status, readBody]),
    failed: () => void told.push(['failed']),
    gaveUp: () => void told.push(['gave up']),
  };
  const listener = vi.fn((_method: string, _url?: string, _body?: () => unknown): Exchange | undefined => exchange);
  const original = vi.fn(reply) as unknown as typeof fetch;
  return { told, listener, original, watched: watchFetch(original, listener) };
}

describe('watchFetch', () => {
  it('hands on the very arguments, and the very response', async () => {
    const response = new Response();
    const { watched, original, told } = setUp(async () => response);
    const init = Object.freeze({ method: 'POST', body: 'x' });
    const url = new URL(API);
    expect(await watched(url, init)).toBe(response);
    const [given, givenInit] = vi.mocked(original).mock.calls[0] ?? [];
    expect([given === url, givenInit === init]).toEqual([true, true]);
    expect(told.map(([what, status]) => [what, status])).toEqual([['answered', 200]]);
  });

  it.each<[string, Parameters<typeof fetch>, string, string | undefined]>([
    ['text', [API], 'GET', API],
    ['a URL', [new URL(API), {}], 'GET', API],
    ['init', [API, { method: 'put' }], 'put', API],
    ['a Request', [new Request(API, { method: 'DELETE' })], 'DELETE', API],
    ['a Request with init', [new Request(API), { method: 'POST' }], 'POST', API],
    ['what only has a text', [{ toString: () => API } as never], 'GET', undefined],
  ])('knows method and address of %s', (_, args, method, url) => {
    const { watched, listener } = setUp(() => Promise.resolve(new Response()));
    void watched(...args);
    expect(listener).toHaveBeenCalledExactlyOnceWith(method, url, expect.any(Function));
  });

  it.each<[string, Parameters<typeof fetch>, unknown]>([
    ['its body', [API, { method: 'POST', body: 'x' }], 'x'],
    ['nothing where it has none', [API, { method: 'POST' }], undefined],
    [
      'the body that replaces the one of a Request',
      [new Request(API, { method: 'POST', body: 'x' }), { body: 'y' }],
      'y',
    ],
  ])('gives what a request sends: %s', (_, args, body) => {
    const { watched, listener } = setUp(() => Promise.resolve(new Response()));
    void watched(...args);
    expect(listener.mock.calls[0]?.[2]?.()).toBe(body);
  });

  it('gives a Request itself where that has the body, and does not read it', () => {
    const { watched, listener } = setUp(() => Promise.resolve(new Response()));
    const request = new Request(API, { method: 'POST', body: 'x' });
    void watched(request);
    expect(listener.mock.calls[0]?.[2]?.()).toBe(request);
    expect(request.bodyUsed).toBe(false);
  });

  it('rejects with the very error, and takes it for a failure', async () => {
    const error = new TypeError('Failed to fetch');
    const { watched, told } = setUp(() => Promise.reject(error));
    expect(await watched(API).catch((caught) => caught)).toBe(error);
    expect(told).toEqual([['failed']]);
  });

  it.each<[string, unknown, AbortSignal?]>([
    ['an AbortError', new DOMException('', 'AbortError')],
    ['a TimeoutError', new DOMException('', 'TimeoutError')],
    ['whatever reason the page has', 'enough', AbortSignal.abort('enough')],
  ])('takes %s for no failure', async (_, reason, signal) => {
    const late = new AbortController();
    const { watched, told } = setUp(() => {
      if (signal) late.abort(signal.reason);
      return Promise.reject(reason);
    });
    expect(await watched(API, { signal: late.signal }).catch((caught) => caught)).toBe(reason);
    expect(told).toEqual([['gave up']]);
  });

  it('does not derive a promise of what is aborted already', () => {
    const promise = Promise.reject(new Error());
    promise.catch(() => {});
    const { watched, listener } = setUp(() => promise);
    expect(watched(API, { signal: AbortSignal.abort() })).toBe(promise);
    expect(listener).not.toHaveBeenCalled();
  });

  it.each([
    ['the listener', () => ({ watched: watchFetch(async () => new Response(), fail) })],
    [
      'a report',
      () => ({
        watched: watchFetch(
          async () => new Response(),
          () => ({ answered: fail, failed: fail, gaveUp: fail }),
        ),
      }),
    ],
  ])('does not have the page notice what goes wrong in %s', async (_, make) => {
    expect((await make().watched(API)).status).toBe(200);
  });

  it('copies a body for whoever asks, and gives nothing where another has read it', async () => {
    const { watched, told } = setUp(async () => Response.json({ a: 1 }, { status: 503 }));
    const response = await watched(API);
    const read = told[0]?.[2] as (signal: AbortSignal) => unknown;
    const { signal } = new AbortController();
    expect(await read(signal)).toEqual({ a: 1 });
    expect(response.bodyUsed).toBe(false);
    await response.text();
    expect(read(signal)).toBeUndefined();
  });
});

function fail(): never {
  throw new Error('mine');
}

describe('patchFetch', () => {
  it('puts itself in the place of fetch, and the original back', () => {
    const restore = patchFetch(() => undefined);
    expect(globalThis.fetch).not.toBe(native);
    expect([fetch.name, fetch.length, String(fetch)]).toEqual([native.name, native.length, String(native)]);
    restore();
    expect(globalThis.fetch).toBe(native);
  });
});
