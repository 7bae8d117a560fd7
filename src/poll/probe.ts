import { createPatience } from '../lib/patience.ts';
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
  const patience = createPatience(timeout, signal);
  try {
    if (signal.aborted) return undefined;
    const response = await fetch(url, { cache, signal: patience.signal });
    return { response, body: await readJson(response, patience.signal) };
  } catch {
    return undefined;
  } finally {
    patience.end();
  }
}
