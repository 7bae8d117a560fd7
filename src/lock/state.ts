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
  const next = after(state, event);
  return JSON.stringify(next) === JSON.stringify(state) ? state : next;
}

function after(state: LockState, event: LockEvent): LockState {
  const { upcoming } = state;
  switch (event.type) {
    case 'suspected':
      return isWaiting(state) || state.status === 'checking'
        ? state
        : { status: 'checking', since: event.now, upcoming };
    case 'met':
      return maintenance(state, mergeMet(state, event.lock), event.now);
    case 'locked':
      return maintenance(state, event.lock, event.now);
    case 'failed':
      // Some servers refuse connections during maintenance (RFC 9110, 15.6.4): a failure alone does not end a lock.
      if (state.status === 'checking') return unreachable(state, event.now);
      return state.status === 'unreachable' ? { ...state, evidenceAt: event.now } : afterSilence(state, event.now);
    case 'unsettled':
      return afterSilence(state, event.now);
    case 'cleared':
      if (state.status === 'checking') return operational(state);
      return isWaiting(state) ? { status: 'recovered', since: event.now, upcoming } : state;
    case 'released':
      return state.status === 'recovered' ? operational(state) : state;
    case 'asking':
      return isWaiting(state) ? { ...state, retryAt: event.retryAt } : state;
    case 'announced':
      return { ...state, upcoming: event.upcoming };
    case 'reset':
      return initialState;
  }
}

function isWaiting(state: LockState): state is Maintenance | Unreachable {
  return state.status === 'maintenance' || state.status === 'unreachable';
}

function operational({ upcoming }: Base): Operational {
  return { status: 'operational', upcoming };
}

function maintenance(state: LockState, lock: Lock, now: number): Maintenance {
  const { since, retryAt } = { since: now, retryAt: undefined, ...(state.status === 'maintenance' ? state : {}) };
  const next: Maintenance = { status: 'maintenance', lock, since, evidenceAt: now, upcoming: state.upcoming };
  return retryAt === undefined ? next : { ...next, retryAt };
}

function unreachable({ upcoming }: Base, now: number): Unreachable {
  return { status: 'unreachable', since: now, evidenceAt: now, upcoming };
}

/** A 503 on the way says that there is a lock, not which surfaces it has or how: what is known of those stays. */
function mergeMet(state: LockState, met: Lock): Lock {
  if (state.status !== 'maintenance') return met;
  const { mode, surfaces, parts } = state.lock;
  const { surfaces: metSurfaces = [], ...rest } = met;
  const merged = { ...state.lock, ...rest, mode };
  const added = metSurfaces.filter((surface) => !surfaces?.includes(surface));
  if (!surfaces || added.length === 0) return merged;
  const extended = { ...merged, surfaces: [...surfaces, ...added] };
  return parts ? { ...extended, parts: [...parts, { ...met, surfaces: added }] } : extended;
}

/** The way out by time: belief ends when its evidence is too old. */
function afterSilence(state: LockState, now: number): LockState {
  const { since, evidenceAt = since } = { since: now, ...state } as { since: number; evidenceAt?: number };
  const { retryAfter = 0 } = state.status === 'maintenance' ? state.lock : {};
  const believed = state.status === 'checking' ? CHECKING : BELIEF + Math.min(retryAfter, LONGEST_DELAY);
  // A clock that was set back must not make it last.
  if (now < evidenceAt)
    return { ...state, ...('evidenceAt' in state ? { evidenceAt: now } : { since: now }) } as LockState;
  if (now - evidenceAt < believed) return state;
  return state.status === 'maintenance' ? unreachable(state, now) : operational(state);
}
