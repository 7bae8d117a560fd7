import { concernsPage, concernsSurface, type Place } from './scope.ts';
import type { MaintenanceWindow } from './status-document.ts';

/**
 * The windows that concern a page at `place` with these surfaces and are not over, soonest first. A page without
 * surfaces is concerned by those of all.
 */
export function upcomingWindows(
  windows: readonly MaintenanceWindow[],
  place: Place,
  surfaces: readonly string[],
  now: number,
): MaintenanceWindow[] {
  const ours = (window: MaintenanceWindow) =>
    surfaces.length === 0 || surfaces.some((surface) => concernsSurface(window, surface));
  return windows
    .filter((window) => window.end > now && concernsPage(window, place) && ours(window))
    .sort((one, other) => one.start - other.start);
}

/** The windows that are to be spoken of now: they start within `leadTime` milliseconds, or have started. */
export function imminentWindows(
  windows: readonly MaintenanceWindow[],
  leadTime: number,
  now: number,
): MaintenanceWindow[] {
  return windows.filter((window) => window.start - leadTime <= now && now < window.end);
}

/** Milliseconds until one of `windows` comes within `leadTime`, starts or ends; `undefined` where nothing will. */
export function untilNextChange(
  windows: readonly MaintenanceWindow[],
  leadTime: number,
  now: number,
): number | undefined {
  const times = windows.flatMap(({ start, end }) => [start - leadTime, start, end]).filter((time) => time > now);
  return times.length > 0 ? Math.min(...times) - now : undefined;
}
