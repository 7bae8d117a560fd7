import { session } from '../lib/session.ts';
import { withoutHash } from './prove-page.ts';

const RELOADS = 'reloads';
const PLACE = 'place';
const MOST = 3;
const SPAN = 10 * 60_000;

interface Place {
  readonly url: string;
  readonly hash: string;
  readonly x: number;
  readonly y: number;
}

/** Whether the page may reload by itself: not a fourth time in ten minutes, and not where nobody can count. */
export function mayReload(now: number): boolean {
  return recentReloads(now).length < MOST;
}

/** Counts a reload by ourselves. Returns `false` where it cannot be counted: then the person has to press a button. */
export function countReload(now: number): boolean {
  return session.set(RELOADS, JSON.stringify([...recentReloads(now), now]));
}

/**
 * Loads the page anew by GET, even where it came from a POST, which `location.reload()` would silently send again
 * (whatwg/html#3215).
 */
export function reloadPage(): void {
  const { href, hash } = location;
  session.set(PLACE, JSON.stringify({ url: withoutHash(href), hash, x: scrollX, y: scrollY }));
  // Without the fragment: to an address that differs from this one by it alone, browsers only scroll.
  location.replace(withoutHash(href));
}

/** After our own reload: puts fragment and scroll position back. */
export function returnToPlace(): void {
  const place = readPlace();
  session.remove(PLACE);
  if (!place || place.url !== withoutHash(location.href)) return;
  if (place.hash && !location.hash) history.replaceState(history.state, '', place.url + place.hash);
  scrollTo(place.x, place.y);
}

function readPlace(): Place | undefined {
  const place = parse(session.get(PLACE)) as Partial<Place> | undefined;
  const { url, hash, x, y } = place ?? {};
  if (typeof url !== 'string' || typeof hash !== 'string' || typeof x !== 'number' || typeof y !== 'number')
    return undefined;
  return { url, hash, x, y };
}

function recentReloads(now: number): number[] {
  const times = parse(session.get(RELOADS));
  return Array.isArray(times)
    ? times.filter((time) => typeof time === 'number' && now - time < SPAN && time <= now)
    : [];
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
