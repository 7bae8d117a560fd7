import { adoptStyle } from '../lib/adopt-style.ts';
import type { Dispose } from '../lib/disposer.ts';
import { session } from '../lib/session.ts';
import type { LockState } from '../lock/state.ts';

const NAME = 'known';
const FRESH = 60_000;

/** Notes for the tab's next page which surfaces are locked, or that none is. */
export function noteLock({ status, ...state }: LockState, now: number): void {
  const { lock } = { lock: undefined, ...state };
  if (status === 'maintenance') session.set(NAME, lock?.mode === 'locked' ? [now, lock.surfaces] : undefined);
  else if (status === 'operational' || status === 'recovered') session.set(NAME, undefined);
}

/**
 * Hides what the last page of this tab, a minute ago at most, knew to be locked, so that nobody begins to fill in what is
 * about to go. It is not believed: whoever calls this finds out, and shows it all again with the function returned.
 */
export function hideKnownLocked(now: number): Dispose {
  const noted = session.get(NAME);
  const [at, surfaces]: unknown[] = Array.isArray(noted) ? noted : [];
  if (typeof at !== 'number' || !(Math.abs(now - at) < FRESH)) return () => {};
  const named = (name: string) => `[data-intermission=${JSON.stringify(name)}]`;
  const which = Array.isArray(surfaces) ? surfaces.map(named).join() : '[data-intermission]';
  const stays = ['form', 'banner'].map(named).join();
  return adoptStyle(document, `:is(${which}):not(${stays}){visibility:hidden!important}`);
}
