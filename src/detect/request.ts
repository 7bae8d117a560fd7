export type Fetch = typeof globalThis.fetch;

/** What can be known of a request before it is sent. */
export interface RequestInfo {
  readonly method: string;
  /** As the page gave it; `undefined` where that cannot be known. */
  readonly url: string | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /** What it sends: a `Request` where that has the body, which cannot be read without taking it away. */
  body(): unknown;
}

/** What `fetch` is asked for. Neither makes nor alters anything. Throws where a member of `init` does. */
export function describeFetch([input, init]: Parameters<Fetch>): RequestInfo {
  const request = input instanceof Request ? input : undefined;
  const { method = request?.method ?? 'GET', signal = request?.signal } = init ?? {};
  return { method, url: request?.url ?? addressOf(input), signal, body: () => init?.body ?? request };
}

/** The text of an address. Anything else that takes its place is not asked for its text a second time. */
export function addressOf(input: unknown): string | undefined {
  return typeof input === 'string' || input instanceof URL ? String(input) : undefined;
}
