import type { ResponseLike } from '../lock/verdict.ts';

/** One request of the page, from its sending on. */
export interface Exchange {
  /**
   * A response came. `readBody`, called before this returns, gives a copy of its
   * JSON, or `undefined` for anything else; the response itself belongs to the page. `source` is what the page got.
   */
  answered(response: ResponseLike, readBody: (signal: AbortSignal) => unknown, source?: object): void;
  /** Nobody answered. */
  failed(): void;
  /** The page gave up before anybody did. */
  gaveUp(): void;
}

/** The event of an `XMLHttpRequest` whose `loadend` is kept from the page. */
export const HUSHED = 'intermission:loadend';

/**
 * Told of each request before it is sent. `url` is as the page gave it; `undefined` where that cannot be known. `body` gives
 * what it sends. Returns `undefined` for a request that does not matter.
 */
export type TrafficListener = (method: string, url: string | undefined, body?: () => unknown) => Exchange | undefined;

/** Runs `report`. Whatever goes wrong in it, the page must not notice. */
export function quietly<T>(report: () => T): T | undefined {
  try {
    return report();
  } catch {
    return undefined;
  }
}
