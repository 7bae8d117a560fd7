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
  let cancelTimer: Dispose | undefined;
  let controller: AbortController | undefined;
  let asking: Promise<void> | undefined;
  let checking: Promise<void> | undefined;
  let running = false;
  let due = Number.POSITIVE_INFINITY;
  let earliest = 0;
  let previousDelay: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;

  function schedule(at: number) {
    due = at;
    cancelTimer?.();
    cancelTimer = clock.after(at - clock.now(), onTimer);
    onSchedule(at);
  }

  function onTimer() {
    if (clock.now() < due) schedule(due);
    else void ask();
  }

  function scheduleAfter(retryAfter: number | undefined) {
    const delay = nextDelay({ retryAfter, previous: previousDelay }, options, random);
    previousDelay = retryAfter === undefined ? delay : undefined;
    earliest = retryAfter === undefined ? 0 : clock.now() + Math.min(retryAfter, options.maxDelay);
    schedule(clock.now() + (options.hidden() ? Math.max(delay, HIDDEN_DELAY) : delay));
  }

  function ask(): Promise<void> {
    asking ??= askOnce().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function askOnce() {
    cancelTimer?.();
    const current = new AbortController();
    controller = current;
    const opinion = await proven(current.signal);
    if (current.signal.aborted) return;
    await onOpinion(opinion);
    if (running && !current.signal.aborted) scheduleAfter(retryAfterOf(opinion));
  }

  async function checkOnce() {
    const wait = checkedAt + CHECK_PAUSE - clock.now();
    if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve));
    checkedAt = clock.now();
    await ask();
  }

  async function proven(signal: AbortSignal): Promise<Opinion> {
    const first = await options.ask(signal);
    if (first.type !== 'clear' || !running) return first;
    await pause(PROOF_PAUSE, signal);
    return signal.aborted ? first : options.ask(signal);
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
      if (retryAfter === undefined) schedule(clock.now() + random() * SECOND_OPINION_SPREAD);
      else scheduleAfter(retryAfter);
    },
    postpone(retryAfter) {
      if (running && !asking) scheduleAfter(retryAfter);
    },
    stop() {
      running = false;
      cancelTimer?.();
      controller?.abort();
    },
    check() {
      checking ??= checkOnce().finally(() => {
        checking = undefined;
      });
      return checking;
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
