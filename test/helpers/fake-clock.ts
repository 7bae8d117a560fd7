import { setImmediate } from 'node:timers/promises';
import type { SteadyClock } from '../../src/lib/clock.ts';

export interface FakeClock extends SteadyClock {
  /** How many timers are set. */
  readonly pending: number;
  /** Lets this many milliseconds pass: timers fire in their order, and what they set off runs before the next. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the wall clock forward or back; timers do not notice, as after sleep or a correction of the time. */
  jump(milliseconds: number): void;
}

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

export const START = Date.parse('2026-10-06T16:00:00Z');

/** A clock that stands still until told to go on. */
export function createFakeClock(start = START): FakeClock {
  const timers = new Set<Timer>();
  let elapsed = 0;
  let offset = start;
  let ahead = start;

  const next = (until: number) =>
    [...timers]
      .filter(({ at }) => at <= until)
      .reduce<Timer | undefined>((one, other) => earlier(one, other), undefined);

  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    steady: () => elapsed + ahead,
    after(delay, task) {
      const timer = { at: elapsed + Math.max(0, delay), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get pending() {
      return timers.size;
    },
    async advance(milliseconds) {
      const end = elapsed + milliseconds;
      await setImmediate();
      for (let timer = next(end); timer; timer = next(end)) {
        timers.delete(timer);
        elapsed = timer.at;
        timer.task();
        await setImmediate();
      }
      elapsed = end;
    },
    jump(milliseconds) {
      offset += milliseconds;
      ahead = Math.max(ahead, offset);
    },
  };
}

function earlier(one: Timer | undefined, other: Timer): Timer {
  return one && one.at <= other.at ? one : other;
}
