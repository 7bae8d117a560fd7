import type { Clock } from '../lib/clock.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { nextTask } from '../lib/next-task.ts';
import type { Tab } from '../lib/tab.ts';
import { createAdapterForm, type DraftAdapter } from './adapter-form.ts';
import { createAutosave } from './autosave.ts';
import { type Control, controlIn, typeOf } from './controls.ts';
import { createDelivery, type Delivery, deliveredByNavigation, noteNativeSubmit } from './delivery.ts';
import { type Draft, type DraftRecord, newsTo } from './draft.ts';
import { isWriting } from './field-value.ts';
import { saveHandoff } from './handoff.ts';
import { createKeptForm, type KeptForm } from './kept-form.ts';
import { createLibrary, type DraftInfo } from './library.ts';
import type { Sanitizer } from './markup.ts';
import { type Restoration, restore } from './restore.ts';
import type { PatientStore } from './store.ts';

export interface KeeperOptions {
  readonly store: PatientStore;
  readonly owner: string;
  readonly tab: Tab;
  /** Milliseconds after which a draft that was not written again is no longer used. */
  readonly maxAge: number;
  /** Bytes up to which a chosen file is kept. */
  readonly fileLimit: number;
  /** Makes an editable element's markup safe. */
  readonly sanitize?: Sanitizer | undefined;
  /** Whether the tab's handoff may hold drafts, which it does unsealed. */
  readonly handoff: boolean;
  readonly clock: Clock;
  /** Where the person has entered something before anything was kept. */
  readonly early: ReadonlySet<EventTarget>;
  readonly onError: (error: unknown) => void;
  /** Told when entries have been put back, or were tried to be. `discard` takes them away again. */
  readonly onRestored: (restoration: Restoration, discard: () => void) => void;
  /** Told of entries from another session. */
  readonly onOffer: (offer: Offer) => void;
}

