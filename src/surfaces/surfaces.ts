import { emit } from '../lib/emit.ts';
import { lockFor } from '../lock/scope.ts';
import type { LockState } from '../lock/state.ts';
import type { Lock, LockMode } from '../lock/status-document.ts';
import { inLanguage } from '../notice/in-language.ts';
import { createLockNotice, type LockNoticeTools } from '../notice/lock-notice.ts';
import type { SurfaceKind } from './define-surface.ts';
import { type InnerContext, kindOf } from './kinds.ts';
import { type Locked, lockSurface } from './lock-surface.ts';
import { createLostOrders, type LostOrders } from './lost-orders.ts';
import type { Surface } from './registry.ts';
import { createSubmits, type SubmitsOptions } from './submits.ts';
import { watchTouches } from './touches.ts';

export interface SurfacesOptions
  extends LockNoticeTools,
    Pick<SubmitsOptions, 'signal' | 'ask' | 'onHeld'>,
    Pick<InnerContext, 'flush' | 'fetch'> {
  /** Kinds of the host's own. */
  readonly kinds: ReadonlyMap<string, SurfaceKind>;
  /** What is known at this moment, perhaps not yet applied. */
  readonly latest: () => LockState;
  /** Whether what was entered in a surface would be there after a reload. */
  readonly entriesSafe: (element: HTMLElement) => boolean;
  /** Whether the page may be loaded anew without being asked. */
  readonly mayReload: () => boolean;
  /** Whether the code that runs here is older than the server's: then every locked surface is to be loaded anew. */
  readonly isOutdated: () => boolean;
  /** Locks an editor, once the code for it is there. */
  readonly loadedEditor: () => InnerContext['lockEditor'];
  /** Answers the page's watched requests that concern this surface with a 503 in the server's place. */
  readonly refuse: (surface: string, onRefused: () => void) => () => void;
  readonly onError: (error: unknown) => void;
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
  /** Whether a locked surface has sent something of which nobody knows whether it arrived: nothing is to hurry on. */
  hasLost(): boolean;
  /** A write of the page begins. Returns what is to be called when it ends. */
  readonly write: LostOrders['write'];
  /** Puts every surface back as it was. */
  stop(): void;
}

