import { readJson } from '../lib/read-json.ts';

export interface ProbeOptions {
  /** The platform's own `fetch`, not a patched one. */
  readonly fetch: typeof fetch;
  /** Milliseconds until a question counts as unanswered. */
  readonly timeout: number;
}

/** What came of one question. `body` is parsed JSON where there was some. */
export interface Reply {
  readonly response: Response;
  readonly body: unknown;
}

/**
 * Asks `url` once. `no-store` goes past every cache; `no-cache` lets an unchanged document be confirmed by its ETag.
 * Resolves to `undefined` when nobody answered in time. Never rejects.
 */
export async function probe(
  url: string,
  cache: 'no-store' | 'no-cache',
  { fetch, timeout }: ProbeOptions,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeout);
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) return undefined;
    const response = await fetch(url, { cache, signal: controller.signal });
    return { response, body: await readJson(response, controller.signal) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
