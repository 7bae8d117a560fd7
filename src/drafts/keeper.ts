import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { nextTask } from '../lib/next-task.ts';
import { pause } from '../lib/pause.ts';
import type { OnWrite } from '../lib/write.ts';
import { createAdapterForm, type DraftAdapter, type RegisterOptions } from './adapter-form.ts';
import { createAutosave } from './autosave.ts';
import type { Control } from './controls.ts';
import { createDeliveries, isFormOf } from './deliveries.ts';
import { createEntryEvents } from './entry-events.ts';
import { saveHandoff } from './handoff.ts';
import { pageOf } from './identity.ts';
import type { Kept } from './kept.ts';
import { createKeptForm, type KeptForm } from './kept-form.ts';
import { createLibrary, type DraftInfo, type LibraryOptions } from './library.ts';
import type { Sanitizer } from './markup.ts';
import { createPageForms } from './page-forms.ts';
import { createRestorer, type RestorerOptions } from './restorer.ts';
import { createSending } from './sending.ts';
import { createSubmissions } from './submissions.ts';
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
  /** The page is left by a submit of `form`, of which the keeper has not been told by its event. */
  submitted(form: HTMLFormElement, submitter: HTMLElement | null): void;
  stop(): void;
}

// A store that hangs must not keep the page from its notice.
const FLUSH_TIMEOUT = 1_000;
// Adapters come first, but a document may load late.
const ADAPTERS_TIMEOUT = 250;
// What happens later than this after a key or a click is the page's own doing.
const IN_USE = 1_000;

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, owner, tab, clock, onError } = options;
  const { add: undo, signal, dispose } = createDisposer(onError);
  const forms = createPageForms();
  const restoringAdapters = new Set<Promise<unknown>>();
  let isHandedOver = false;
  let href = location.href;
  let usedAt = Number.NEGATIVE_INFINITY;

  // A frame without an address of its own has that of the page around it.
  const pageNow = () => (/^about:/.test(location.href) ? pageOf(document.baseURI, tab.place) : pageOf(location.href));
  const onSaved = (root: Element) => emit(root, 'saved', { key: forms.get(root)?.kept.formKey ?? '' });
  const autosave = createAutosave({ store, clock, onSaved, onError });
  const { schedule } = autosave;
  const library = createLibrary({ ...options, settled: autosave.settled });
  const storageKey = createStorageKeys(() => forms.all().map(({ kept }) => kept));
  const deliveries = createDeliveries({ library, forms: forms.all, schedule, place: tab.place, onError });
  const submissions = createSubmissions({ clock, outcomeOf: deliveries.outcomeOf, onGraded: deliveries.settle });
  const sending = createSending({ clock, forms, submissions, schedule, place: tab.place });
  const restorer = createRestorer({
    ...options,
    library,
    signal,
    schedule,
    isKept: (draft) => forms.all().includes(draft),
    storageKeys: () => forms.all().map(({ kept }) => storageKey(kept)),
    discard,
  });

  /** A router may have changed the address, and show another record in the same form. */
  function checkAddress() {
    href = location.href;
    for (const draft of forms.all()) {
      if (!draft.showsOtherRecord()) continue;
      draft.startOver(true);
      schedule(draft);
      void restore(draft);
    }
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

  function discard(draft: TrackedDraft) {
    draft.kept.rebase();
    draft.touch();
    schedule(draft);
    library.forget(draft.id());
  }

  const listenIn = createEntryEvents({
    signal,
    onBefore({ type, isTrusted }) {
      if (isTrusted && type !== 'focusin') usedAt = clock.now();
      if (location.href !== href) checkAddress();
    },
    onEnter: (control) => forms.at(control)?.form.enter(),
    onEntry(control, isTrusted) {
      const { form, draft } = forms.at(control) ?? {};
      if (!form || !draft) return;
      sending.stay();
      form.note(control, isTrusted || !sending.isUnderway(draft));
      schedule(draft);
      if (control.type !== 'file') return;
      form
        .readChosenFiles(clock.now(), control, options.fileLimit)
        .then(() => schedule(draft))
        .catch(onError);
    },
    onLeave(control) {
      const { form, draft } = forms.at(control) ?? {};
      if (!form || !draft) return;
      clock.after(0, () => {
        form.left(control);
        schedule(draft);
      });
    },
    onAct(kind, target) {
      const at = forms.at(target as Control);
      at?.form.noteAct({ kind, target, at: clock.now() });
      if (at && kind === 'press' && !isSubmitButton(target)) sending.begin(at, target, 'press');
    },
    onSubmit(element) {
      const at = forms.at(element as Control);
      if (at) sending.begin(at, element, 'submit');
    },
    onReset(element) {
      const { form, draft } = forms.at(element as Control) ?? {};
      if (!form || !draft) return;
      clock.after(0, () => {
        if (sending.isUnderway(draft) || !form.reset(clock.now())) return;
        draft.touch();
        schedule(draft);
      });
    },
  });

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
    await submissions.ended((sent) => isFormOf(draft, sent));
    // What adapters put back, the fields of their surface already hold.
    const isForm = draft.kept.fields().length > 0;
    if (isForm) await Promise.race([Promise.all(restoringAdapters), pause(ADAPTERS_TIMEOUT, signal, clock)]);
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
    submissions.leave();
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

  return {
    keep(root, formKey) {
      for (const node of [root.ownerDocument, root.getRootNode()]) listenIn(node);
      const form = createKeptForm({
        root,
        formKey,
        scope: root.getAttribute('data-intermission-scope') === 'site' ? 'site' : 'page',
        clock,
        signal,
        isOurs: (control) => forms.at(control)?.form === form,
        early: options.early,
        sanitize: options.sanitize,
      });
      return add(root, form, form).end;
    },
    register(formKey, adapter, { scope = 'page' } = {}) {
      const kept = createAdapterForm({
        adapter,
        formKey,
        scope,
        clock,
        signal,
        hasRestoredFields: forms.areFilledIn,
        isInUse: () => clock.now() - usedAt < IN_USE,
        onChange(changed) {
          if (location.href !== href) checkAddress();
          const draft = forms.draftOf(changed);
          if (draft) schedule(draft);
        },
        onError,
      });
      const { restored, end } = add(adapter, kept);
      restoringAdapters.add(restored);
      void restored.finally(() => restoringAdapters.delete(restored));
      return end;
    },
    async flush() {
      saveAll();
      await Promise.race([autosave.settled(), pause(FLUSH_TIMEOUT, signal, clock)]);
      if (!store.works()) handOver();
    },
    list: library.list,
    async clear(formKey) {
      const meant = forms.all().filter(({ kept }) => formKey === undefined || kept.formKey === formKey);
      meant.forEach(discard);
      const here =
        meant.length > 0 ? meant.map((draft) => draft.id().slice(0, 3)) : [[owner, pageNow(), formKey ?? '']];
      for (const prefix of formKey === undefined ? [[owner]] : here) await library.remove(prefix);
    },
    async delivered(formKey) {
      const meant = forms.all().filter(({ kept }) => formKey === undefined || kept.formKey === formKey);
      deliveries.prove(meant);
      if (meant.length === 0 && formKey !== undefined) await deliveries.proveElsewhere(formKey);
    },
    async restore(formKey) {
      const draft = forms.all().find(({ kept }) => kept.formKey === formKey);
      const archived = draft && (await library.archived(draft.id()[2], draft.page));
      if (!draft || !archived) return false;
      await restorer.take(draft, archived);
      return true;
    },
    holds: (root) => forms.get(root)?.draft() !== undefined && (store.works() || isHandedOver),
    write(request) {
      const end = submissions.write(request);
      if (!end) return undefined;
      for (const draft of forms.all()) if (sending.isUnderway(draft)) forms.at(draft.root as Control)?.form.noteSent();
      return end;
    },
    submitted: sending.leaveBy,
    stop() {
      submissions.leave();
      saveAtOnce();
      dispose();
    },
  };
}

/** A submit follows from it, and not from the press itself. */
function isSubmitButton(target: Element): boolean {
  const button = target.closest<HTMLInputElement>('button,input');
  return button?.form != null && /^(submit|image)$/.test(button.type);
}