export interface Offer {
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  readonly accept: () => void;
  readonly decline: () => void;
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

type Kept = KeptForm & { restore?(draft: Draft, asked: boolean): Restoration };

const CONTROLS_PATIENCE = 250;

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, owner, tab, clock, onError } = options;
  const forms = new Map<unknown, Kept>();
  const disposer = createDisposer(onError);
  const autosave = createAutosave(store, (root) => emit(root, 'saved', { key: keyOf(forms.get(root)) }), onError);
  const library = createLibrary({ ...options, settled: autosave.settled });
  const delivery = createDelivery(clock, (root) => deliver(root).catch(onError));
  let onControls = () => {};
  let handedOver = false;

  const keyOf = (form: Kept | undefined) => form?.id[2] ?? '';

  /** The kept form around `element`, or the one that it belongs to by its `form` attribute. */
  function formAt(element: Control | undefined): Kept | undefined {
    for (let at: Element | null | undefined = element; at; at = at.parentElement ?? hostOf(at)) {
      const form = forms.get(at);
      if (form) return form;
    }
    return element?.form && element.form !== element ? formAt(element.form) : undefined;
  }

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

  async function bringBack(form: Kept) {
    await arrival;
    const { draft, stored } = await library.own(form.id);
    if (draft) return putBack(form, draft, { asked: false, stored });
    const orphan = await library.orphan(form.id);
    if (!orphan || forms.get(form.root) !== form) return;
    options.onOffer({
      savedAt: orphan.header.savedAt,
      accept: () => void take(form, orphan).catch(onError),
      decline: () => void library.remove(orphan.id).catch(onError),
    });
  }

  /** What another session left becomes this one's. */
  async function take(form: Kept, draft: Draft) {
    if (!isKept(form)) return;
    await putBack(form, { ...draft, id: form.id }, { asked: true });
    await library.remove(draft.id);
  }

  const isKept = (form: Kept) => [...forms.values()].includes(form);

  async function putBack(form: Kept, draft: Draft, { asked, stored }: { asked: boolean; stored?: Draft | undefined }) {
    if (!isKept(form) || draft.fields.size === 0) return;
    const key = keyOf(form);
    const values = Object.fromEntries([...draft.fields].map(([name, { value }]) => [name, value]));
    // A handoff may hold what the store has not, and goes with the browser.
    autosave.push(newsTo(stored, form.adopt(draft)), form.root);
    if (!emit(form.root, 'restore', { key, values }, true)) return;
    const nextControls = () =>
      new Promise<void>((resolve) => {
        onControls = resolve;
        clock.after(CONTROLS_PATIENCE, resolve);
      });
    const saveRecords = (records: readonly DraftRecord[]) => autosave.push(records, undefined);
    const restoration =
      form.restore?.(draft, asked) ?? (await restore(form, draft, { clock, asked, nextControls, save: saveRecords }));
    emit(form.root, 'restored', { key, ...restoration });
    options.onRestored(restoration, () => discardRestored(form, draft, restoration));
  }

  function discardRestored(form: Kept, draft: Draft, { restored }: Restoration) {
    for (const field of form.fields()) {
      const record = draft.fields.get(field.key);
      if (record && restored.includes(field.key) && !form.touched(field)) form.put(field, record.base);
    }
    discard(form);
  }

  // A task later, when the forms that the page came with are all being kept.
  const arrival = nextTask().then(async () => {
    const delivered = deliveredByNavigation((key) => [...forms.values()].some((form) => keyOf(form) === key));
    const { draft } = delivered ? await library.own([owner, ...delivered, tab.id]) : {};
    if (!draft) return;
    await library.archive(draft);
    await library.remove(draft.id);
  });

  const listen = (target: EventTarget, type: string, listener: (event: Event) => void, capture = true) =>
    target.addEventListener(type, listener, { capture, signal: disposer.signal });
  function onInput(event: Event) {
    // The draft has it already.
    if (isWriting(event.target ?? undefined)) return;
    const path = event.composedPath();
    if (isWriting(path[0])) return;
    const control = controlIn(path);
    const form = formAt(control);
    // What is being composed is not yet entered; compositionend says when it is.
    if (!form || (event as InputEvent).isComposing) return;
    noteNativeSubmit(undefined);
    save(form, control);
  }

  function onSubmit({ target }: Event) {
    const form = formAt(target as HTMLElement);
    if (!form) return;
    save(form);
    delivery.submit(form.root);
  }

  const heard = new WeakSet<Node>();

  /** A frame has a document of its own, and these two events do not leave a shadow root. */
  function listenIn(root: Node) {
    if (heard.has(root)) return;
    heard.add(root);
    listen(root, 'change', onInput);
    listen(root, 'submit', onSubmit);
    if ('host' in root) return;
    for (const type of ['input', 'compositionend']) listen(root, type, onInput);
    listen(root, 'focusin', (event) => formAt(controlIn(event.composedPath()))?.enter());
    // A value that was not kept while it was being typed is judged again when the person moves on.
    listen(root, 'focusout', (event) => {
      const control = controlIn(event.composedPath());
      const form = formAt(control);
      if (control && form) clock.after(0, () => autosave.push(form.left(clock.now(), control), form.root));
    });
  }

  listenIn(document);
  // After the page's own handlers, which may prevent it.
  const afterSubmit = ({ target, submitter, defaultPrevented }: SubmitEvent) => {
    const frame = submitter?.getAttribute('formtarget') ?? (target as HTMLFormElement).target;
    const form = formAt(target as HTMLElement);
    if (form && !defaultPrevented && /^(_self|_top|_parent)?$/.test(frame)) noteNativeSubmit(keyOf(form));
  };
  listen(window, 'submit', (event) => afterSubmit(event as SubmitEvent), false);
  listen(window, 'pagehide', () => {
    delivery.leave();
    saveAtOnce();
  });
  listen(document, 'visibilitychange', () => document.hidden && saveAtOnce());
  library.sweep().catch(onError);

  function add(key: unknown, form: Kept): Dispose {
    forms.set(key, form);
    form.fields();
    save(form);
    bringBack(form).catch(onError);
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
        isOurs: (control) => formAt(control) === form,
        early: options.early,
        sanitize: options.sanitize,
        onControls: () => onControls(),
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

function hostOf(element: Element): Element | undefined {
  return (element.getRootNode() as Partial<ShadowRoot>).host;
}
