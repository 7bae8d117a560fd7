import type { Refusal } from './detect/refuse.ts';
import { createKeeper, type Keeper } from './drafts/keeper.ts';
import { openStore } from './drafts/open-store.ts';
import { createReliableStore } from './drafts/reliable-store.ts';
import { orWithout } from './errors.ts';
import type { Missing } from './failover/failover.ts';
import { claimTab, type Tab } from './lib/tab.ts';
import type { OnWrite } from './lib/write.ts';
import type { LockState } from './lock/state.ts';
import { createLateAsides } from './notice/late-asides.ts';
import { localeOf } from './notice/locale.ts';
import { composeMessages, en, type Messages } from './notice/messages.ts';
import { createNotice } from './notice/notice.ts';
import type { ClientTools } from './options.ts';
import { type ComeBack, comeBack, leave } from './resume/come-back.ts';
import { provePage } from './resume/prove-page.ts';
import { leavePlace, mayReload, returnToPlace } from './resume/reload.ts';
import { watchTyping } from './resume/typing.ts';
import type { SurfaceKind } from './surfaces/define-surface.ts';
import { formKeyOf } from './surfaces/form-key.ts';
import type { Surface } from './surfaces/registry.ts';
import { createSurfaces, type Surfaces } from './surfaces/surfaces.ts';

// One file for script tags.
export { createAsking } from './asking.ts';

export interface StageTools extends ClientTools {
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  /** Where the person has entered something before the stage was there. */
  readonly early: ReadonlySet<EventTarget>;
  readonly state: () => LockState;
  /** The texts in another language than English. */
  readonly messages?: Messages | undefined;
  /** The server's time, in milliseconds since the epoch. */
  readonly serverTime: () => number;
  readonly onError: (error: unknown) => void;
  /** Kinds of surfaces of the host's own. */
  readonly kinds: ReadonlyMap<string, SurfaceKind>;
  /** Asks the server, unless it is known well enough what it would say. Resolves when it is. */
  readonly consult: () => Promise<unknown> | undefined;
  /** The last 503 that a watched server sent. */
  readonly refusal: () => Refusal | undefined;
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
  /** Whether what is locked may be released: not what waits for a document that would not load. Never rejects. */
  mayRelease(signal: AbortSignal): Promise<boolean>;
  /** Loads the page anew by itself, within `spread` milliseconds. */
  comeBack(spread: number, signal: AbortSignal): Promise<ComeBack>;
  /** A write of the page begins. */
  readonly write: OnWrite;
  stop(): void;
}

type Editing = typeof import('./editing.ts');

const VERSION_FAILED = 'Whether the page’s code is outdated cannot be found out.';
const EDITING_FAILED = 'What locks editors could not be loaded: they are locked as any other surface.';

/** Claims the tab's id and sets the stage. Resolves to `undefined` where the client stops before that is done. */
export async function openStage(tools: StageTools): Promise<Stage | undefined> {
  const { signal } = tools;
  const tab = await claimTab();
  if (signal.aborted) {
    tab.release();
    return undefined;
  }
  window.addEventListener('pagehide', tab.release, { signal });
  window.addEventListener('pageshow', ({ persisted }) => persisted && tab.renew(), { signal });
  return createStage(tools, tab);
}

