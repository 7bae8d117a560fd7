import { createKeeper, type Keeper } from './drafts/keeper.ts';
import { createIndexedDbStore, createPatientStore } from './drafts/store.ts';
import { tabId } from './lib/session.ts';
import type { LockState } from './lock/state.ts';
import { localeOf } from './notice/locale.ts';
import { en } from './notice/messages.ts';
import { showRestored } from './notice/restored.ts';
import type { ResolvedOptions } from './options.ts';
import { type ComeBack, comeBack, leave } from './resume/come-back.ts';
import { pageAnswers } from './resume/prove-page.ts';
import { returnToPlace } from './resume/reload.ts';
import { formKeyOf } from './surfaces/form-key.ts';
import type { Surface } from './surfaces/registry.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

export interface StageTools {
  readonly options: ResolvedOptions;
  readonly fetch: typeof globalThis.fetch;
  /** The state at first. */
  readonly state: LockState;
  /** The server's time, in milliseconds since the epoch. */
  readonly serverTime: () => number;
  readonly onError: (error: unknown) => void;
  /** "Check now" was pressed. */
  readonly onCheck: () => void;
  /** "Continue" was pressed, and the page's own document does not answer. */
  readonly onClosed: () => void;
}

/** Everything that only a page with surfaces needs: drafts, the surfaces with their notices, and the way back. */
export interface Stage {
  readonly keeper: Keeper | undefined;
  /** Keeps the entries of a surface, and locks it if need be. */
  add(surface: Surface): void;
  remove(surface: Surface): void;
  /** Locks and releases what `state` says. */
  apply(state: LockState): void;
  /** Whether a locked surface waits for the page to be loaded anew. */
  awaitsReload(): boolean;
  /** Whether the page's own document would load. */
  pageAnswers(signal: AbortSignal): Promise<boolean>;
  /** Loads the page anew by itself, within `spread` milliseconds. */
  comeBack(spread: number, signal: AbortSignal): Promise<ComeBack>;
  stop(): void;
}

export function createStage({ options, fetch, state, serverTime, onError, onCheck, onClosed }: StageTools): Stage {
  const { clock, drafts } = options;
  const messages = { ...en, ...options.notice.messages };
  const kept = new Map<Surface, () => void>();
  let hideRestored = () => {};

  const keeper = drafts
    ? createKeeper({
        ...drafts,
        store: createPatientStore(drafts.store ?? createIndexedDbStore(), clock, onError),
        owner: options.owner,
        tab: tabId(),
        clock,
        onError,
        onRestored(restoration) {
          hideRestored();
          hideRestored = showRestored(document, restoration, messages);
        },
      })
    : undefined;

  const returning = (signal: AbortSignal) => ({
    fetch,
    rules: options,
    clock,
    signal,
    flush: async () => keeper?.flush(),
  });

  const surfaces = createSurfaces(
    {
      document,
      messages,
      locale: localeOf(options.locale),
      clock,
      serverTime,
      entriesSafe: (element) => keeper?.holds(element) ?? false,
      onCheck,
      async onContinue() {
        if ((await leave(returning(new AbortController().signal), false)) === 'closed') onClosed();
      },
    },
    state,
  );

  returnToPlace();

  return {
    keeper,
    add(surface) {
      if (keeper) kept.set(surface, keeper.keep(surface.element, formKeyOf(surface.element)));
      surfaces.add(surface);
    },
    remove(surface) {
      surfaces.remove(surface);
      kept.get(surface)?.();
      kept.delete(surface);
    },
    apply: surfaces.apply,
    awaitsReload: surfaces.awaitsReload,
    pageAnswers: (signal) => pageAnswers(fetch, options, signal),
    comeBack: (spread, signal) => comeBack(returning(signal), Math.random() * spread),
    stop() {
      hideRestored();
      keeper?.stop();
    },
  };
}
