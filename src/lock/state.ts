import type { Lock, MaintenanceWindow } from './status-document.ts';

interface Base {
  /** Announced maintenance that concerns this page, soonest first. */
  upcoming: readonly MaintenanceWindow[];
}

/** Everything is as it should be. */
export interface Operational extends Base {
  status: 'operational';
}

/** One bare 503 or one failure: a second opinion is being asked for. */
export interface Checking extends Base {
  status: 'checking';
  since: number;
}

/** A lock is on. */
export interface Maintenance extends Base {
  status: 'maintenance';
  lock: Lock;
  since: number;
  /** When something last said so. */
  evidenceAt: number;
  /** When the server is asked next. */
  retryAt?: number;
}

/** Nothing answers, and nothing says maintenance. */
export interface Unreachable extends Base {
  status: 'unreachable';
  since: number;
  evidenceAt: number;
  retryAt?: number;
}

/** Proven clear; the surfaces are on their way back. */
export interface Recovered extends Base {
  status: 'recovered';
  since: number;
}

/** What the client believes. Times are milliseconds since the epoch. */
export type LockState = Operational | Checking | Maintenance | Unreachable | Recovered;

export type LockEvent =
  /** One bare 503 or one failure in the page's own traffic. */
  | { type: 'suspected'; now: number }
  /** The page's own traffic met a lock. */
  | { type: 'met'; lock: Lock; now: number }
  /** A lock is the answer to a question of ours. */
  | { type: 'locked'; lock: Lock; now: number }
  /** A question of ours found nobody. */
  | { type: 'failed'; now: number }
  /** A question of ours was answered in a way that settles nothing. */
  | { type: 'unsettled'; now: number }
  /** The lock is proven to be gone. */
  | { type: 'cleared'; now: number }
  /** The surfaces are back. */
  | { type: 'released' }
  /** The next question is due then. */
  | { type: 'asking'; retryAt: number }
  /** Somebody ends it by hand. */
  | { type: 'reset' }
  | { type: 'announced'; upcoming: readonly MaintenanceWindow[] };

/** How long a lock is believed after the last sign of it, beyond the delay (as far as an hour) that it asked for. */
export const BELIEF = 10 * 60_000;
const LONGEST_DELAY = 60 * 60_000;
/** How long a second opinion may take. */
export const CHECKING = 30_000;

export const initialState: LockState = Object.freeze({ status: 'operational', upcoming: Object.freeze([]) });

/** The state after `event`. The same object comes back when nothing changed. */
export function transition(state: LockState, event: LockEvent): LockState {
  switch (event.type) {
    case 'suspected':
      return state.status === 'operational' || state.status === 'recovered' ? checking(state, event.now) : state;
    case 'met':
      return maintenance(
        state,
        state.status === 'maintenance' ? mergeMet(state.lock, event.lock) : event.lock,
        event.now,
      );
    case 'locked':
      return maintenance(state, event.lock, event.now);
    case 'failed':
      return afterFailure(state, event.now);
    case 'unsettled':
      return afterSilence(state, event.now);
    case 'cleared':
      return afterClear(state, event.now);
    case 'released':
      return state.status === 'recovered' ? operational(state) : state;
    case 'asking':
      return isWaiting(state) && state.retryAt !== event.retryAt ? { ...state, retryAt: event.retryAt } : state;
    case 'reset':
      return initialState;
    case 'announced':
      return sameWindows(state.upcoming, event.upcoming) ? state : { ...state, upcoming: event.upcoming };
  }
}

function isWaiting(state: LockState): state is Maintenance | Unreachable {
  return state.status === 'maintenance' || state.status === 'unreachable';
}

function operational({ upcoming }: Base): Operational {
  return { status: 'operational', upcoming };
}

function checking({ upcoming }: Base, now: number): Checking {
  return { status: 'checking', since: now, upcoming };
}

function maintenance(state: LockState, lock: Lock, now: number): Maintenance {
  const since = state.status === 'maintenance' ? state.since : now;
  return { status: 'maintenance', lock, since, evidenceAt: now, upcoming: state.upcoming };
}

function unreachable({ upcoming }: Base, now: number): Unreachable {
  return { status: 'unreachable', since: now, evidenceAt: now, upcoming };
}

/** A 503 on the way says that there is a lock, not which surfaces it has or why: what is known of those stays. */
function mergeMet(known: Lock, met: Lock): Lock {
  const { mode } = known;
  if (!known.surfaces) return { ...known, ...met, mode };
  return { ...known, ...met, mode, surfaces: [...new Set([...known.surfaces, ...(met.surfaces ?? [])])] };
}

/** Some servers refuse connections during maintenance (RFC 9110, 15.6.4): a failure alone does not end a lock. */
function afterFailure(state: LockState, now: number): LockState {
  if (state.status === 'checking') return unreachable(state, now);
  if (state.status === 'unreachable') return { ...state, evidenceAt: now };
  return afterSilence(state, now);
}

/** The way out by time: belief ends when its evidence is too old. */
function afterSilence(state: LockState, now: number): LockState {
  switch (state.status) {
    case 'checking':
      return now - state.since >= CHECKING ? operational(state) : state;
    case 'maintenance':
      return now - state.evidenceAt >= BELIEF + Math.min(state.lock.retryAfter ?? 0, LONGEST_DELAY)
        ? unreachable(state, now)
        : state;
    case 'unreachable':
      return now - state.evidenceAt >= BELIEF ? operational(state) : state;
    case 'recovered':
      return now - state.since >= BELIEF ? operational(state) : state;
    case 'operational':
      return state;
  }
}

function afterClear(state: LockState, now: number): LockState {
  if (state.status === 'checking') return operational(state);
  return isWaiting(state) ? { status: 'recovered', since: now, upcoming: state.upcoming } : state;
}

function sameWindows(before: readonly MaintenanceWindow[], after: readonly MaintenanceWindow[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
