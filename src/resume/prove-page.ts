import { createPatience } from '../lib/patience.ts';
import { type VerdictRules, verdictOf } from '../lock/verdict.ts';

const TIMEOUT = 8_000;

export interface ProveOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly rules: VerdictRules;
  readonly signal: AbortSignal;
}

/** The page's own document as the server has it now; without its text where nobody wants to read it. */
export interface PageDocument {
  readonly html?: string;
}

/**
 * The page's own document, if it would load: a GET of its address, past every cache, is answered 2xx at that very
 * address. A redirect (to a sign-in, to a maintenance page) is not this page. Never rejects.
 */
export async function provePage(
  { fetch, rules, signal }: ProveOptions,
  reads: boolean,
): Promise<PageDocument | undefined> {
  const url = withoutHash(location.href);
  const patience = createPatience(TIMEOUT, signal);
  try {
    const response = await fetch(url, { cache: 'no-store', headers: { accept: 'text/html' }, signal: patience.signal });
    const locked = verdictOf(response, undefined, rules, Date.now()).type === 'locked';
    const answers = response.ok && !locked && withoutHash(response.url) === url;
    if (answers && reads) return { html: await response.text() };
    void response.body?.cancel().catch(() => {});
    return answers ? {} : undefined;
  } catch {
    return undefined;
  } finally {
    patience.end();
  }
}

/** `url` without its fragment, which no server sees. */
export function withoutHash(url: string): string {
  const [address = ''] = url.split('#');
  return address;
}
