import type { Dispose } from './disposer.ts';

/** Time as the client sees it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since the epoch, by the wall clock. */
  now(): number;
  /** Runs `task` once, `delay` milliseconds from now. Returns a function that cancels it. */
  after(delay: number, task: () => void): Dispose;
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

/** `clock` for as long as `signal` is not aborted; then none of its timers is left. */
export function scopeClock(clock: Clock, signal: AbortSignal): Clock {
  const pending = new Set<Dispose>();
  signal.addEventListener('abort', () => {
    for (const cancel of pending) cancel();
  });
  return {
    now: () => clock.now(),
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
