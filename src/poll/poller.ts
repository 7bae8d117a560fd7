import type { SteadyClock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import { nextDelay } from './backoff.ts';
import { createDeadline } from './deadline.ts';
import type { Opinion } from './opinion.ts';
import { createPace, HIDDEN_DELAY, type PaceOptions } from './pace.ts';

export interface PollerOptions extends Omit<PaceOptions, 'now'> {
  /** Never rejects, as `turn` and `onOpinion` do not. */
  readonly ask: (signal: AbortSignal) => Promise<Opinion>;
  readonly clock: SteadyClock;
  /** Whether it is for this page to ask, and not for another that does; `overdue`: that one should have by now. */
  readonly turn: (overdue: boolean) => Promise<boolean>;
  /** Told of each opinion. `clear` comes only once it is proven: twice in a row, a second apart. */
  readonly onOpinion: (opinion: Opinion) => void | Promise<void>;
  /** Told when the next question is due, by the steady clock. */
  readonly onSchedule: (at: number) => void;
}

export interface Poller {
  /** Asks as soon as `retryAfter` (milliseconds) and jitter allow, then again and again. Running, it does nothing. */
  start(retryAfter?: number): void;
  /** Puts off the next question: the server was heard to say so. */
  postpone(retryAfter: number): void;
  /** Another page asks, and does so next at `at`, by the steady clock; should nothing be heard of it, this one does. */
  follow(at: number): void;
  /** The page that was followed is gone: this one may be the next. */
  unfollow(): void;
  /** Another page has asked, and this is what it came to. */
  heard(opinion: Opinion): void;
  /** Nothing is wrong any more. */
  rest(): void;
  stop(): void;
  /**
   * Asks now, or as soon as two seconds have passed since the last time; what is being asked already may have been
   * answered before, and is waited for. `confirming`: that it is clear was heard already, and one look is enough.
   * Resolves when the opinion has been told.
   */
  check(confirming?: boolean): Promise<void>;
  /** Checks, unless something is being asked: then that is enough. */
  join(): Promise<void>;
  /** To be called when the page is back from sleep, freezing, hiding or the network: looks at the clock. */
  wake(): void;
}

export const PROOF_PAUSE = 1_000;
const CHECK_PAUSE = 2_000;
const CONFIRM_PAUSE = 200;
const WAKE_SPREAD = 2_000;
/** What a page knows is no longer news after that. */
const STALE = 5 * 60_000;
const FRESH = 1_000;
const LEAST_WATCH = 1_000;
export const SECOND_OPINION_SPREAD = 500;

/** Asks until told to stop, and then only as often as `idle` or the server's `pollAfter` say. */
export function createPoller(options: PollerOptions): Poller {
  const { clock, random, onOpinion, onSchedule } = options;
  const pace = createPace({ ...options, now: clock.steady });
  const next = createDeadline(clock, () => void takeTurn(life.signal));
  let life = new AbortController();
  let asking: Promise<void> | undefined;
  let checking: Promise<void> | undefined;
  let running = false;
  let following = false;
  // How long the page that is followed waited last.
  let watched: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let lockedAt = Number.NEGATIVE_INFINITY;
  let notedAt = clock.steady();

  function schedule(at: number) {
    following = false;
    next.set(at);
    onSchedule(at);
  }

  async function takeTurn(signal: AbortSignal) {
    const mine = !running || (await options.turn(following));
    if (signal.aborted || asking) return;
    if (mine) await ask();
    else follow(clock.steady() + (watched ?? nextDelay({}, options, random)));
  }

  function follow(at: number) {
    following = true;
    const delay = Math.max(LEAST_WATCH, at - clock.steady());
    watched = delay;
    const patience = delay * (1.5 + random() * 0.4);
    next.set(clock.steady() + (options.hidden() ? Math.max(patience, HIDDEN_DELAY) : patience));
  }

  function note(opinion: Opinion) {
    pace.note(opinion);
    notedAt = clock.steady();
    if (opinion.type === 'locked') lockedAt = notedAt;
  }

  function firstDelay(retryAfter: number | undefined): number {
    // What was asked a moment ago, and is why it starts, needs no second opinion.
    if (clock.steady() - lockedAt < FRESH) return pace.next();
    return retryAfter === undefined ? random() * SECOND_OPINION_SPREAD : pace.after(retryAfter);
  }

  /** While nothing is wrong. */
  function rest() {
    next.cancel();
    const delay = pace.resting();
    if (delay !== undefined) schedule(clock.steady() + delay);
  }

  function ask(confirming = false): Promise<void> {
    asking ??= askOnce(life.signal, confirming);
    return asking;
  }

  async function askOnce(signal: AbortSignal, confirming: boolean) {
    next.cancel();
    const opinion = confirming ? await options.ask(signal) : await proven(signal);
    if (signal.aborted) return;
    note(opinion);
    await onOpinion(opinion);
    if (signal.aborted) return;
    asking = undefined;
    if (running) schedule(clock.steady() + pace.next());
    else rest();
  }

  async function proven(signal: AbortSignal): Promise<Opinion> {
    const first = await options.ask(signal);
    if (first.type !== 'clear' || !running) return first;
    await pause(PROOF_PAUSE, signal, clock);
    return signal.aborted ? first : options.ask(signal);
  }

  function check(confirming = false): Promise<void> {
    checking ??= checkOnce(life.signal, confirming);
    return checking;
  }

  async function checkOnce(signal: AbortSignal, confirming: boolean) {
    await asking;
    const since = clock.steady() - checkedAt;
    const least = confirming ? CONFIRM_PAUSE : CHECK_PAUSE;
    if (since < least) await pause(least - since, signal, clock);
    // Who asks goes on to: of two that do, nobody would know by whose time to go.
    if (running) await options.turn(true);
    if (signal.aborted) return;
    // Who checks from now on wants to hear what is so from now on.
    checking = undefined;
    checkedAt = clock.steady();
    pace.hurry();
    await ask(confirming);
  }

  function stop() {
    running = false;
    following = false;
    next.cancel();
    life.abort();
    life = new AbortController();
    asking = undefined;
    checking = undefined;
  }

  return {
    start(retryAfter) {
      if (running) return;
      running = true;
      pace.reset();
      schedule(clock.steady() + firstDelay(retryAfter));
    },
    postpone(retryAfter) {
      if (!running) return;
      if (asking) pace.postpone(retryAfter);
      else schedule(clock.steady() + pace.after(retryAfter));
    },
    heard(opinion) {
      note(opinion);
      if (!running) rest();
    },
    follow(at) {
      if (running && !asking) follow(at);
    },
    unfollow() {
      if (running && following) schedule(Math.min(next.at, clock.steady() + random() * SECOND_OPINION_SPREAD));
    },
    rest() {
      stop();
      rest();
    },
    stop,
    check,
    join: () => asking ?? check(),
    wake() {
      if (asking || options.hidden()) return;
      const slept = clock.steady() - notedAt;
      if (!running && slept < STALE) return;
      const now = clock.steady();
      if (now < pace.earliest) return schedule(next.at);
      const soon = now + random() * WAKE_SPREAD;
      schedule(next.at > now ? Math.min(next.at, soon) : soon);
    },
  };
}
