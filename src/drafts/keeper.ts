import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { nextTask } from '../lib/next-task.ts';
import { createAdapterForm, type DraftAdapter } from './adapter-form.ts';
import { createAutosave } from './autosave.ts';
import { type BringBackOptions, createBringBack, type Kept } from './bring-back.ts';
import { type Control, typeOf } from './controls.ts';
import { createDelivery, type Delivery, deliveredByNavigation } from './delivery.ts';
import { createEntryEvents } from './entry-events.ts';
import { saveHandoff } from './handoff.ts';
import { createKeptForm } from './kept-form.ts';
import { formAt, keyOf } from './kept-forms.ts';
import { createLibrary, type DraftInfo, type LibraryOptions } from './library.ts';
import type { Sanitizer } from './markup.ts';
import type { PatientStore } from './store.ts';

export interface KeeperOptions
  extends Omit<LibraryOptions, 'settled'>,
    Pick<BringBackOptions, 'clock' | 'onError' | 'onRestored' | 'onOffer'> {
  readonly store: PatientStore;
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
  register(formKey: string, adapter: DraftAdapter): Dispose;
  /** Resolves when everything entered until now has been written, if need be in the tab's handoff. Never rejects. */
  flush(): Promise<void>;
  list(): Promise<DraftInfo[]>;
  /** Removes this owner's drafts on this page with this form key; with none given, all of this owner's. */
  clear(formKey?: string): Promise<void>;
  /** Puts back what was delivered last under this form key on this page. Resolves to whether there was anything. */
  restore(formKey: string): Promise<boolean>;
  /** Whether `root` has entries that would be there after a reload. */
  holds(root: Element): boolean;
  /** A write to a watched address begins. Returns what is to be called when it ends. */
  readonly write: Delivery['write'];
  /** A submit by which the page leaves, and of which the keeper has not heard itself. */
  submitted(event: SubmitEvent): void;
  stop(): void;
}

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, owner, tab, clock, onError } = options;
  const forms = new Map<unknown, Kept>();
  const disposer = createDisposer(onError);
  const autosave = createAutosave(store, (root) => emit(root, 'saved', { key: keyOf(forms.get(root)) }), onError);
  const library = createLibrary({ ...options, settled: autosave.settled });
  const delivery = createDelivery(clock, (root) => deliver(root).catch(onError));
  let handedOver = false;

  function save(form: Kept, control?: Control) {
    const records = form.changes(clock.now(), control);
    if (records.length > 0) autosave.push(records, form.root);
    if (control && typeOf(control) === 'file') {
      form
        .chosenFiles(clock.now(), control, options.fileLimit)
        .then((files) => autosave.push(files, form.root))
        .catch(onError);
    }
  }

  const drafts = () => [...forms.values()].flatMap((form) => form.draft() ?? []);

  function saveAll() {
    for (const form of forms.values()) save(form);
    // The headers once more: what the person is looking at is known only now.
    for (const draft of drafts()) autosave.push([[draft.id, draft.header]], undefined);
  }

  function handOver() {
    handedOver = options.handoff && saveHandoff(drafts());
  }

  /** The page may never run again. */
  function saveAtOnce() {
    saveAll();
    autosave.hurry();
    handOver();
  }

  /** The entries have arrived. One earlier generation stays, should they not have. */
  async function deliver(root: unknown) {
    const form = forms.get(root);
    const draft = form?.draft();
    if (!form || !draft) return;
    const copy = { ...draft, fields: new Map(draft.fields) };
    discard(form);
    await library.archive(copy);
  }

  function discard(form: Kept) {
    autosave.push(form.rebase(), undefined);
    library.forget(form.id);
  }

  const { bringBack, take, onControls } = createBringBack({
    ...options,
    library,
    isKept: (form) => [...forms.values()].includes(form),
    save: (records, form) => autosave.push(records, form?.root),
    discard,
  });

  // A task later, when the forms that the page came with are all being kept.
  const arrival = nextTask().then(async () => {
    const delivered = deliveredByNavigation((key) => [...forms.values()].some((form) => keyOf(form) === key));
    const { draft } = delivered ? await library.own([owner, ...delivered, tab.id]) : {};
    if (!draft) return;
    await library.archive(draft);
    await library.remove(draft.id);
  });

  const listenIn = createEntryEvents({
    signal: disposer.signal,
    onEnter: (control) => formAt(forms, control)?.enter(),
    onEntry(control) {
      const form = formAt(forms, control);
      if (!form) return;
      delivery.leaveBy(undefined);
      save(form, control);
    },
    onLeave(control) {
      const form = formAt(forms, control);
      if (form) clock.after(0, () => autosave.push(form.left(clock.now(), control), form.root));
    },
    onSubmit(element) {
      const form = formAt(forms, element);
      if (!form) return;
      save(form);
      delivery.submit(form.root);
    },
  });

  listenIn(document);
  // After the page's own handlers, which may prevent it.
  const afterSubmit = ({ target, submitter, defaultPrevented }: SubmitEvent) => {
    const frame = submitter?.getAttribute('formtarget') ?? (target as HTMLFormElement).target;
    const form = formAt(forms, target as HTMLElement);
    if (form && !defaultPrevented && /^(_self|_top|_parent)?$/.test(frame)) delivery.leaveBy(keyOf(form));
  };
  const { signal } = disposer;
  window.addEventListener('submit', afterSubmit, { signal });
  const onPageHide = () => {
    delivery.leave();
    saveAtOnce();
  };
  window.addEventListener('pagehide', onPageHide, { signal, capture: true });
  document.addEventListener('visibilitychange', () => document.hidden && saveAtOnce(), { signal, capture: true });
  library.sweep().catch(onError);

  function add(key: unknown, form: Kept): Dispose {
    forms.set(key, form);
    form.fields();
    save(form);
    arrival.then(() => bringBack(form)).catch(onError);
    return () => {
      save(form);
      form.stop();
      forms.delete(key);
    };
  }

  const idOf = (formKey: string) => [owner, location.pathname, formKey, tab.id];

  return {
    keep(root, formKey) {
      for (const node of [root.ownerDocument, root.getRootNode()]) listenIn(node);
      const form: Kept = createKeptForm({
        root,
        id: idOf(formKey),
        isOurs: (control) => formAt(forms, control) === form,
        early: options.early,
        sanitize: options.sanitize,
        onControls,
      });
      return add(root, form);
    },
    register: (formKey, adapter) => add(adapter, createAdapterForm(adapter, idOf(formKey), save)),
    async flush() {
      saveAll();
      await autosave.settled();
      if (!store.works()) handOver();
    },
    list: library.list,
    async clear(formKey) {
      for (const form of forms.values()) if (formKey === undefined || keyOf(form) === formKey) discard(form);
      await library.remove(formKey === undefined ? [owner] : [owner, location.pathname, formKey]);
    },
    async restore(formKey) {
      const form = [...forms.values()].find((kept) => keyOf(kept) === formKey);
      const draft = form && (await library.archived(form.id));
      if (!form || !draft) return false;
      await take(form, draft);
      return true;
    },
    holds: (root) => forms.get(root)?.draft() !== undefined && (store.works() || handedOver),
    write: delivery.write,
    submitted: afterSubmit,
    stop() {
      saveAtOnce();
      for (const form of forms.values()) form.stop();
      disposer.dispose();
    },
  };
}
