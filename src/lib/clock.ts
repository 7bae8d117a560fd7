import type { Dispose } from './disposer.ts';

/** Time as the client sees it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since the epoch, by the wall clock. */
  now(): number;
  /** Runs `task` once, `delay` milliseconds from now. Returns a function that cancels it. */
  after(delay: number, task: () => void): Dispose;
  /** Milliseconds since some moment, by a clock that cannot be set. Default: `performance.now()`. */
  elapsed?(): number;
}

/** A clock to wait and to measure by. */
export interface SteadyClock extends Clock {
  /**
   * Milliseconds since the epoch, as `now()` at first. Goes on when the wall clock is set back. Follows when the wall
   * clock is ahead, because the computer may have slept.
   */
  steady(): number;
}

// Browsers keep a timer's delay in a signed 32-bit integer; a longer one fires at once.
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    const timer = setTimeout(task, Math.min(Math.max(0, delay), LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/** `clock`, made steady, for as long as `signal` is not aborted; then none of its timers is left. */
export function scopeClock(clock: Clock, signal: AbortSignal): SteadyClock {
  let ahead = Number.NEGATIVE_INFINITY;
  const steady = () => {
    const elapsed = clock.elapsed ? clock.elapsed() : performance.now();
    ahead = Math.max(ahead, clock.now() - elapsed);
    return Math.round(elapsed + ahead);
  };
  // What the wall clock says now counts, should it be set back before the first use.
  steady();
  const pending = new Set<Dispose>();
  signal.addEventListener('abort', () => {
    for (const cancel of pending) cancel();
  });
  return {
    now: () => clock.now(),
    steady,
    after(delay, task) {
      if (signal.aborted) return () => {};
      const cancel = () => {
        pending.delete(cancel);
        cancelTimer();
      };
      const cancelTimer = clock.after(delay, () => {
        pending.delete(cancel);
        task();
      });
      pending.add(cancel);
      return cancel;
    },
  };
}
