import type { ResponseLike } from '../lock/verdict.ts';

/** One request of the page, as far as the client looks at it. */
export interface Exchange {
  /** Absolute address. */
  readonly url: string;
  /** Upper case. */
  readonly method: string;
  /** What `onRequest` returned when it was sent. */
  readonly context: unknown;
}

/** Told of the page's requests. What these throw is kept from the page. */
export interface TrafficListener {
  /** A request is about to be sent. What it returns comes back as the exchange's `context`. */
  onRequest(method: string, url: () => string | undefined): unknown;
  /**
   * A response came. `readBody`, called before this returns, gives a copy of its JSON, or `undefined` for anything else;
   * the response itself belongs to the page.
   */
  onResponse(response: ResponseLike, exchange: Exchange, readBody: (signal: AbortSignal) => unknown): void;
  /** Nobody answered, and it was not the page that gave up. */
  onFailure(exchange: Exchange): void;
}

/** `listener` for as long as `active` says so. */
export function whileActive(listener: TrafficListener, active: () => boolean): TrafficListener {
  return {
    onRequest: (method, url) => (active() ? listener.onRequest(method, url) : undefined),
    onResponse: (response, exchange, readBody) => active() && listener.onResponse(response, exchange, readBody),
    onFailure: (exchange) => active() && listener.onFailure(exchange),
  };
}

/** `input` as an absolute address; `undefined` for what is none. */
export function resolveUrl(input: string): string | undefined {
  try {
    return new URL(input, globalThis.document?.baseURI ?? globalThis.location?.href).href;
  } catch {
    return undefined;
  }
}
