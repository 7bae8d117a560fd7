import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { concernsSurface } from '../lock/scope.ts';
import type { LockState } from '../lock/state.ts';
import type { Lock, LockMode } from '../lock/status-document.ts';
import type { Messages } from '../notice/messages.ts';
import { createNotice, type Notice, type NoticeModel } from '../notice/notice.ts';
import { kindOf } from './kinds.ts';
import { preventSubmits } from './prevent-submits.ts';
import type { Surface } from './registry.ts';

export interface SurfacesOptions {
  readonly document: Document;
  readonly messages: Messages;
  readonly locale: string;
  readonly clock: Clock;
  /** Whether what was entered in a surface would be there after a reload. */
  readonly entriesSafe: (element: HTMLElement) => boolean;
  readonly onCheck: () => void;
  readonly onContinue: () => void;
}

export interface Surfaces {
  add(surface: Surface): void;
  remove(surface: Surface): void;
  /** Whether there is any. */
  readonly any: boolean;
  /** Locks and releases what `state` says; those to be reloaded stay locked while it says `recovered`. */
  apply(state: LockState): void;
  /** Whether a locked surface waits for the page to be loaded anew. */
  readonly awaitsReload: boolean;
  /** Releases everything. */
  release(): void;
}

interface Locked {
  readonly mode: LockMode;
  readonly release: Dispose;
  readonly notices: Set<Notice>;
}

/** The surfaces of the page: which of them are locked, and what their notices say. */
export function createSurfaces(options: SurfacesOptions): Surfaces {
  const surfaces = new Set<Surface>();
  const locked = new Map<Surface, Locked>();
  let state: LockState | undefined;

  function settle(surface: Surface, state: LockState) {
    const mode = modeFor(surface, state);
    const current = locked.get(surface);
    if (current && mode !== current.mode) unlock(surface, current, state);
    if (mode && mode !== current?.mode) lock(surface, mode, state);
    for (const notice of locked.get(surface)?.notices ?? []) notice.show(modelOf(surface, state));
  }

  function modeFor(surface: Surface, state: LockState): LockMode | undefined {
    if (state.status === 'unreachable') return 'read-only';
    if (state.status === 'recovered') return reloads(surface) ? locked.get(surface)?.mode : undefined;
    const concerned = state.status === 'maintenance' && concernsSurface(state.lock, surface.name);
    return concerned ? state.lock.mode : undefined;
  }

  function lock(surface: Surface, mode: LockMode, state: LockState) {
    const notices = new Set<Notice>();
    const context = {
      element: surface.element,
      messages: options.messages,
      createNotice() {
        const notice = createNotice(options.document, options);
        notices.add(notice);
        notice.show(modelOf(surface, state));
        return notice;
      },
    };
    const release = mode === 'read-only' ? preventSubmits(context) : kindOf(surface.name).lock(context);
    locked.set(surface, { mode, release, notices });
    if (state.status === 'maintenance') emit(surface.element, 'maintenance', { lock: state.lock });
  }

  function unlock(surface: Surface, { release }: Locked, state?: LockState) {
    locked.delete(surface);
    release();
    if (state && state.status !== 'maintenance') emit(surface.element, 'recovered', {});
  }

  function reloads(surface: Surface): boolean {
    const chosen = surface.element.getAttribute('data-intermission-release') ?? kindOf(surface.name).release;
    return chosen === 'reload' && locked.get(surface)?.mode === 'locked';
  }

  function modelOf({ element, name }: Surface, state: LockState): NoticeModel {
    const lock: Partial<Lock> = state.status === 'maintenance' ? state.lock : {};
    return {
      kind: state.status === 'recovered' ? 'back' : state.status === 'unreachable' ? 'unreachable' : 'maintenance',
      message: element.getAttribute('data-intermission-message') ?? inLanguage(lock.message, options.locale),
      link: lock.link,
      until: lock.until,
      entriesSafe: options.entriesSafe(element),
      returnsByItself: (element.getAttribute('data-intermission-release') ?? kindOf(name).release) === 'reload',
      retryAt: 'retryAt' in state ? state.retryAt : undefined,
    };
  }

  return {
    add(surface) {
      surfaces.add(surface);
      if (state) settle(surface, state);
    },
    remove(surface) {
      surfaces.delete(surface);
      const current = locked.get(surface);
      if (current) unlock(surface, current);
    },
    get any() {
      return surfaces.size > 0;
    },
    get awaitsReload() {
      return [...locked.keys()].some(reloads);
    },
    apply(next) {
      state = next;
      for (const surface of surfaces) settle(surface, next);
    },
    release() {
      for (const [surface, current] of locked) unlock(surface, current);
      state = undefined;
    },
  };
}

function inLanguage(message: Lock['message'], locale: string): string | undefined {
  if (typeof message !== 'object') return message;
  const language = locale.toLowerCase();
  return message[language] ?? message[language.split('-')[0] ?? ''] ?? message.en ?? Object.values(message)[0];
}
