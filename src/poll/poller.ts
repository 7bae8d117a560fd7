import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { type BackoffOptions, nextDelay } from './backoff.ts';
import type { Opinion } from './opinion.ts';

export interface PollerOptions extends BackoffOptions {
  readonly ask: (signal: AbortSignal) => Promise<Opinion>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether nobody can see the page; then it asks at most every five minutes. */
  readonly hidden: () => boolean;
  /** Told of each opinion. `clear` comes only once it is proven: twice in a row, a second apart. */
  readonly onOpinion: (opinion: Opinion) => void | Promise<void>;
  /** Told when the next question is due, in milliseconds since the epoch. */
  readonly onSchedule: (at: number) => void;
}

export interface Poller {
  /** Asks as soon as `retryAfter` (milliseconds) and jitter allow, then again and again. Running, it does nothing. */
  start(retryAfter?: number): void;
  /** Puts off the next question: the server was heard to say so. */
  postpone(retryAfter: number): void;
  stop(): void;
  /** Asks now, or as soon as two seconds have passed since the last time. Resolves when the opinion has been told. */
  check(): Promise<void>;
  /** To be called when the page is back from sleep, freezing, hiding or the network: looks at the clock. */
  wake(): void;
}

const HIDDEN_DELAY = 5 * 60_000;
const PROOF_PAUSE = 1_000;
const CHECK_PAUSE = 2_000;
const WAKE_SPREAD = 2_000;
const SECOND_OPINION_SPREAD = 500;

/** Asks until told to stop. Deadlines are on the wall clock, so sleep and throttled timers only make it late. */
export function createPoller(options: PollerOptions): Poller {
  const { clock, random, onOpinion, onSchedule } = options;
  let cancelTimer: Dispose = () => {};
  let life = new AbortController();
  let asking: Promise<void> | undefined;
  let checking: Promise<void> | undefined;
  let running = false;
  let scheduledAt = 0;
  let due = Number.POSITIVE_INFINITY;
  let earliest = 0;
  let previousDelay: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;

  function schedule(at: number) {
    scheduledAt = clock.now();
    due = at;
    cancelTimer();
    cancelTimer = clock.after(at - scheduledAt, onTimer);
    onSchedule(at);
  }

  function onTimer() {
    const now = clock.now();
    // A clock that was set back would have it wait for hours.
    if (now < due && now >= scheduledAt) schedule(due);
    else void ask();
  }

  function scheduleAfter(retryAfter: number | undefined) {
    const delay = nextDelay({ retryAfter, previous: previousDelay }, options, random);
    previousDelay = retryAfter === undefined ? delay : undefined;
    earliest = retryAfter === undefined ? 0 : clock.now() + Math.min(retryAfter, options.maxDelay);
    schedule(clock.now() + (options.hidden() ? Math.max(delay, HIDDEN_DELAY) : delay));
  }

  function ask(): Promise<void> {
    if (asking) return asking;
    const current = askOnce(life.signal).finally(() => {
      if (asking === current) asking = undefined;
    });
    asking = current;
    return current;
  }

  async function askOnce(signal: AbortSignal) {
    cancelTimer();
    const opinion = await proven(signal);
    if (signal.aborted) return;
    await onOpinion(opinion);
    if (!running || signal.aborted) return;
    const heard = earliest - clock.now();
    const wait = retryAfterOf(opinion);
    scheduleAfter(heard > 0 ? Math.max(heard, wait ?? 0) : wait);
  }

  async function proven(signal: AbortSignal): Promise<Opinion> {
    const first = await options.ask(signal);
    if (first.type !== 'clear' || !running) return first;
    await pause(PROOF_PAUSE, signal);
    return signal.aborted ? first : options.ask(signal);
  }

  async function checkOnce(signal: AbortSignal) {
    const since = clock.now() - checkedAt;
    if (since >= 0 && since < CHECK_PAUSE) await pause(CHECK_PAUSE - since, signal);
    if (signal.aborted) return;
    checkedAt = clock.now();
    earliest = 0;
    await ask();
  }

  function pause(delay: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(delay, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  return {
    start(retryAfter) {
      if (running) return;
      running = true;
      previousDelay = undefined;
      earliest = 0;
      if (retryAfter === undefined) schedule(clock.now() + random() * SECOND_OPINION_SPREAD);
      else scheduleAfter(retryAfter);
    },
    postpone(retryAfter) {
      if (!running) return;
      if (asking) earliest = Math.max(earliest, clock.now() + Math.min(retryAfter, options.maxDelay));
      else scheduleAfter(retryAfter);
    },
    stop() {
      running = false;
      cancelTimer();
      life.abort();
      life = new AbortController();
      asking = undefined;
      checking = undefined;
    },
    check() {
      if (checking) return checking;
      const current = checkOnce(life.signal).finally(() => {
        if (checking === current) checking = undefined;
      });
      checking = current;
      return current;
    },
    wake() {
      if (!running || asking || options.hidden()) return;
      const soon = clock.now() + random() * WAKE_SPREAD;
      schedule(clock.now() < earliest ? due : Math.min(due, soon));
    },
  };
}

function retryAfterOf(opinion: Opinion): number | undefined {
  if (opinion.type === 'locked') return opinion.lock.retryAfter;
  return opinion.type === 'unsettled' ? opinion.retryAfter : undefined;
}
