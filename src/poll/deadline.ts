import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';

export interface Deadline {
  /** It is then, in milliseconds since the epoch, and no longer when it was before. */
  set(at: number): void;
  /** It does not come; `at` stays. */
  cancel(): void;
  /** When it is, or was last; infinite at first. */
  readonly at: number;
}

/** Runs `onDue` once the wall clock has come so far, so that sleep and throttled timers only make it late. */
export function createDeadline(clock: Clock, onDue: () => void): Deadline {
  let cancel: Dispose = () => {};
  let setAt = 0;
  let due = Number.POSITIVE_INFINITY;

  function set(at: number) {
    setAt = clock.now();
    due = at;
    cancel();
    cancel = clock.after(at - setAt, onTimer);
  }

  function onTimer() {
    const now = clock.now();
    // A clock that was set back would have it wait for hours.
    if (now < due && now >= setAt) set(due);
    else onDue();
  }

  return {
    set,
    cancel: () => cancel(),
    get at() {
      return due;
    },
  };
}
