export interface BackoffOptions {
  /** Shortest delay without a word from the server, in milliseconds. */
  readonly base: number;
  /** Longest delay without a word from the server, in milliseconds. */
  readonly cap: number;
  /** Longest `Retry-After` that is waited for in one go, in milliseconds; a longer one is asked again after this. */
  readonly maxDelay: number;
}

export interface DelayRequest {
  /** What the server asked for, in milliseconds. */
  retryAfter?: number | undefined;
  /** The delay before this one, in milliseconds; absent at the first. */
  previous?: number | undefined;
}

// A server that asks for nothing less would be hammered.
const LEAST_DELAY = 1_000;
const LEAST_SPREAD = 5_000;

/**
 * Milliseconds until the next question. With `Retry-After` never less than it, and upward jitter always, so that
 * clients told the same do not come together. Without it decorrelated jitter:
 * `min(cap, random(base, 3 × max(3 × base, previous)))` (after AWS Architecture Blog, "Exponential Backoff and Jitter").
 */
export function nextDelay(
  { retryAfter, previous }: DelayRequest,
  { base, cap, maxDelay }: BackoffOptions,
  random: () => number,
): number {
  if (retryAfter !== undefined) {
    const wait = Math.max(LEAST_DELAY, Math.min(retryAfter, maxDelay));
    return wait + random() * Math.max(LEAST_SPREAD, wait / 4);
  }
  // As wide from the first: pages that came in the same minute would ask three times as often in the next.
  const ceiling = 3 * Math.max(3 * base, previous ?? 0);
  return Math.min(cap, base + random() * (ceiling - base));
}
