import type { Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { lockFor } from '../lock/scope.ts';
import type { LockState } from '../lock/state.ts';
import type { Lock, LockMode } from '../lock/status-document.ts';
import { createLockNotice, type LockNotice, type LockNoticeTools } from '../notice/lock-notice.ts';
import { kindOf } from './kinds.ts';
import { preventSubmits } from './prevent-submits.ts';
import type { Surface } from './registry.ts';

export interface SurfacesOptions extends LockNoticeTools {
  /** Whether what was entered in a surface would be there after a reload. */
  readonly entriesSafe: (element: HTMLElement) => boolean;
  /** Whether the page may be loaded anew without being asked. */
  readonly mayReload: () => boolean;
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
    for (const notice of surfaces.get(surface)?.notices ?? []) notice.show(modelOf(surface));
  }

  const lockOf = ({ name }: Surface) => (state.status === 'maintenance' ? lockFor(state.lock, name) : undefined);

  const isBroken = ({ name }: Surface) => missing.surfaces.has(name);

  function settleAll() {
    for (const surface of surfaces.keys()) settle(surface);
  }

  function modeOf(surface: Surface): LockMode | undefined {
    if (isBroken(surface)) return 'locked';
    if (state.status === 'unreachable') return 'read-only';
    if (state.status === 'recovered') return awaitsReload(surface) ? 'locked' : undefined;
    return lockOf(surface)?.mode;
  }

  function lock({ element, name }: Surface, mode: LockMode): Locked {
    const notices: LockNotice[] = [];
    const createNotice = () => {
      const notice = createLockNotice(options);
      notices.push(notice);
      return notice;
    };
    const { submitPrevented, unreachable } = options.messages;
    const reason = () => (state.status === 'unreachable' ? unreachable : submitPrevented);
    const context = { element, createNotice, reason };
    return { mode, notices, release: mode === 'read-only' ? preventSubmits(context) : kindOf(name).lock(context) };
  }

  const reloads = ({ element, name }: Surface) =>
    (element.getAttribute('data-intermission-release') ?? kindOf(name).release) === 'reload';
  const awaitsReload = (surface: Surface) =>
    surfaces.get(surface)?.mode === 'locked' && reloads(surface) && !isBroken(surface);

  function modelOf(surface: Surface) {
    const { element } = surface;
    const { message, link, until }: Partial<Lock> = lockOf(surface) ?? {};
    return {
      back: state.status === 'recovered' && !isBroken(surface),
      message: element.getAttribute('data-intermission-message') ?? inLanguage(message, options.locale),
      link,
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
    },
    remove(surface) {
      surfaces.get(surface)?.release();
      surfaces.delete(surface);
    },
    awaitsReload: () => [...surfaces.keys()].some(awaitsReload),
    apply(next) {
      state = next;
      settleAll();
    },
    miss(next) {
      missing = next;
      settleAll();
    },
  };
}

function inLanguage(message: Lock['message'], locale: string): string | undefined {
  if (typeof message !== 'object') return message;
  const [language = ''] = locale.toLowerCase().split('-');
  return message[locale.toLowerCase()] ?? message[language] ?? message.en ?? Object.values(message)[0];
}