function createStage(tools: StageTools, tab: Tab): Stage {
  const { options, fetch, signal: life, early, serverTime, onError, onCheck, onClosed } = tools;
  const { clock, drafts } = options;
  const kept = new Map<Surface, () => void>();
  const places = new Set<Surface>();
  const locale = localeOf(options.locale);
  // Few pages say which version they are, and only they load the code.
  const version =
    options.version || document.querySelector('meta[name="version"]')
      ? orWithout(import('./resume/version.ts'), VERSION_FAILED, onError).then((loaded) =>
          loaded?.createVersionCheck(options.version),
        )
      : undefined;
  const isTyping = watchTyping(life);
  let outdated = false;
  const messages = composeMessages(tools.messages ?? en, options.notice.messages, locale);
  let current = tools.state();
  let editing: Editing | undefined;
  let loadingEditing: Promise<Editing | undefined> | undefined;

  const announcement = { locale, clock, serverTime, reminder: options.notice.reminder };
  const asides = createLateAsides({ document, messages, createNotice, announcement, signal: life, onError });

  // Before the keeper, which is to hear of no submit that is kept back.
  const surfaces: Surfaces = createSurfaces(
    {
      messages,
      locale,
      clock,
      serverTime,
      fetch,
      signal: life,
      kinds: tools.kinds,
      latest: tools.state,
      ask: tools.consult,
      onHeld: () => keeper?.holdSubmit() ?? (() => {}),
      flush: async () => keeper?.flush(),
      mayReload: () => mayReload(clock.now()),
      isOutdated: () => outdated,
      entriesSafe: (element) => keeper?.holds(element) ?? false,
      loadedEditor: () => editing?.lockEditor,
      refuse,
      onError,
      onCheck,
      async onContinue() {
        if ((await leave(returning(new AbortController().signal), false)) === 'closed') onClosed();
      },
    },
    current,
  );

  const opened = drafts && openStore(drafts);
  const keeper = opened
    ? createKeeper({
        ...drafts,
        store: createReliableStore(opened.store, clock, onError),
        plain: opened.plain,
        handoff: !drafts.key && !drafts.sharedDevice,
        owner: options.owner,
        tab,
        clock,
        early,
        onError,
        onRestored: (restoration, discard) => asides.show(({ showRestored }) => showRestored(restoration, discard)),
        onOffer: (offer) => asides.show(({ showOffer }) => showOffer(offer)),
      })
    : undefined;

  const returning = (signal: AbortSignal) => ({
    fetch,
    rules: options,
    clock,
    signal,
    isTyping,
    flush: async () => keeper?.flush(),
  });

  function refuse(surface: string, onRefused: () => void) {
    const { retryAfter } = current.status === 'maintenance' ? current.lock : {};
    // With `patch` off, what the page sends is left alone.
    const start = options.patch ? editing?.refuseSurface : undefined;
    const undo = start?.(surface, { watch: options.watch, refusal: tools.refusal, retryAfter, onRefused });
    return () => undo?.();
  }

  /** A page with an editor has it before anything is locked, and then the servers may be away. */
  async function addEditor(surface: Surface) {
    loadingEditing ??= orWithout(import('./editing.ts'), EDITING_FAILED, onError);
    editing = await loadingEditing;
    if (places.has(surface) && !life.aborted) surfaces.add(surface);
  }

  const announce = () => asides.announce(current, [...places]);

  returnToPlace();
  window.addEventListener('pagehide', leavePlace, { signal: life });

  return {
    keeper,
    add(surface) {
      places.add(surface);
      announce();
      if (surface.name === 'banner') return;
      if (keeper) kept.set(surface, keeper.keep(surface.element, formKeyOf(surface.element)));
      if (surface.name === 'editor' && !editing) void addEditor(surface);
      else surfaces.add(surface);
    },
    remove(surface) {
      places.delete(surface);
      announce();
      surfaces.remove(surface);
      kept.get(surface)?.();
      kept.delete(surface);
    },
    apply(state) {
      current = state;
      surfaces.apply(state);
      announce();
    },
    miss: surfaces.miss,
    awaitsReload: surfaces.awaitsReload,
    async mayRelease(signal) {
      const proof = { fetch, rules: options, signal };
      const check = await version;
      const page = check?.needsDocument ? await provePage(proof, true) : undefined;
      outdated ||= (await check?.isOutdated(page?.html)) ?? false;
      // Out of sight nothing is loaded until somebody looks, and then it is proven again.
      if (!surfaces.awaitsReload() || document.hidden) return true;
      return Boolean(page ?? (await provePage(proof, false)));
    },
    comeBack: async (spread, signal) =>
      surfaces.hasLost() ? 'held' : comeBack(returning(signal), Math.random() * spread),
    write(write) {
      const ends = [keeper?.write(write), surfaces.write(write)];
      return (answer) => {
        for (const end of ends) end?.(answer);
      };
    },
    stop() {
      surfaces.stop();
      asides.stop();
      keeper?.stop();
      tab.release();
    },
  };
}
