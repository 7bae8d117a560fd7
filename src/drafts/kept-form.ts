import { type Control, controlsOf, type Field, fieldsOf, readField, traitsOf, typeOf, writeField } from './controls.ts';
import type { Draft, DraftHeader, DraftRecord, FieldRecord, FieldValue, RecordKey } from './draft.ts';
import { sameValue } from './draft.ts';
import { holdsCardNumber, maySave } from './field-policy.ts';

/** A form or surface whose entries are kept. */
export interface KeptForm {
  readonly root: Element;
  readonly id: RecordKey;
  /** Its fields as they are now. */
  fields(): readonly Field[];
  /** The records to write after `control` changed; with none named, after any may have. */
  changes(now: number, control?: Control): DraftRecord[];
  /** The draft as it has been written, or is about to be; `undefined` while there is nothing to keep. */
  draft(): Draft | undefined;
  /** Writes a value as the page's doing, not the person's. */
  put(field: Field, value: FieldValue): void;
  /** Takes over a draft that was stored before. */
  adopt(draft: Draft): void;
  /** Takes what the fields hold now for what they held at first. To be called when the draft has been removed. */
  rebase(): void;
  /** Whether the person has changed this field since the page was loaded. */
  touched(field: Field): boolean;
  stop(): void;
}

const STEP = 'data-intermission-step';

export function createKeptForm(root: Element, id: RecordKey, isOurs: (control: Control) => boolean): KeptForm {
  const passwords = new WeakSet<Control>();
  const touched = new WeakSet<Control>();
  const saved = new Map<string, FieldRecord>();
  let base = new Map<string, FieldValue>();
  let header: DraftHeader | undefined;
  let putting = false;
  let fields: readonly Field[] | undefined;
  let byControl = new Map<Control, Field>();

  // Rows come and go, and a "show password" button makes a text field of a password.
  const observer = new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) if (oldValue === 'password') passwords.add(target as Control);
    fields = undefined;
  });
  observer.observe(root, {
    subtree: true,
    childList: true,
    attributeFilter: ['type', 'name', 'id'],
    attributeOldValue: true,
  });

  function currentFields(): readonly Field[] {
    if (fields) return fields;
    fields = fieldsOf(controlsOf(root).filter(isOurs));
    byControl = new Map(fields.flatMap((field) => field.controls.map((control) => [control, field])));
    for (const control of byControl.keys()) if (typeOf(control) === 'password') passwords.add(control);
    for (const field of fields) if (!base.has(field.key)) base.set(field.key, readField(field) ?? null);
    return fields;
  }

  function fieldOf(control: Control): Field | undefined {
    currentFields();
    return byControl.get(control);
  }

  /** The one place that everything passes on its way to a store. */
  function permitted(field: Field, value: FieldValue): boolean {
    if (typeof value === 'string' && holdsCardNumber(value)) return false;
    return field.controls.every((control) => maySave(traitsOf(control, passwords.has(control))));
  }

  function change(field: Field): DraftRecord[] {
    const value = readField(field);
    if (value === undefined || sameValue(value, saved.get(field.key)?.value ?? base.get(field.key))) return [];
    if (permitted(field, value)) {
      const record = { value, base: base.get(field.key) ?? null };
      saved.set(field.key, record);
      return [[[...id, field.key], record]];
    }
    return saved.delete(field.key) ? [[[...id, field.key], undefined]] : [];
  }

  return {
    root,
    id,
    fields: currentFields,
    changes(now, control) {
      const field = control && fieldOf(control);
      if (control && !putting) touched.add(control);
      const records = (field ? [field] : control ? [] : currentFields()).flatMap(change);
      const step = root.getAttribute(STEP);
      if (records.length === 0 && (!header || step === header.step)) return [];
      header = { v: 1, savedAt: now, step };
      return [[id, header], ...records];
    },
    draft: () => header && { id, header, fields: saved },
    put(field, value) {
      putting = true;
      try {
        writeField(field, value);
      } finally {
        putting = false;
      }
    },
    adopt(draft) {
      header = draft.header;
      for (const [key, record] of draft.fields) saved.set(key, record);
    },
    rebase() {
      header = undefined;
      saved.clear();
      base = new Map();
      fields = undefined;
      currentFields();
    },
    touched: (field) => field.controls.some((control) => touched.has(control)),
    stop: () => observer.disconnect(),
  };
}
