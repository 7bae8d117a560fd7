import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';

export interface Deadline {
  /** It is then, by the steady clock, and no longer when it was before. */
  set(at: number): void;
  /** It does not come; `at` stays. */
  cancel(): void;
  /** When it is, or was last; infinite at first. */
  readonly at: number;
}

/** Runs `onDue` once the steady clock has come so far. Throttled timers make it late. */
export function createDeadline(clock: SteadyClock, onDue: () => void): Deadline {
  let cancel: Dispose = () => {};
  let due = Number.POSITIVE_INFINITY;

  function set(at: number) {
    due = at;
    cancel();
    cancel = clock.after(at - clock.steady(), onTimer);
  }

  function onTimer() {
    // Timers of more than 24 days come early.
    if (clock.steady() < due) set(due);
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
