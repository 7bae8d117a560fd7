import type { Page } from 'playwright-core';

/** What a page gets to see of one request: an answer, or the name of an error. */
export type Seen = string | { status: number; redirected: boolean; headers: Record<string, string>; body: string };

export interface Look {
  /** A GET that needs no preflight. */
  simple: Seen;
  /** The same with the visitor's cookies. */
  credentials: Seen;
  /** A POST of JSON, which needs a preflight. */
  write: Seen;
}

/** Has the page ask a locked API, as the product's own scripts would. */
export function lookAt(page: Page, url: string): Promise<Look> {
  return page.evaluate(async (address) => {
    async function ask(init: RequestInit): Promise<Seen> {
      try {
        const response = await fetch(address, { cache: 'no-store', ...init });
        const { status, redirected } = response;
        return { status, redirected, headers: Object.fromEntries(response.headers), body: await response.text() };
      } catch (error) {
        return (error as Error).name;
      }
    }
    const headers = { 'content-type': 'application/json', 'idempotency-key': '1' };
    return {
      simple: await ask({}),
      credentials: await ask({ credentials: 'include' }),
      write: await ask({ method: 'POST', headers, body: '{}', credentials: 'include' }),
    };
  }, url);
}

/** What is wrong with how a locked API shows itself to a page of another origin, in words; nothing is none. */
export function faultsOf({ simple, credentials, write }: Look): string[] {
  if (typeof simple === 'string') return ['a 503 without Access-Control-Allow-Origin'];
  const { status, redirected, headers, body } = simple;
  const found: [boolean, string][] = [
    [typeof credentials === 'string', 'a wildcard for requests with credentials'],
    [typeof credentials !== 'string' && typeof write === 'string', 'a preflight that fails'],
    [status !== 503 || redirected, 'a lock that is no 503'],
    [!/^\d+$/.test(headers['retry-after'] ?? ''), 'a Retry-After that pages cannot read'],
    [!headers.date, 'a Date that pages cannot read'],
    [!isJson(body) || !/json/.test(headers['content-type'] ?? ''), 'no JSON for an API call'],
    [!/no-store/.test(headers['cache-control'] ?? ''), 'a 503 that may be stored'],
  ];
  return found.flatMap(([wrong, fault]) => (wrong ? [fault] : []));
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
