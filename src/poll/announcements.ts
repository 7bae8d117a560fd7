import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { imminentWindows, untilNextChange } from '../lock/schedule.ts';
import type { MaintenanceWindow } from '../lock/status-document.ts';

export interface AnnouncementsOptions {
  readonly clock: Clock;
  /** The server's time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds before its start from which on a window is imminent. */
  readonly leadTime: number;
  readonly random: () => number;
  /** Told once of each window that has become imminent, or was moved. */
  readonly onImminent: (window: MaintenanceWindow) => void;
  /** Told when one comes near or ends, and, spread over a minute, when one starts, with how long ago that was. */
  readonly onDue: (startedAgo: number | undefined) => void;
}

export interface Announcements {
  /** These are the windows now; the ones before are forgotten. */
  update(windows: readonly MaintenanceWindow[]): void;
  stop(): void;
}

const START_SPREAD = 60_000;

/** Keeps an eye on the clock for announced windows. */
export function createAnnouncements(options: AnnouncementsOptions): Announcements {
  const { clock, now, leadTime } = options;
  const told = new Set<string>();
  let cancel: Dispose = () => {};

  function update(windows: readonly MaintenanceWindow[]) {
    cancel();
    for (const window of imminentWindows(windows, leadTime, now())) {
      const name = `${window.id} ${window.start}`;
      if (!told.has(name)) options.onImminent(window);
      told.add(name);
    }
    const delay = untilNextChange(windows, leadTime, now());
    if (delay === undefined) return;
    const due = now() + delay;
    const starts = windows.some(({ start }) => start === due);
    const late = options.random() * START_SPREAD;
    cancel = starts
      ? clock.after(delay + late, () => options.onDue(late))
      : clock.after(delay, () => options.onDue(undefined));
  }

  return { update, stop: () => cancel() };
}
