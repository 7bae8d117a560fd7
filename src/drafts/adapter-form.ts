import type { Dispose } from '../lib/disposer.ts';
import {
  type Draft,
  type DraftHeader,
  type DraftRecord,
  type FieldRecord,
  type RecordKey,
  toRecords,
} from './draft.ts';
import { holdsCardNumber, maySaveName } from './field-policy.ts';
import type { KeptForm } from './kept-form.ts';
import type { Restoration } from './restore.ts';

/** How an editor, a wizard or a store gives and takes its whole state, as one opaque value that JSON can hold. */
export interface DraftAdapter {
  read(): unknown;
  write(value: unknown): void;
  /** Calls `changed` after each change. Returns its unsubscribe. */
  watch?(changed: () => void): Dispose;
}

export interface AdapterForm extends KeptForm {
  /** Gives the draft's value to the adapter, unless the state has become another since and nobody asked for it. */
  restore(draft: Draft, asked: boolean): Restoration;
}

const FIELD = 'value';

/** Keeps what an adapter reads as a form of one field. */
export function createAdapterForm(
  adapter: DraftAdapter,
  id: RecordKey,
  onChange: (form: AdapterForm) => void,
): AdapterForm {
  let base = read();
  let header: DraftHeader | undefined;
  let saved: FieldRecord | undefined;
  const unwatch = adapter.watch?.(() => onChange(form));

  function read(): string {
    // Text in there is entered as well, and holds for it what holds for a field.
    return JSON.stringify(adapter.read() ?? null, (name, value) =>
      (name && !maySaveName(name)) || (typeof value === 'string' && holdsCardNumber(value)) ? undefined : value,
    );
  }

  const draft = (): Draft | undefined => header && { id, header, fields: new Map(saved ? [[FIELD, saved]] : []) };

  const form: AdapterForm = {
    root: document.documentElement,
    id,
    fields: () => [],
    enter() {},
    changes(now): DraftRecord[] {
      const value = read();
      if (value === (saved?.value ?? base)) return [];
      header = { v: 1, savedAt: now, step: null };
      saved = { value, base };
      const current = draft();
      return current ? toRecords(current) : [];
    },
    left: () => [],
    chosenFiles: async () => [],
    draft,
    put() {},
    rename: () => [],
    adopt(stored) {
      header = stored.header;
      saved = stored.fields.get(FIELD);
      return stored;
    },
    rebase() {
      header = undefined;
      saved = undefined;
      base = read();
      return [
        [id, undefined],
        [[...id, FIELD], undefined],
      ];
    },
    touched: () => false,
    stop: () => unwatch?.(),
    restore(stored, asked) {
      const entry = stored.fields.get(FIELD);
      const current = read();
      if (!entry || entry.value === current) return { restored: [FIELD], skipped: [] };
      if (!asked && entry.base !== current) {
        return {
          restored: [],
          skipped: [{ field: FIELD, label: id[2] ?? '', reason: 'changed-since', value: entry.value }],
        };
      }
      adapter.write(JSON.parse(String(entry.value)));
      return { restored: [FIELD], skipped: [] };
    },
  };
  return form;
}