/** The surfaces of the page: which of them are locked, and what their notices say. */
export function createSurfaces(options: SurfacesOptions, initial: LockState): Surfaces {
  const { signal, latest, messages, onError } = options;
  const surfaces = new Map<Surface, Locked | undefined>();
  const unwatch = new Map<Surface, () => void>();
  const isTouched = watchTouches(signal);
  const lost = createLostOrders(options.clock, signal, () => surfaces.keys());
  const submits = createSubmits({ ...options, isLocked });
  let state = initial;
  let missing: Parameters<Surfaces['miss']>[0] = { surfaces: new Set() };
  let telling = false;

  function settle(surface: Surface) {
    const mode = modeOf(surface);
    const current = surfaces.get(surface);
    if (current?.mode === mode) {
      if (current?.pause === 'waiting') delete current.pause;
      return;
    }
    if (!mode && current?.mayRelease) return void askRelease(surface, current, current.mayRelease).catch(onError);
    current?.release(!mode);
    surfaces.set(surface, mode && lock(surface, mode));
    if (!mode) emit(surface.element, 'recovered', {});
    else if (state.status === 'maintenance') emit(surface.element, 'maintenance', { lock: lockOf(surface) });
  }

  async function askRelease(surface: Surface, locked: Locked, mayRelease: () => Promise<boolean>) {
    if (locked.pause === 'asking') return;
    locked.pause = 'asking';
    const agreed = await mayRelease();
    delete locked.pause;
    if (surfaces.get(surface) !== locked || modeOf(surface)) return;
    if (agreed) {
      delete locked.mayRelease;
      settle(surface);
    } else locked.pause = 'waiting';
    tell();
  }

  /** Once for all that happens in a task: a page may have hundreds. */
  function tell() {
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      const locked = [...surfaces].filter(([, state]) => state?.notices.length);
      const seen = locked.filter(([, state]) => state?.notices.some(({ element }) => element.getClientRects().length));
      // One of several speaks, and out of sight none does; those that wait for a reload are there for longest.
      const speakers = seen.length > 0 ? seen : locked;
      const [speaker] = speakers.find(([surface]) => reloads(surface)) ?? speakers[0] ?? [];
      for (const [surface, state] of locked) {
        const model = { ...modelOf(surface, state), speaks: surface === speaker };
        for (const notice of state?.notices ?? []) notice.show(model);
      }
    });
  }

  const lockIn = (state: LockState, { name }: Surface) =>
    state.status === 'maintenance' ? lockFor(state.lock, name) : undefined;
  const lockOf = (surface: Surface) => lockIn(state, surface);

  /** From the first news on, while entries are still being written; once locked, it is for its kind to prevent submits. */
  function isLocked(element: HTMLElement): boolean {
    const [surface, locked] = [...surfaces].find(([surface]) => surface.element === element) ?? [];
    return surface !== undefined && !locked && lockIn(latest(), surface) !== undefined;
  }

  const isBroken = ({ name }: Surface) => missing.surfaces.has(name);

  function settleAll() {
    for (const surface of surfaces.keys()) settle(surface);
    tell();
  }

  function modeOf(surface: Surface): LockMode | undefined {
    if (isBroken(surface)) return 'locked';
    if (state.status === 'unreachable') return 'read-only';
    if (state.status === 'recovered') return awaitsReload(surface) ? surfaces.get(surface)?.mode : undefined;
    return lockOf(surface)?.mode;
  }

  function lock(surface: Surface, mode: LockMode): Locked {
    const { element, name } = surface;
    const reason = () => {
      if (lost.has(surface)) return messages.unanswered;
      return state.status === 'unreachable' ? messages.unreachable : messages.submitPrevented;
    };
    const tools = {
      ...options,
      element,
      kind: kindOf(name, options.kinds),
      lockEditor: options.loadedEditor(),
      submits,
      lang: messages.language,
      reason,
      createNotice() {
        tell();
        return createLockNotice(options, element);
      },
      clearedReason: () => messages.submitAgain,
      isTouched: () => isTouched(element),
      refuse: (onRefused: () => void) => options.refuse(name, onRefused),
    };
    return lockSurface(tools, mode);
  }

  function reloads({ element, name }: Surface) {
    const given = element.getAttribute('data-intermission-release');
    return (given ?? kindOf(name, options.kinds).release) === 'reload';
  }

  function awaitsReload(surface: Surface): boolean {
    const mode = surfaces.get(surface)?.mode;
    if (isBroken(surface)) return false;
    return options.isOutdated() ? mode !== undefined : mode === 'locked' && reloads(surface);
  }

  function modelOf(surface: Surface, locked: Locked | undefined) {
    const { element } = surface;
    const { message, link, since, until }: Partial<Lock> = lockOf(surface) ?? {};
    const isLost = lost.has(surface);
    return {
      back: (state.status === 'recovered' && !isBroken(surface)) || locked?.pause === 'waiting',
      message: element.getAttribute('data-intermission-message') ?? inLanguage(message, options.locale),
      link,
      since,
      until,
      entriesSafe: options.entriesSafe(element),
      unanswered: isLost,
      orders: isLost ? element.dataset.intermissionOrders : undefined,
      signIn: locked?.signIn,
      returnsByItself: reloads(surface) && !isLost && options.mayReload() && !isBroken(surface),
      retryAt: isBroken(surface) ? missing.retryAt : 'retryAt' in state ? state.retryAt : undefined,
    };
  }

  document.addEventListener('visibilitychange', () => !document.hidden && settleAll(), { signal });

  return {
    add(surface) {
      surfaces.set(surface, undefined);
      unwatch.set(surface, submits.watch(surface.element));
      settle(surface);
      tell();
    },
    remove(surface) {
      surfaces.get(surface)?.release(false);
      surfaces.delete(surface);
      unwatch.get(surface)?.();
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
    hasLost: () => [...surfaces].some(([surface, locked]) => locked && lost.has(surface)),
    write: lost.write,
    stop() {
      for (const locked of surfaces.values()) locked?.release(false);
      surfaces.clear();
    },
  };
}
