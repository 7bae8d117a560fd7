import { session } from '../lib/session.ts';
import { withoutHash } from './prove-page.ts';

const RELOADS = 'reloads';
const PLACE = 'place';
const LEFT = 'left';
const MOST = 3;
const SPAN = 10 * 60_000;

/** Frames share the tab's storage: the place of the top page is not theirs to take or to replace. */
const entry = (name: string) => (window.parent === window ? name : `${name}:frame`);

interface Place {
  readonly url: string;
  readonly hash: string;
  readonly x: number;
  readonly y: number;
}

/** Whether the page may reload by itself: not a fourth time in ten minutes, and not where nobody can count. */
export function mayReload(now: number): boolean {
  return recentReloads(now).length < MOST && session.works();
}

/** Counts a reload by ourselves. Returns `false` where it cannot be counted: then the person has to press a button. */
export function countReload(now: number): boolean {
  return session.set(RELOADS, [...recentReloads(now), now]);
}

/**
 * Loads the page anew by GET, even where it came from a POST, which `location.reload()` would silently send again
 * (whatwg/html#3215).
 */
export function reloadPage(): void {
  session.set(entry(PLACE), here());
  // Without the fragment: to an address that differs from this one by it alone, browsers only scroll.
  location.replace(withoutHash(location.href));
}

/** The page goes away, perhaps for a maintenance page at its own address: notes the place that would be lost by that. */
export function leavePlace(): void {
  session.set(entry(LEFT), here());
}

/** From a maintenance page to `url`, by GET; at the place where it was left, should it be the page left last. */
export function goBack(url: string): void {
  const left = session.get(entry(LEFT)) as Partial<Place> | undefined;
  if (left?.url === withoutHash(url)) session.set(entry(PLACE), left);
  location.replace(withoutHash(url));
}

function here(): Place {
  return { url: withoutHash(location.href), hash: location.hash, x: scrollX, y: scrollY };
}

/** After our own reload: puts fragment and scroll position back. */
export function returnToPlace(): void {
  const { url, hash, x, y } = (session.get(entry(PLACE)) ?? {}) as Partial<Place>;
  session.set(entry(PLACE), undefined);
  if (url !== withoutHash(location.href)) return;
  if (hash && !location.hash) history.replaceState(history.state, '', url + hash);
  scrollTo(Number(x), Number(y));
}

function recentReloads(now: number): number[] {
  const noted = session.get(RELOADS);
  if (!Array.isArray(noted)) return [];
  // A time is ahead when the clock was set back since: from now on it counts as one of this moment.
  const recent = noted.map((time) => Math.min(time, now)).filter((time) => now - time < SPAN);
  session.set(RELOADS, recent);
  return recent;
}
