import type { Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { lockFor } from '../lock/scope.ts';
import type { LockState } from '../lock/state.ts';
import type { Lock, LockMode } from '../lock/status-document.ts';
import { inLanguage } from '../notice/in-language.ts';
import { createLockNotice, type LockNotice, type LockNoticeTools } from '../notice/lock-notice.ts';
import { kindOf } from './kinds.ts';
import { preventSubmits } from './prevent-submits.ts';
import type { Surface } from './registry.ts';

export interface SurfacesOptions extends LockNoticeTools {
  /** Whether what was entered in a surface would be there after a reload. */
  readonly entriesSafe: (element: HTMLElement) => boolean;
  /** Whether the page may be loaded anew without being asked. */
  readonly mayReload: () => boolean;
  /** Whether the code that runs here is older than the server's: then every locked surface is to be loaded anew. */
  readonly isOutdated: () => boolean;
}

export interface Surfaces {
  add(surface: Surface): void;
  remove(surface: Surface): void;
  /** Whether a locked surface waits for the page to be loaded anew. */
  awaitsReload(): boolean;
  /** Locks and releases what `state` says; those to be reloaded stay locked while it says `recovered`. */
  apply(state: LockState): void;
  /** Locks surfaces that do not work for another reason, which is looked into at `retryAt`, and releases the others. */
  miss(missing: { readonly surfaces: ReadonlySet<string>; readonly retryAt?: number | undefined }): void;
}

interface Locked {
  readonly mode: LockMode;
  readonly release: Dispose;
  readonly notices: LockNotice[];
}

/** The surfaces of the page: which of them are locked, and what their notices say. */
export function createSurfaces(options: SurfacesOptions, initial: LockState): Surfaces {
  const surfaces = new Map<Surface, Locked | undefined>();
  let state = initial;
  let missing: Parameters<Surfaces['miss']>[0] = { surfaces: new Set() };

  function settle(surface: Surface) {
    const mode = modeOf(surface);
    const current = surfaces.get(surface);
    if (current?.mode !== mode) {
      current?.release();
      surfaces.set(surface, mode && lock(surface, mode));
      if (!mode) emit(surface.element, 'recovered', {});
      else if (state.status === 'maintenance') emit(surface.element, 'maintenance', { lock: lockOf(surface) });
    }
  }

  function tell() {
    const locked = [...surfaces].filter(([, state]) => state?.notices.length);
    // One of several speaks; those that wait for a reload are there for longest.
    const [speaker] = locked.find(([surface]) => reloads(surface)) ?? locked[0] ?? [];
    for (const [surface, state] of locked) {
      const model = { ...modelOf(surface), speaks: surface === speaker };
      for (const notice of state?.notices ?? []) notice.show(model);
    }
  }

  const lockOf = ({ name }: Surface) => (state.status === 'maintenance' ? lockFor(state.lock, name) : undefined);

  const isBroken = ({ name }: Surface) => missing.surfaces.has(name);

  function settleAll() {
    for (const surface of surfaces.keys()) settle(surface);
  }

  function modeOf(surface: Surface): LockMode | undefined {
    if (isBroken(surface)) return 'locked';
    if (state.status === 'unreachable') return 'read-only';
    if (state.status === 'recovered') return awaitsReload(surface) ? surfaces.get(surface)?.mode : undefined;
    return lockOf(surface)?.mode;
  }

  function lock({ element, name }: Surface, mode: LockMode): Locked {
    const notices: LockNotice[] = [];
    const createNotice = () => {
      const notice = createLockNotice(options, element);
      notices.push(notice);
      return notice;
    };
    const { submitPrevented, unreachable, language: lang } = options.messages;
    const reason = () => (state.status === 'unreachable' ? unreachable : submitPrevented);
    const context = { element, createNotice, reason, lang };
    return { mode, notices, release: mode === 'read-only' ? preventSubmits(context) : kindOf(name).lock(context) };
  }

  const reloads = ({ element, name }: Surface) =>
    (element.getAttribute('data-intermission-release') ?? kindOf(name).release) === 'reload';
  function awaitsReload(surface: Surface): boolean {
    const mode = surfaces.get(surface)?.mode;
    if (isBroken(surface)) return false;
    return options.isOutdated() ? mode !== undefined : mode === 'locked' && reloads(surface);
  }

  function modelOf(surface: Surface) {
    const { element } = surface;
    const { message, link, since, until }: Partial<Lock> = lockOf(surface) ?? {};
    return {
      back: state.status === 'recovered' && !isBroken(surface),
      message: element.getAttribute('data-intermission-message') ?? inLanguage(message, options.locale),
      link,
      since,
      until,
      entriesSafe: options.entriesSafe(element),
      returnsByItself: reloads(surface) && options.mayReload() && !isBroken(surface),
      retryAt: isBroken(surface) ? missing.retryAt : 'retryAt' in state ? state.retryAt : undefined,
    };
  }

  return {
    add(surface) {
      surfaces.set(surface, undefined);
      settle(surface);
      tell();
    },
    remove(surface) {
      surfaces.get(surface)?.release();
      surfaces.delete(surface);
    },
    awaitsReload: () => [...surfaces.keys()].some(awaitsReload),
    apply(next) {
      state = next;
      settleAll();
      tell();
    },
    miss(next) {
      missing = next;
      settleAll();
      tell();
    },
  };
}
