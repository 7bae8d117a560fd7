import { type BackoffOptions, nextDelay } from './backoff.ts';
import type { Opinion } from './opinion.ts';

export interface PaceOptions extends BackoffOptions {
  /** The steady clock's time in milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  /** Whether nobody can see the page; then it asks at most every five minutes. */
  readonly hidden: () => boolean;
  /** Whether news come by themselves, so that asking more than every `cap` milliseconds is not worth it. */
  readonly slow: () => boolean;
  /** Milliseconds between two questions while nothing is wrong, where the server names none. Absent: it is not asked. */
  readonly idle?: number;
}

/** Delays are in milliseconds. */
export interface Pace {
  /** What came of the last question; here or, heard from it, on another page. */
  note(opinion: Opinion): void;
  /** How long to wait after what was noted last. */
  next(): number;
  /** How long to wait after the server was heard to say so; `undefined`: it said nothing. */
  after(retryAfter: number | undefined): number;
  /** How long to wait while nothing is wrong; `undefined`: for ever. */
  resting(): number | undefined;
  /** Whatever the next answer says, it is not asked again before. */
  postpone(retryAfter: number): void;
  /** Somebody does not want to wait. */
  hurry(): void;
  /** Before this the server does not want to be asked, by the steady clock. */
  readonly earliest: number;
  /** A new lock has nothing of the last one's delays. */
  reset(): void;
}

/** The least between two questions of a page that nobody sees. */
export const HIDDEN_DELAY = 5 * 60_000;

/** How long to wait for the next question, by what the server said and how long it was the last time. */
export function createPace(options: PaceOptions): Pace {
  const { now, random, maxDelay } = options;
  let noted: Opinion = { type: 'unsettled' };
  let previous: number | undefined;
  let earliest = 0;

  function after(retryAfter: number | undefined): number {
    const delay = nextDelay({ retryAfter, previous }, options, random);
    previous = retryAfter === undefined ? delay : undefined;
    earliest = retryAfter === undefined ? 0 : now() + Math.min(retryAfter, maxDelay);
    const least = options.hidden() ? HIDDEN_DELAY : options.slow() ? options.cap : 0;
    return Math.max(delay, least);
  }

  return {
    note(opinion) {
      noted = opinion;
    },
    next() {
      const heard = earliest - now();
      const waits = [retryAfterOf(noted) ?? [], noted.pollAfter ?? [], heard > 0 ? heard : []].flat();
      return after(waits.length > 0 ? Math.max(...waits) : undefined);
    },
    after,
    resting() {
      const interval = noted.pollAfter ?? options.idle;
      if (interval === undefined) return undefined;
      const delay = nextDelay({ retryAfter: interval }, { ...options, maxDelay: interval }, random);
      return options.hidden() ? Math.max(delay, HIDDEN_DELAY) : delay;
    },
    postpone(retryAfter) {
      earliest = Math.max(earliest, now() + Math.min(retryAfter, maxDelay));
    },
    hurry() {
      earliest = 0;
    },
    get earliest() {
      return earliest;
    },
    reset() {
      previous = undefined;
      earliest = 0;
    },
  };
}

function retryAfterOf(opinion: Opinion): number | undefined {
  if (opinion.type === 'locked') return opinion.lock.retryAfter;
  return opinion.type === 'unsettled' ? opinion.retryAfter : undefined;
}
