import { orWithout } from '../errors.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { giveWay } from '../lib/give-way.ts';
import { nextTask } from '../lib/next-task.ts';
import { pause } from '../lib/pause.ts';
import type { OnWrite } from '../lib/write.ts';
import type { DraftAdapter, RegisterOptions } from './adapter-form.ts';
import { createAutosave } from './autosave.ts';
import type { Control } from './controls.ts';
import { createDeliveries, isFormOf } from './deliveries.ts';
import type { DraftInfo } from './drafts-api.ts';
import { createEntryEvents } from './entry-events.ts';
import { createEntryHandlers } from './entry-handlers.ts';
import { followAddress } from './follow-address.ts';
import { saveHandoff } from './handoff.ts';
import { pageOf } from './identity.ts';
import type { Kept } from './kept.ts';
import { createKeptForm, type KeptForm } from './kept-form.ts';
import { createLibrary, type LibraryOptions } from './library.ts';
import type { Sanitizer } from './markup.ts';
import { setAsideNativeSubmit } from './native-submit.ts';
import { createPageForms } from './page-forms.ts';
import { createRegistrations } from './registrations.ts';
import { createRestorer, type RestorerOptions } from './restorer.ts';
import { createSending, type Grading } from './sending.ts';
import type { Submissions } from './submissions.ts';
import { createTrackedDraft, type TrackedDraft } from './tracked-draft.ts';
import { createStorageKeys } from './unnamed-forms.ts';

export interface KeeperOptions
  extends Omit<LibraryOptions, 'settled'>,
    Pick<RestorerOptions, 'onError' | 'onRestored' | 'onOffer'> {
  /** Bytes up to which a chosen file is kept. */
  readonly fileLimit: number;
  /** Makes an editable element's markup safe. */
  readonly sanitize?: Sanitizer | undefined;
  /** Whether the tab's handoff may hold drafts, which it does unsealed. */
  readonly handoff: boolean;
  /** Where the person has entered something before anything was kept. */
  readonly early: ReadonlySet<EventTarget>;
}

export interface Keeper {
  /** Keeps what is entered in `root`, and puts back what was. Returns a function that ends it; the draft stays. */
  keep(root: Element, formKey: string): Dispose;
  /** Keeps what `adapter` reads, and gives it back what was kept. Returns a function that ends it; the draft stays. */
  register(formKey: string, adapter: DraftAdapter, options?: RegisterOptions): Dispose;
  /** Resolves when everything entered until now has been written, if need be in the tab's handoff. Never rejects. */
  flush(): Promise<void>;
  list(): Promise<DraftInfo[]>;
  /** Removes this owner's drafts on this page with this form key; with none given, all of this owner's. */
  clear(formKey?: string): Promise<void>;
  /** The entries of the form with this key have arrived; with none given, those of every form on this page. */
  delivered(formKey?: string): Promise<void>;
  /** Puts back what was delivered or replaced last of the form with this key. Resolves to whether there was anything. */
  restore(formKey: string): Promise<boolean>;
  /** Whether `root` has entries that would be there after a reload. */
  holds(root: Element): boolean;
  /** A write to a watched address begins. */
  readonly write: OnWrite;
  /** The native submit that has just begun is held back: it delivers nothing until the returned function is called. */
  holdSubmit(): () => void;
  stop(): void;
}

