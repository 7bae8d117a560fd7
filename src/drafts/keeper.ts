import type { Clock } from '../lib/clock.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { emit } from '../lib/emit.ts';
import { createAutosave } from './autosave.ts';
import { type Control, controlAt } from './controls.ts';
import { createDelivery, type Delivery, deliveredByNavigation, noteNativeSubmit } from './delivery.ts';
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
  readonly onRestored: (restoration: Restoration) => void;
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
  /** Whether `root` has entries that would be there after a reload. */
  holds(root: Element): boolean;
  /** A write to a watched address begins. Returns what is to be called when it ends. */
  readonly write: Delivery['write'];
  stop(): void;
}

/** Keeps the entries of forms: everything about drafts that the client needs to know. */
export function createKeeper({ store, owner, tab, maxAge, clock, onError, onRestored }: KeeperOptions): Keeper {
  const forms = new Map<Element, KeptForm>();
  const disposer = createDisposer(onError);
  const autosave = createAutosave(store, (root) => emit(root, 'saved', { key: formKeyOf(forms.get(root)) }), onError);
  const delivery = createDelivery(clock, (root) => {
    const form = forms.get(root);
    form?.rebase();
    if (form) remove(form.id).catch(onError);
  });

  const formKeyOf = (form: KeptForm | undefined) => form?.id[2] ?? '';

  /** The kept form around `element`, or the one that it belongs to by its `form` attribute. */
  function formAt(element: Element | null | undefined): KeptForm | undefined {
    for (let at = element; at; at = at.parentElement) {
      const form = forms.get(at);
      if (form) return form;
    }
    return element && 'form' in element ? formAt(element.form as Element | null) : undefined;
  }

  function save(form: KeptForm, control?: Control) {
    const records = form.changes(clock.now(), control);
    if (records.length > 0) autosave.push(records, form.root);
  }

  function saveAll() {
    const kept = [...forms.values()];
    for (const form of kept) save(form);
    saveHandoff(kept.flatMap((form) => form.draft() ?? []));
  }

  async function remove(prefix: RecordKey) {
    dropHandoff(prefix);
    // After what is still on its way, or that would bring part of the draft back.
    await autosave.settled();
    await store.remove(prefix);
  }

  async function load(id: RecordKey): Promise<Draft | undefined> {
    const drafts = [...loadHandoff(id), ...parseDrafts(await store.read(id))];
    const [draft] = drafts.sort((one, other) => other.header.savedAt - one.header.savedAt);
    if (!draft || clock.now() - draft.header.savedAt < maxAge) return draft;
    await remove(id);
    return undefined;
  }

  async function bringBack(form: KeptForm) {
    await arrival;
    const draft = await load(form.id);
    if (!draft?.fields.size || forms.get(form.root) !== form) return;
    form.adopt(draft);
    const key = formKeyOf(form);
    const values = Object.fromEntries([...draft.fields].map(([name, { value }]) => [name, value]));
    if (!emit(form.root, 'restore', { key, values }, true)) return;
    const restoration = await restore(form, draft, clock);
    emit(form.root, 'restored', { key, ...restoration });
    onRestored(restoration);
  }

  // A microtask later, when the forms that the page came with are all being kept.
  const arrival = Promise.resolve().then(() => {
    const delivered = deliveredByNavigation((key) => [...forms.values()].some((form) => formKeyOf(form) === key));
    return delivered && remove([owner, ...delivered, tab]);
  });

  const listen = (target: EventTarget, type: string, listener: (event: Event) => void, capture = true) =>
    target.addEventListener(type, listener, { capture, signal: disposer.signal });
  for (const type of ['input', 'change', 'compositionend']) {
    listen(document, type, (event) => {
      const control = controlAt(event.composedPath()[0]);
      const form = formAt(control);
      // What is being composed is not yet entered; compositionend says when it is.
      if (!form || (event as InputEvent).isComposing) return;
      noteNativeSubmit(undefined);
      save(form, control);
    });
  }
  listen(document, 'submit', ({ target }) => {
    const form = formAt(target as Element);
    if (!form) return;
    save(form);
    delivery.submit(form.root);
  });
  // After the page's own handlers, which may prevent it.
  const afterSubmit = ({ target, submitter, defaultPrevented }: SubmitEvent) => {
    const frame = submitter?.getAttribute('formtarget') ?? (target as HTMLFormElement).target;
    const form = formAt(target as Element);
    if (form && !defaultPrevented && /^(_self|_top|_parent)?$/.test(frame)) noteNativeSubmit(formKeyOf(form));
  };
  listen(window, 'submit', (event) => afterSubmit(event as SubmitEvent), false);
  listen(window, 'pagehide', saveAll);
  listen(document, 'visibilitychange', () => document.hidden && saveAll());

  return {
    keep(root, formKey) {
      const form = createKeptForm(
        root,
        [owner, location.pathname, formKey, tab],
        (control) => formAt(control) === form,
      );
      forms.set(root, form);
      form.fields();
      bringBack(form).catch(onError);
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
      return parseDrafts(await store.read([owner])).map(({ id: [, path = '', key = ''], header, fields }) => ({
        path,
        key,
        savedAt: header.savedAt,
        fields: fields.size,
      }));
    },
    async clear(formKey) {
      for (const form of forms.values()) if (formKey === undefined || formKeyOf(form) === formKey) form.rebase();
      await remove(formKey === undefined ? [owner] : [owner, location.pathname, formKey]);
    },
    holds: (root) => forms.get(root)?.draft() !== undefined,
    write: delivery.write,
    stop() {
      saveAll();
      for (const form of forms.values()) form.stop();
      disposer.dispose();
    },
  };
}
