import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import type { LockState } from '../lock/state.ts';
import type { AsideTools } from './asides.ts';
import { createBanner } from './banner.ts';
import { createDismissals } from './dismissals.ts';
import { createReminder } from './reminder.ts';

/** Where maintenance is announced. */
export interface AnnouncementPlace {
  readonly element: HTMLElement;
  /** `banner`, or the surface that a window may concern. */
  readonly name: string;
}

export interface AnnouncementOptions extends AsideTools {
  /** The language that the visitor wants to read. */
  readonly locale: string;
  readonly clock: Clock;
  /** The server's time, in milliseconds since the epoch. */
  readonly serverTime: () => number;
  /** Milliseconds before a start from which on whoever is at work is reminded. */
  readonly reminder: number;
}

/** What the banner and the reminder get to work with. */
export interface AnnouncementTools extends AnnouncementOptions {
  readonly isDismissed: (name: string) => boolean;
  readonly dismiss: (name: string) => void;
}

export interface Announcement {
  /** These are the windows and places now. */
  update(state: LockState, places: readonly AnnouncementPlace[]): void;
  stop(): void;
}

/** Tells of maintenance ahead of time: in the host's banners, and in a corner to those at work on something. */
export function createAnnouncement(options: AnnouncementOptions): Announcement {
  const { clock, serverTime } = options;
  const dismissals = createDismissals();
  let cancel: Dispose = () => {};
  let latest: readonly [LockState, readonly AnnouncementPlace[]] | undefined;
  const tools: AnnouncementTools = {
    ...options,
    isDismissed: dismissals.has,
    dismiss(name) {
      dismissals.add(name);
      show();
    },
  };
  const parts = [createBanner(tools), createReminder(tools)];

  function show() {
    cancel();
    if (!latest) return;
    const [{ status, upcoming }, places] = latest;
    // Once something is wrong, the notices say what there is to say.
    const windows = status === 'operational' ? upcoming.filter(({ end }) => end > serverTime()) : [];
    for (const { update } of parts) update(windows, places);
    const times = windows.flatMap(({ start, end }) => [start - options.reminder, start, end]);
    const next = Math.min(...times.filter((time) => time > serverTime()));
    if (Number.isFinite(next)) cancel = clock.after(next - serverTime(), show);
  }

  return {
    update(...now) {
      latest = now;
      show();
    },
    stop() {
      latest = undefined;
      cancel();
      for (const { update } of parts) update([], []);
    },
  };
}
