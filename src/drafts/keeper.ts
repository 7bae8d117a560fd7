import type { Clock } from '../lib/clock.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { createAutosave } from './autosave.ts';
import { type Control, controlAt } from './controls.ts';
import {
  createDelivery,
  deliveredByNavigation,
  forgetNativeSubmit,
  noteNativeSubmit,
  type Submission,
} from './delivery.ts';
import { type Draft, parseDrafts, type RecordKey } from './draft.ts';
import { dropHandoff, loadHandoff, saveHandoff } from './handoff.ts';
import { createKeptForm, type KeptForm } from './kept-form.ts';
import { type Restoration, restore } from './restore.ts';
import type { DraftStore } from './store.ts';

export interface KeeperOptions {
  readonly store: DraftStore;
  readonly owner: string;
  readonly tab: string;
  /** Milliseconds after which a draft that was not written again is no longer used. */
  readonly maxAge: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** Told when entries have been put back, or were tried to be. */
  readonly onRestored: (root: Element, restoration: Restoration) => void;
}

/** One stored draft. */
export interface DraftInfo {
  readonly path: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** How many fields it holds. */
  readonly fields: number;
}

export interface Keeper {
  /** Keeps what is entered in `root`, and puts back what was. Returns a function that ends it; the draft stays. */
  keep(root: Element, formKey: string): Dispose;
  /** Resolves when everything entered until now has been written, here and in the tab's handoff. Never rejects. */
  flush(): Promise<void>;
  /** The drafts of this owner, of this and other pages and tabs. */
  list(): Promise<DraftInfo[]>;
  /** Removes this owner's drafts on this page with this form key; with none given, all of this owner's. */
  clear(formKey?: string): Promise<void>;
  /** Whether the entries of `root`, if there are any, would be there after a reload. */
  holds(root: Element): boolean;
  /** A write to a watched address begins. */
  beginWrite(): Submission | undefined;
  endWrite(submission: Submission, accepted: boolean): void;
  stop(): void;
}

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, owner, tab, clock } = options;
  const forms = new Map<Element, KeptForm>();
  const disposer = createDisposer(options.onError);
  const autosave = createAutosave(
    store,
    (root) => emit(root, 'saved', { key: forms.get(root)?.id[2] }),
    options.onError,
  );
  const delivery = createDelivery(clock, (root) => void discard(forms.get(root)));

  const idOf = (formKey: string): RecordKey => [owner, location.pathname, formKey, tab];

  function formAt(element: Element | undefined): KeptForm | undefined {
    for (let at = element; at; at = at.parentElement ?? undefined) {
      const form = forms.get(at);
      if (form) return form;
    }
    const owning = element && 'form' in element ? (element.form as Element | null) : null;
    return owning && owning !== element ? formAt(owning) : undefined;
  }

  function save(form: KeptForm, control?: Control) {
    const records = form.changes(clock.now(), control);
    if (records.length > 0) autosave.push(records, form.root);
  }

  function saveAll() {
    for (const form of forms.values()) save(form);
    saveHandoff([...forms.values()].flatMap((form) => form.draft() ?? []));
  }

  function onEntry(event: Event) {
    const control = controlAt(event.composedPath()[0]);
    const form = formAt(control);
    // What is being composed is not yet entered; compositionend says when it is.
    if (!form || (event as InputEvent).isComposing) return;
    if (event.isTrusted) forgetNativeSubmit();
    save(form, control);
  }

  function onSubmit(event: Event) {
    const form = formAt(event.target as Element);
    if (!form) return;
    save(form);
    delivery.submit(form.root);
  }

  function onSubmitted(event: Event) {
    const target = event.target as HTMLFormElement;
    const form = formAt(target);
    const leaves = /^(_self|_top|_parent)?$/.test(
      (event as SubmitEvent).submitter?.getAttribute('formtarget') ?? target.target,
    );
    if (form && leaves && !event.defaultPrevented) noteNativeSubmit(form.id[2] ?? '');
  }

  async function discard(form: KeptForm | undefined) {
    if (!form) return;
    form.rebase();
    await remove(form.id);
  }

  async function remove(prefix: RecordKey) {
    dropHandoff(prefix);
    // After what is still on its way, or that would bring part of the draft back.
    await autosave.settled();
    await store.remove(prefix);
  }

  async function load(id: RecordKey): Promise<Draft | undefined> {
    const stored = parseDrafts(await store.read(id));
    const handed = loadHandoff().filter((draft) => id.every((part, index) => draft.id[index] === part));
    const [draft] = [...handed, ...stored].sort((one, other) => other.header.savedAt - one.header.savedAt);
    if (!draft || clock.now() - draft.header.savedAt < options.maxAge) return draft;
    await remove(id);
    return undefined;
  }

  async function bringBack(form: KeptForm) {
    const draft = await load(form.id);
    if (!draft || forms.get(form.root) !== form || draft.fields.size === 0) return;
    form.adopt(draft);
    const values = Object.fromEntries([...draft.fields].map(([key, { value }]) => [key, value]));
    if (!emit(form.root, 'restore', { key: form.id[2], values }, true)) return;
    const restoration = await restore(form, draft, clock);
    emit(form.root, 'restored', { key: form.id[2], ...restoration });
    options.onRestored(form.root, restoration);
  }

  // A microtask later, when the forms that the page came with are all being kept.
  const arrival = Promise.resolve().then(async () => {
    const delivered = deliveredByNavigation((formKey) => [...forms.values()].some(({ id }) => id[2] === formKey));
    if (delivered) await remove([owner, ...delivered, tab]);
  });

  const listen = (target: EventTarget, types: string[], listener: (event: Event) => void, capture = true) => {
    for (const type of types) target.addEventListener(type, listener, { capture, signal: disposer.signal });
  };
  listen(document, ['input', 'change', 'compositionend'], onEntry);
  listen(document, ['submit'], onSubmit);
  listen(window, ['submit'], onSubmitted, false);
  listen(window, ['pagehide'], saveAll);
  listen(document, ['visibilitychange'], () => document.visibilityState === 'hidden' && saveAll());

  return {
    keep(root, formKey) {
      const nested = (control: Control) => formAt(control)?.root === root;
      const form = createKeptForm(root, idOf(formKey), nested);
      forms.set(root, form);
      void arrival.then(() => bringBack(form)).catch(options.onError);
      return () => {
        save(form);
        form.stop();
        forms.delete(root);
      };
    },
    async flush() {
      saveAll();
      await autosave.settled();
    },
    async list() {
      return parseDrafts(await store.read([owner])).map(({ id, header, fields }) => ({
        path: id[1] ?? '',
        key: id[2] ?? '',
        savedAt: header.savedAt,
        fields: fields.size,
      }));
    },
    async clear(formKey) {
      const prefix = formKey === undefined ? [owner] : [owner, location.pathname, formKey];
      for (const form of forms.values()) if (formKey === undefined || form.id[2] === formKey) form.rebase();
      await remove(prefix);
    },
    holds: (root) => forms.get(root)?.draft() !== undefined,
    beginWrite: () => delivery.begin(),
    endWrite: (submission, accepted) => delivery.end(submission, accepted),
    stop() {
      saveAll();
      for (const form of forms.values()) form.stop();
      forms.clear();
      disposer.dispose();
    },
  };
}
