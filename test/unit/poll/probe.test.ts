import { describe, expect, it, vi } from 'vitest';
import { probe } from '../../../src/poll/probe.ts';

const URL_ = 'https://api.example.com/';
const never = new AbortController().signal;
const answer = (reply: (signal: AbortSignal | null | undefined) => Response | Promise<Response>) =>
  vi.fn((_: string, init?: RequestInit) => Promise.resolve(reply(init?.signal)));
const until = (signal: AbortSignal | null | undefined) =>
  new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

describe('probe', () => {
  it('gives the response and its JSON', async () => {
    const fetch = answer(() => Response.json({ a: 1 }, { status: 503 }));
    const reply = await probe(URL_, 'no-store', { fetch: fetch as never, timeout: 1_000 }, never);
    expect(reply?.response.status).toBe(503);
    expect(reply?.body).toEqual({ a: 1 });
  });

  it.each(['no-store', 'no-cache'] as const)('asks once, with the cache mode %s', async (cache) => {
    const fetch = answer(() => new Response());
    await probe(URL_, cache, { fetch: fetch as never, timeout: 1_000 }, never);
    expect(fetch).toHaveBeenCalledExactlyOnceWith(URL_, { cache, signal: expect.any(AbortSignal) });
  });

  it('adds no header, which would need a preflight', async () => {
    const fetch = answer(() => new Response());
    await probe(URL_, 'no-store', { fetch: fetch as never, timeout: 1_000 }, never);
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty('headers');
  });

  it('gives nothing when nobody can be reached', async () => {
    const fetch = answer(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await probe(URL_, 'no-store', { fetch: fetch as never, timeout: 1_000 }, never)).toBeUndefined();
  });

  it('gives nothing when fetch itself throws', async () => {
    const fetch = () => {
      throw new TypeError('Invalid URL');
    };
    expect(await probe('https://[', 'no-store', { fetch, timeout: 1_000 }, never)).toBeUndefined();
  });

  it('gives up when no answer comes in time', async () => {
    expect(await probe(URL_, 'no-store', { fetch: answer(until) as never, timeout: 20 }, never)).toBeUndefined();
  });

  it('gives up a body that does not end in time, and keeps the status', async () => {
    const fetch = answer(
      () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: 503 }),
    );
    const reply = await probe(URL_, 'no-store', { fetch: fetch as never, timeout: 20 }, never);
    expect(reply).toMatchObject({ response: { status: 503 }, body: undefined });
  });

  it('gives up when it is aborted', async () => {
    const controller = new AbortController();
    const asking = probe(URL_, 'no-store', { fetch: answer(until) as never, timeout: 60_000 }, controller.signal);
    controller.abort();
    expect(await asking).toBeUndefined();
  });

  it('does not ask when it is aborted already', async () => {
    const fetch = answer(() => new Response());
    expect(
      await probe(URL_, 'no-store', { fetch: fetch as never, timeout: 1_000 }, AbortSignal.abort()),
    ).toBeUndefined();
    expect(fetch).not.toHaveBeenCalled();
  });
});