const GRADING_FAILED = 'What is delivered cannot be found out, and comes back.';
// A store that hangs must not keep the page from its notice.
const FLUSH_TIMEOUT = 1_000;
// Adapters come first, but a document may load late.
const ADAPTERS_TIMEOUT = 250;

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, owner, tab, clock, onError } = options;
  const { add: undo, signal, dispose } = createDisposer(onError);
  const forms = createPageForms();
  let isHandedOver = false;
  let grading: Grading | undefined;
  let submissions: Submissions | undefined;
  let isGradingAsked = false;
  let usedAt = Number.NEGATIVE_INFINITY;

  // A frame without an address of its own has that of the page around it.
  const pageNow = () => (/^about:/.test(location.href) ? pageOf(document.baseURI, tab.place) : pageOf(location.href));
  const onSaved = (root: Element) => emit(root, 'saved', { key: forms.get(root)?.kept.formKey ?? '' });
  const autosave = createAutosave({ store, clock, prepare, onSaved, onError });
  const { schedule } = autosave;
  /** Has all of a draft written, changed or not. */
  const rewrite = (draft: TrackedDraft) => {
    draft.touch();
    schedule(draft);
  };
  const named = (formKey: string | undefined) =>
    forms.all().filter(({ kept }) => formKey === undefined || kept.formKey === formKey);
  const library = createLibrary({ ...options, settled: autosave.settled });
  const storageKey = createStorageKeys(() => forms.all().map(({ kept }) => kept));
  const deliveries = createDeliveries({ library, forms: forms.all, rewrite, place: tab.place, onError });
  const sending = createSending({
    clock,
    forms,
    grading: () => grading,
    submissions: () => submissions,
    schedule,
    place: tab.place,
  });
  const restorer = createRestorer({
    ...options,
    library,
    signal,
    rewrite,
    isKept: (draft) => forms.all().includes(draft),
    storageKeys: () => forms.all().map(({ kept }) => storageKey(kept)),
    discard,
  });

  /** Loaded with the first form, after what keeps it. Without it nothing counts as delivered. */
  function loadGrading() {
    if (isGradingAsked) return;
    isGradingAsked = true;
    void orWithout(import('./grading.ts'), GRADING_FAILED, onError).then((loaded) => {
      if (!loaded || signal.aborted) return;
      grading = loaded;
      submissions = loaded.createSubmissions({
        clock,
        outcomeOf({ draft }, isBack) {
          const form = forms.all().find((each) => isFormOf(each, draft));
          return loaded.outcomeOfAnswer(form?.kept, draft, isBack);
        },
        onGraded: deliveries.settle,
      });
    });
  }

  const { isElsewhere, checkAddress } = followAddress(forms, (draft) => {
    schedule(draft);
    void restore(draft);
  });

  /** What is written now is what was entered, where it was entered. */
  function prepare() {
    entryEvents.takeTyped();
    if (isElsewhere()) checkAddress();
  }

  function saveAll() {
    checkAddress();
    for (const draft of forms.all()) {
      draft.scan();
      schedule(draft);
    }
  }

  function handOver() {
    isHandedOver = options.handoff && saveHandoff(forms.all().flatMap((draft) => draft.draft() ?? []));
  }

  /** The page may never run again. */
  function saveAtOnce() {
    saveAll();
    autosave.writeNow();
    handOver();
  }

  function discard(draft: TrackedDraft, since?: number) {
    draft.kept.rebase(since);
    rewrite(draft);
    library.forget(draft.id());
  }

  const entryEvents = createEntryEvents({
    ...createEntryHandlers({ ...options, forms, sending, schedule, rewrite, checkAddress, isElsewhere }),
    signal,
    onTyping: autosave.expect,
    onBefore({ type, isTrusted }) {
      if (isTrusted && type !== 'focusin') usedAt = clock.steady();
      if (isElsewhere()) checkAddress();
    },
  });

  const { listenIn, takeTyped } = entryEvents;

  /** Another page of this tab may have proven it delivered, while this one was in the back/forward cache. */
  async function forgetDelivered() {
    for (const draft of forms.all().filter((each) => each.draft())) {
      const found = await library.find({ page: draft.page, storageKey: draft.id()[2], mayBe: () => false });
      if (found?.own.length !== 0 || !store.works() || signal.aborted) continue;
      draft.startOver(false);
      draft.isRead = true;
    }
  }

  // A task later, when the forms that the page came with are all being kept.
  const arrival = nextTask().then(deliveries.settleNativeSubmit).catch(onError);

  async function restore(draft: TrackedDraft): Promise<void> {
    await arrival;
    await submissions?.ended((sent) => isFormOf(draft, sent));
    // What adapters put back, the fields of their surface already hold.
    const isForm = draft.kept.fields().length > 0;
    if (isForm) await Promise.race([registrations.restored(), pause(ADAPTERS_TIMEOUT, signal, clock)]);
    await restorer.restore(draft).catch(onError);
  }

  function add(key: unknown, kept: Kept, form?: KeptForm): { restored: Promise<void>; end: Dispose } {
    const draft = createTrackedDraft({ kept, owner, tabId: tab.id, clock, storageKey, pageNow });
    forms.add(key, draft, form);
    draft.scan();
    schedule(draft);
    return {
      restored: restore(draft),
      end() {
        takeTyped();
        // A form without a name has its key by the forms around it.
        storageKey(kept);
        if (!forms.remove(key)) return;
        draft.leave();
        schedule(draft);
        autosave.writeNow();
        kept.stop();
      },
    };
  }

  listenIn(document);
  const listen = (target: EventTarget, type: string, listener: (event: never) => void, capture = true) =>
    target.addEventListener(type, listener as (event: Event) => void, { signal, capture });
  // After the page's own handlers, which may prevent it.
  const onSubmitted = ({ target, submitter, defaultPrevented }: SubmitEvent) => {
    if (!defaultPrevented) sending.leaveBy(target as HTMLFormElement, submitter);
  };
  listen(window, 'submit', onSubmitted, false);
  listen(document, 'intermission:delivered', ({ target }: Event) => {
    const at = forms.at(target as Control);
    if (at) deliveries.prove([at.draft]);
  });
  listen(window, 'pagehide', () => {
    submissions?.leave();
    saveAtOnce();
  });
  listen(window, 'pageshow', ({ persisted }: PageTransitionEvent) => {
    if (persisted) forgetDelivered().catch(onError);
  });
  listen(document, 'visibilitychange', () => document.hidden && saveAtOnce());
  void library.sweep().catch(onError);

  undo(() => {
    for (const { kept } of forms.all()) kept.stop();
    forms.clear();
  });

  const registrations = createRegistrations({
    clock,
    signal,
    usedAt: () => usedAt,
    hasRestoredFields: forms.areFilledIn,
    add,
    onChange(changed) {
      if (isElsewhere()) checkAddress();
      const draft = forms.draftOf(changed);
      if (draft) schedule(draft);
    },
    onError,
  });

  /** Few hosts ask for these, and only they load the code. */
  async function openApi() {
    const { createDraftsApi } = await import('./drafts-api.ts');
    return createDraftsApi({ ...library, tabId: tab.id, named, deliveries, restorer });
  }

  return {
    keep(root, formKey) {
      loadGrading();
      for (const node of [root.ownerDocument, root.getRootNode()]) listenIn(node);
      const form = createKeptForm({
        root,
        formKey,
        scope: root.getAttribute('data-intermission-scope') === 'site' ? 'site' : 'page',
        clock,
        takeTyped,
        signal,
        isOurs: (control) => forms.at(control)?.form === form,
        early: options.early,
        sanitize: options.sanitize,
      });
      return add(root, form, form).end;
    },
    register: registrations.register,
    async flush() {
      await Promise.race([registrations.opened(), pause(FLUSH_TIMEOUT, signal, clock)]);
      saveAll();
      // To have read a large form has taken long enough.
      await giveWay();
      await Promise.race([autosave.settled(), pause(FLUSH_TIMEOUT, signal, clock)]);
      if (!store.works()) handOver();
    },
    list: async () => (await openApi()).list(),
    async clear(formKey) {
      const meant = named(formKey);
      for (const draft of meant) {
        discard(draft);
        // What is being read at this moment must not come back.
        draft.isRead = true;
      }
      const here =
        meant.length > 0 ? meant.map((draft) => draft.id().slice(0, 3)) : [[owner, pageNow(), formKey ?? '']];
      for (const prefix of formKey === undefined ? [[owner]] : here) await library.remove(prefix);
    },
    delivered: async (formKey) => (await openApi()).delivered(formKey),
    restore: async (formKey) => (await openApi()).restore(formKey),
    holds: (root) => forms.get(root)?.draft() !== undefined && (store.works() || isHandedOver),
    write(request) {
      takeTyped();
      const end = submissions?.write(request);
      if (!end) return undefined;
      for (const draft of forms.all()) if (sending.isUnderway(draft)) forms.at(draft.root as Control)?.form.noteSent();
      return end;
    },
    holdSubmit: setAsideNativeSubmit,
    stop() {
      submissions?.leave();
      saveAtOnce();
      dispose();
    },
  };
}
