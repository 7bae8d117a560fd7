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
 * Asks `url` once, past every cache. Resolves to `undefined` when nobody answered in time. Never rejects.
 */
export async function probe(
  url: string,
  { fetch, timeout }: ProbeOptions,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeout);
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) return undefined;
    const response = await fetch(url, { cache: 'no-store', signal: controller.signal });
    return { response, body: await readJson(response, controller.signal) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
