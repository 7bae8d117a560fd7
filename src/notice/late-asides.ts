import { orWithout } from '../errors.ts';
import type { Announcement, AnnouncementOptions } from './announcement.ts';
import type { Asides, AsidesOptions, AsideTools } from './asides.ts';

export interface LateAsidesOptions extends AsidesOptions {
  readonly announcement: Omit<AnnouncementOptions, keyof AsideTools>;
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Notices beside the surfaces, whose code is loaded when a page first has something for them. */
export interface LateAsides {
  /** Shows one in the corner, in place of the last. */
  show(how: (asides: Asides) => () => void): void;
  /** Tells of maintenance ahead of time. */
  announce(...update: Parameters<Announcement['update']>): void;
  stop(): void;
}

const FAILED = 'Notices beside the surfaces could not be loaded.';

export function createLateAsides({ signal, onError, ...options }: LateAsidesOptions): LateAsides {
  let asides: Promise<Asides | undefined> | undefined;
  let announcement: Promise<Announcement | undefined> | undefined;
  let hide = () => {};

  function open() {
    asides ??= orWithout(import('./asides.ts'), FAILED, onError).then((loaded) => loaded?.createAsides(options));
    return asides;
  }

  return {
    async show(how) {
      const asides = await open();
      hide();
      if (asides && !signal.aborted) hide = how(asides);
    },
    announce(state, places) {
      if (state.upcoming.length > 0) {
        announcement ??= open().then((asides) => asides?.createAnnouncement(options.announcement));
      }
      void announcement?.then((announcement) => !signal.aborted && announcement?.update(state, places));
    },
    stop() {
      hide();
      void announcement?.then((announcement) => announcement?.stop());
    },
  };
}
