import { createPatience } from '../lib/patience.ts';
import { type VerdictRules, verdictOf } from '../lock/verdict.ts';

const TIMEOUT = 8_000;

/**
 * Whether the page's own document would load: a GET of its address, past every cache, is answered 2xx at that very
 * address. A redirect (to a sign-in, to a maintenance page) is not this page. Never rejects.
 */
export async function pageAnswers(
  fetch: typeof globalThis.fetch,
  rules: VerdictRules,
  signal: AbortSignal,
): Promise<boolean> {
  const url = withoutHash(location.href);
  const patience = createPatience(TIMEOUT, signal);
  try {
    const response = await fetch(url, { cache: 'no-store', headers: { accept: 'text/html' }, signal: patience.signal });
    void response.body?.cancel().catch(() => {});
    const locked = verdictOf(response, undefined, rules, Date.now()).type === 'locked';
    return response.ok && !locked && withoutHash(response.url) === url;
  } catch {
    return false;
  } finally {
    patience.end();
  }
}

/** `url` without its fragment, which no server sees. */
export function withoutHash(url: string): string {
  const [address = ''] = url.split('#');
  return address;
}
