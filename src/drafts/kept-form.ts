import { type Control, type Field, typeOf } from './controls.ts';
import {
  type Draft,
  type DraftHeader,
  type DraftRecord,
  type FieldRecord,
  type FieldValue,
  type RecordKey,
  sameValue,
  type View,
} from './draft.ts';
import { beginsCardNumber } from './field-policy.ts';
import { fieldRecordOf, markupOf } from './field-record.ts';
import { isWriting, readField, readFiles, writeField } from './field-value.ts';
import { createFormFields, type FormFieldsOptions } from './form-fields.ts';
import { createKnownFields, type KnownField } from './known-fields.ts';
import { type Sanitizer, writeMarkup } from './markup.ts';
import { readView, STEP } from './view.ts';

/** A form or surface whose entries are kept. */
export interface KeptForm {
  readonly root: Element;
  readonly id: RecordKey;
  /** Its fields as they are now. */
  fields(): readonly Field[];
  /** The person is in the form. What its fields hold before that is the page's doing. */
  enter(): void;
  /** The records to write after `control` changed; with none named, after any may have. */
  changes(now: number, control?: Control): DraftRecord[];
  /** The records to write now that the person has left `control`. */
  left(now: number, control: Control): DraftRecord[];
  /** The records of a field whose files were chosen. */
  chosenFiles(now: number, control: Control, limit: number): Promise<DraftRecord[]>;
  /** The draft as it has been written, or is about to be; `undefined` while there is nothing to keep. */
  draft(): Draft | undefined;
  /** Writes a value as the page's doing, not the person's; `anew` where it may stand there already, unheard. */
  put(field: Field, value: FieldValue, anew?: boolean): void;
  /** What was kept under `key` belongs to `field` now. Returns the records to write. */
  rename(key: string, field: Field): DraftRecord[];
  /**
   * Takes over a draft that was stored before, but for fields that the person has changed since. Returns what it has
   * taken over.
   */
  adopt(draft: Draft): Draft;
  /** Takes what the fields hold now for written. Returns the records that delete the draft. */
  rebase(): DraftRecord[];
  /** Whether the person has changed this field since the page was loaded. */
  touched(field: Field): boolean;
  stop(): void;
}

export interface KeptFormOptions extends FormFieldsOptions {
  readonly id: RecordKey;
  /** Controls that the person was in before the form was kept. */
  readonly early: ReadonlySet<EventTarget>;
  /** Makes an editable element's markup safe; without one the browser does, where it can. */
  readonly sanitize?: Sanitizer | undefined;
}

export function createKeptForm({ root, id, early, sanitize, ...options }: KeptFormOptions): KeptForm {
  const formFields = createFormFields({ root, ...options });
  const touched = new WeakSet<Control>();
  const late = new WeakSet<Control>();
  const saved = new Map<string, FieldRecord>();
  const knownFields = createKnownFields(id, (control) => early.has(control) || late.has(control));
  let header: DraftHeader | undefined;
  let view: View = { open: [] };
  let entered = false;
  let seen: readonly Field[] | undefined;

  function currentFields(): readonly Field[] {
    const fields = formFields.current();
    if (fields === seen) return fields;
    seen = fields;
    if (knownFields.see(fields)) entered = true;
    return fields;
  }

  const isTouched = (field: Field) => field.controls.some((control) => touched.has(control));

  function record(field: Field, known: KnownField, type: string, value: FieldValue): DraftRecord | undefined {
    const kept = saved.get(field.key);
    const same = sameValue(value, kept?.value ?? known.base);
    if (same && !isTouched(field)) return undefined;
    const html = markupOf(field, type, sanitize);
    if (same && html === kept?.html) return undefined;
    const reading = { type, value, base: known.first ?? null, html };
    const entry = fieldRecordOf(field, reading, formFields);
    if (entry) saved.set(field.key, entry);
    else if (!saved.delete(field.key)) return undefined;
    return [known.key, entry];
  }

  function change(field: Field, typing = false): DraftRecord | undefined {
    const [control] = field.controls;
    const type = typeOf(control);
    const value = readField(field, type);
    if (value === undefined || type === 'file') return undefined;
    const known = knownFields.of(field);
    if (!entered && !control.matches(':autofill')) {
      known.base = value;
      known.first = value;
      return undefined;
    }
    // A page that renders its own value again has not heard of the draft; the person has not taken it back.
    if (sameValue(value, known.base) && saved.has(field.key) && !isTouched(field)) return undefined;
    // Half a card number is none yet; it is looked at again when the person moves on.
    if (typing && beginsCardNumber(type, String(value))) return undefined;
    return record(field, known, type, value);
  }

  function withHeader(changed: readonly (DraftRecord | undefined)[], now: number): DraftRecord[] {
    const records = changed.filter((record) => record !== undefined);
    const step = root.getAttribute(STEP);
    if (records.length === 0 && (!header || step === header.step)) return [];
    header = { v: 1, savedAt: now, step };
    return [[id, header], ...records];
  }

  return {
    root,
    id,
    fields: currentFields,
    enter() {
      entered = true;
    },
    changes(now, control) {
      // What the page has just made of a field counts already.
      formFields.catchUp();
      if (control && !isWriting()) entered = true;
      if (control && !formFields.fieldOf(control) && !root.contains(control)) {
        late.add(control);
        formFields.forget();
      }
      const fields = currentFields();
      if (control && !isWriting()) touched.add(control);
      const field = control && formFields.fieldOf(control);
      const records = control ? [field && change(field, true)] : fields.map((each) => change(each));
      return withHeader(records, now);
    },
    left(now, control) {
      formFields.catchUp();
      currentFields();
      const field = formFields.fieldOf(control);
      return withHeader([field && change(field)], now);
    },
    async chosenFiles(now, control, limit) {
      currentFields();
      const field = formFields.fieldOf(control);
      if (!field) return [];
      const files = await readFiles(field, limit);
      formFields.catchUp();
      return withHeader([record(field, knownFields.of(field), typeOf(control), files)], now);
    },
    draft() {
      currentFields();
      // Out of sight there is nothing to be looked at; what was seen before still holds.
      if (!root.closest('[inert]')) view = readView(root, formFields.fieldOf);
      return header && { id, header: { ...header, view }, fields: saved };
    },
    put(field, value, anew) {
      const { value: kept, html } = saved.get(field.key) ?? {};
      const format =
        html && kept === value ? (element: HTMLElement) => writeMarkup(element, html, sanitize) : undefined;
      writeField(field, value, { anew, format });
    },
    rename(key, field) {
      const entry = saved.get(key);
      if (!entry) return [];
      saved.delete(key);
      const gone: DraftRecord = [knownFields.get(key).key, undefined];
      // What has been entered there since is what counts.
      if (saved.has(field.key)) return [gone];
      saved.set(field.key, entry);
      return [gone, [knownFields.of(field).key, entry]];
    },
    adopt(draft) {
      entered = true;
      header ??= draft.header;
      const changed = new Set(currentFields().filter((field) => saved.has(field.key) && isTouched(field)));
      const own = new Set([...changed].map((field) => field.key));
      const fields = new Map([...draft.fields].filter(([key]) => !own.has(key)));
      for (const [key, entry] of fields) saved.set(key, entry);
      return { id, header, fields };
    },
    rebase() {
      const deletions = [id, ...Array.from(saved.keys(), (field) => knownFields.get(field).key)];
      header = undefined;
      saved.clear();
      knownFields.rebase(currentFields());
      return deletions.map((key): DraftRecord => [key, undefined]);
    },
    touched: isTouched,
    stop: formFields.stop,
  };
}
