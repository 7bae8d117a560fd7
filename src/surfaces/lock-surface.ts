import type { SteadyClock } from '../lib/clock.ts';
import type { LockMode } from '../lock/status-document.ts';
import type { LockNotice } from '../notice/lock-notice.ts';
import type { SurfaceKind } from './define-surface.ts';
import type { InnerContext } from './kinds.ts';
import { preventSubmits } from './prevent-submits.ts';
import { swapForNotice } from './swap.ts';

/** A surface while it is locked. */
export interface Locked {
  readonly mode: LockMode;
  readonly notices: readonly LockNotice[];
  /** Has to agree before the release; absent where nothing has to. */
  mayRelease?: () => Promise<boolean>;
  /** Where the person can sign in, should that be what it takes. */
  signIn?: string | undefined;
  /** That is being asked, or has said no and is asked again later. */
  pause?: 'asking' | 'waiting';
  /** Leaves the element as it was. `cleared`: because the lock has, and not because element or client go. */
  release(cleared: boolean): void;
}

export interface LockSurfaceTools
  extends Omit<
    InnerContext,
    'createNotice' | 'hasCleared' | 'swap' | 'preventSubmits' | 'awaitRelease' | 'isTouched' | 'clock'
  > {
  readonly clock: SteadyClock;
  readonly isTouched: () => boolean;
  readonly kind: SurfaceKind;
  readonly createNotice: () => LockNotice;
  readonly onError: (error: unknown) => void;
}

/** Locks one surface as its kind does; in `read-only` mode, every kind only prevents what writes. */
export function lockSurface(tools: LockSurfaceTools, mode: LockMode): Locked {
  const { kind, onError } = tools;
  const notices: LockNotice[] = [];
  let cleared = false;

  const context: InnerContext = {
    ...tools,
    createNotice() {
      const notice = tools.createNotice();
      notices.push(notice);
      return notice;
    },
    hasCleared: () => cleared,
    swap: () => swapForNotice(context),
    preventSubmits: () => preventSubmits(context),
    awaitRelease(mayRelease, signIn) {
      Object.assign(locked, { mayRelease, signIn });
    },
  };

  /** What a host's kind throws is its own affair. */
  function attempt<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  const locked: Locked = {
    mode,
    notices,
    release(hasCleared) {
      cleared = hasCleared;
      attempt(() => undo?.());
      for (const { remove } of notices) remove();
      const { release } = kind;
      if (cleared && typeof release === 'function') attempt(() => release(context));
    },
  };
  const undo = attempt(() => (mode === 'read-only' ? context.preventSubmits() : kind.lock(context)));
  return locked;
}
