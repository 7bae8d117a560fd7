import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { textOfState } from './adapter-state.ts';
import { type Draft, type DraftHeader, type FieldRecord, isEntered } from './draft.ts';
import type { DraftScope, Kept } from './kept.ts';
import { mergeDrafts } from './merge-drafts.ts';
import { type Restoration, skippedOf } from './restoration.ts';

/** How an editor, a wizard or a store gives and takes its whole state, as one opaque value that JSON can hold. */
export interface DraftAdapter {
  /** The state; `undefined` or `null` while there is none, as before a document has loaded. */
  read(): unknown;
  /** Takes a state that `read` gave earlier. */
  write(value: unknown): void;
  /** Calls `changed` after each change, also when a document has loaded. Returns its unsubscribe. */
  watch?(changed: () => void): Dispose;
  /** Settles when the state has loaded. Until then nothing is read or written. */
  ready?: Promise<unknown>;
}

export interface RegisterOptions {
  /** `page` (default): the draft belongs to the address; `site`: to its key alone, at whatever address. */
  scope?: DraftScope;
}

export interface AdapterFormOptions extends Required<RegisterOptions> {
  readonly adapter: DraftAdapter;
  readonly formKey: string;
  readonly clock: SteadyClock;
  /** Aborted when restoring has to end. */
  readonly signal: AbortSignal;
  /** Whether fields were put back on this page, which may have changed the state. */
  readonly hasRestoredFields: () => boolean;
  /** The state when it was registered, as text, where a person has done something since. */
  readonly before: string | undefined;
  /** Whether a person did something on the page just now. */
  readonly isInUse: () => boolean;
  readonly onChange: (form: Kept) => void;
  readonly onError: (error: unknown) => void;
}

const FIELD = 'value';
const NOTHING: Restoration = { restored: [], written: [], skipped: [] };
// As long as an editor may take to load the document on which a draft was begun.
const PATIENCE = 3_000;

