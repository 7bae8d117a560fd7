import type { ResponseLike } from '../lock/verdict.ts';

/** One request of the page, from its sending on. */
export interface Exchange {
  /**
   * A response came, at `url` where the browser says so. `readBody`, called before this returns, gives a copy of its
   * JSON, or `undefined` for anything else; the response itself belongs to the page.
   */
  answered(response: ResponseLike & { url?: string }, readBody: (signal: AbortSignal) => unknown): void;
  /** Nobody answered, and it was not the page that gave up. */
  failed(): void;
}

/** Told of each request before it is sent. `url` is as the page gave it; `undefined` where that cannot be known. */
export type TrafficListener = (method: string, url: string | undefined) => Exchange;

/** Runs `report`. Whatever goes wrong in it, the page must not notice. */
export function quietly<T>(report: () => T): T | undefined {
  try {
    return report();
  } catch {
    return undefined;
  }
}
