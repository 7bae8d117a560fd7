import { createKeeper, type Keeper } from './drafts/keeper.ts';
import { createSealedStore } from './drafts/sealed-store.ts';
import { createIndexedDbStore, createPatientStore, type DraftStore } from './drafts/store.ts';
import type { Missing } from './failover/failover.ts';
import type { Tab } from './lib/tab.ts';
import type { LockState } from './lock/state.ts';
import { localeOf } from './notice/locale.ts';
import { en } from './notice/messages.ts';
import { showOffer, showRestored } from './notice/restored.ts';
import type { ResolvedOptions } from './options.ts';
import { type ComeBack, comeBack, leave } from './resume/come-back.ts';
import { pageAnswers } from './resume/prove-page.ts';
import { leavePlace, mayReload, returnToPlace } from './resume/reload.ts';
import { formKeyOf } from './surfaces/form-key.ts';
import type { Surface } from './surfaces/registry.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

export interface StageTools {
  readonly options: ResolvedOptions;
  readonly fetch: typeof globalThis.fetch;
  readonly tab: Tab;
  /** Where the person has entered something before the stage was there. */
  readonly early: ReadonlySet<EventTarget>;
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
  /** Locks surfaces that do not work without what could not be loaded, and releases them. */
  miss(missing: Missing): void;
  /** Whether a locked surface waits for the page to be loaded anew. */
  awaitsReload(): boolean;
  /** Whether the page's own document would load. */
  pageAnswers(signal: AbortSignal): Promise<boolean>;
  /** Loads the page anew by itself, within `spread` milliseconds. */
  comeBack(spread: number, signal: AbortSignal): Promise<ComeBack>;
  stop(): void;
}

export function createStage(tools: StageTools): Stage {
  const { options, fetch, tab, early, state, serverTime, onError, onCheck, onClosed } = tools;
  const { clock, drafts } = options;
  const messages = { ...en, ...options.notice.messages };
  const kept = new Map<Surface, () => void>();
  const locale = localeOf(options.locale);
  let hideCorner = () => {};

  const keeper = drafts
    ? createKeeper({
        ...drafts,
        store: createPatientStore(openStore(drafts), clock, onError),
        handoff: !drafts.key,
        owner: options.owner,
        tab,
        clock,
        early,
        onError,
        onRestored(restoration, discard) {
          hideCorner();
          hideCorner = showRestored(restoration, { document, messages, locale }, discard);
        },
        onOffer(offer) {
          hideCorner();
          hideCorner = showOffer(offer, { document, messages, locale });
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
      locale,
      clock,
      serverTime,
      mayReload: () => mayReload(clock.now()),
      entriesSafe: (element) => keeper?.holds(element) ?? false,
      onCheck,
      async onContinue() {
        if ((await leave(returning(new AbortController().signal), false)) === 'closed') onClosed();
      },
    },
    state,
  );

  returnToPlace();
  window.addEventListener('pagehide', leavePlace);

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
    miss: surfaces.miss,
    awaitsReload: surfaces.awaitsReload,
    pageAnswers: (signal) => pageAnswers(fetch, options, signal),
    comeBack: (spread, signal) => comeBack(returning(signal), Math.random() * spread),
    stop() {
      window.removeEventListener('pagehide', leavePlace);
      hideCorner();
      keeper?.stop();
    },
  };
}

function openStore({ store = createIndexedDbStore(), key }: Exclude<ResolvedOptions['drafts'], false>): DraftStore {
  return key ? createSealedStore(store, key) : store;
}