/** Keeps what an adapter reads as a form of one field. */
export function createAdapterForm(options: AdapterFormOptions): Kept {
  const { adapter, formKey, scope, clock, signal, onError } = options;
  let isReady = !adapter.ready;
  const failing = new Set<string>();
  let header: DraftHeader | undefined;
  let entry: FieldRecord | undefined;
  /** Called at each change while a stored state waits for its document. */
  let retry: (() => void) | undefined;
  let giveUp = () => {};
  /** Whether the person has changed the state meanwhile. */
  let hasChanged = false;
  // What is entered while this is loaded is entered as well.
  let base = options.before === undefined ? read() : textOfState(JSON.parse(options.before));
  /** What the page came with, where that was an earlier entry of the person. */
  let shown: string | undefined;
  /** The state that was seen last, by whatever cause. */
  let known = base;

  /** An adapter that throws is reported once in a row, and its last state stays. */
  function attempt<T>(method: keyof DraftAdapter, task: () => T): T | undefined {
    try {
      const result = task();
      failing.delete(method);
      return result;
    } catch (error) {
      if (!failing.has(method)) onError(error);
      failing.add(method);
      return undefined;
    }
  }

  /** The state as text; `undefined` where there is none yet. */
  function read(): string | undefined {
    if (!isReady) return undefined;
    return attempt('read', () => {
      const state = adapter.read();
      return state === undefined || state === null ? undefined : textOfState(state);
    });
  }

  /** Returns whether the adapter has taken it. */
  function write(state: FieldRecord['value']): boolean {
    attempt('write', () => adapter.write(JSON.parse(String(state))));
    known = read() ?? known;
    return !failing.has('write');
  }

  function update(now: number): boolean {
    const value = read();
    if (value === undefined || value === known) return false;
    if (retry) {
      hasChanged ||= options.isInUse();
      return false;
    }
    const isFirst = known === undefined;
    known = value;
    if (isFirst && !options.isInUse()) {
      // The document has loaded.
      base = value;
      return false;
    }
    header = { savedAt: now, step: null };
    entry = { value, base: base ?? null, ...(shown !== undefined && { shown }), at: now };
    return true;
  }

  /** Writes the stored state where it belongs. Returns whether it stands there now. */
  function putBack(record: FieldRecord, asked: boolean): boolean {
    const current = read();
    if (current === record.value) return true;
    const isShown = record.shown !== undefined && current === record.shown;
    const isFree = isShown || (current ?? null) === record.base;
    if (!isFree && !asked && !options.hasRestoredFields()) return false;
    // The document of this page, also where it has loaded since it was read first.
    if (!isShown) base = isFree || asked ? current : (base ?? current);
    entry = record;
    return write(record.value);
  }

  /** Tries at each change of the state, for as long as its document may take to load. */
  function keepTrying(record: FieldRecord, asked: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      hasChanged = false;
      const end = (isBack: boolean) => {
        if (!retry) return;
        retry = undefined;
        if (isBack || !hasChanged) known = read() ?? known;
        else if (!signal.aborted) options.onChange(form);
        resolve(isBack);
      };
      retry = () => putBack(record, asked) && end(true);
      giveUp = () => end(false);
      clock.after(PATIENCE, giveUp);
      signal.addEventListener('abort', giveUp);
    });
  }

  const content = () => header && { header, fields: new Map(entry ? [[FIELD, entry]] : []) };

  const form: Kept = {
    root: document.documentElement,
    formKey,
    scope,
    fields: () => [],
    update,
    scan(now) {
      if (update(now)) return true;
      // The page may be left, and what the person has entered is not to wait for anything.
      if (!retry || !hasChanged) return false;
      giveUp();
      return update(now);
    },
    content,
    adopt(stored) {
      // It may have been entered in this very frame.
      update(clock.now());
      const record = stored.fields.get(FIELD);
      shown = base !== undefined && base === record?.value ? base : shown;
      if (shown === base && typeof record?.base === 'string') base = record.base;
      const newer: Draft = { ...stored, header: header ?? stored.header, fields: content()?.fields ?? new Map() };
      const { draft, lost } = mergeDrafts(stored, newer);
      header = draft.header;
      entry = draft.fields.get(FIELD);
      return lost;
    },
    rebase(since = Number.POSITIVE_INFINITY) {
      if (entry && entry.at > since) return;
      header = undefined;
      entry = undefined;
      base = read() ?? base;
      known = base;
    },
    startOver: () => form.rebase(),
    showsOther: () => false,
    refill() {},
    async restore(stored, asked) {
      const record = stored.fields.get(FIELD);
      if (!record || !isEntered(record)) return NOTHING;
      await adapter.ready?.catch(() => {});
      if (signal.aborted) return NOTHING;
      if (read() === record.value) return { ...NOTHING, restored: [FIELD] };
      // The person has gone on in what this page had before.
      if (!asked && entry && entry.at > record.at) return NOTHING;
      if (putBack(record, asked) || (await keepTrying(record, asked)))
        return { ...NOTHING, restored: [FIELD], written: [FIELD] };
      if (signal.aborted) return NOTHING;
      const reason = failing.has('write') ? 'not-accepted' : 'changed-since';
      return { ...NOTHING, skipped: [{ ...skippedOf(FIELD, record, reason), label: formKey }] };
    },
    undo(stored, written) {
      const { base: state, at } = stored.fields.get(FIELD) ?? {};
      const isChanged = entry?.at !== at || read() !== known;
      if (written.includes(FIELD) && !isChanged && typeof state === 'string') write(state);
    },
    stop: () => unwatch?.(),
  };

  const unwatch = attempt('watch', () =>
    adapter.watch?.(() => {
      if (signal.aborted) return;
      retry?.();
      options.onChange(form);
    }),
  );
  adapter.ready
    ?.catch(() => {})
    .then(() => {
      isReady = true;
      options.onChange(form);
    });
  return form;
}
