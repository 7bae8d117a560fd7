import {
  CONTROLS,
  type Control,
  controlsOf,
  type Field,
  fieldsOf,
  findLabels,
  hintsOf,
  labelOf,
  traitsOf,
  typeOf,
} from './controls.ts';
import type { FieldValue, View } from './draft.ts';
import {
  type Draft,
  type DraftHeader,
  type DraftRecord,
  type FieldRecord,
  type RecordKey,
  sameValue,
} from './draft.ts';
import { holdsCardNumber, mayBecomeCardNumber, maySave } from './field-policy.ts';
import { defaultOf, isWriting, readField, readFiles, textOf, writeField } from './field-value.ts';
import { readMarkup, type Sanitizer, writeMarkup } from './markup.ts';
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

export interface KeptFormOptions {
  readonly root: Element;
  readonly id: RecordKey;
  /** Whether a control inside belongs to this form, and not to one inside it. */
  readonly isOurs: (control: Control) => boolean;
  /** Controls that the person was in before the form was kept. */
  readonly early: ReadonlySet<EventTarget>;
  /** Makes an editable element's markup safe; without one the browser does, where it can. */
  readonly sanitize?: Sanitizer | undefined;
  /** Told when controls have come or gone. */
  readonly onControls: () => void;
}

// A phone number is as long as a card's, and a date is none of either.
const TYPED = /^(text|search|number|textarea|contenteditable)$/;

// Typed and left before the first script ran. An engine that does not know these matches nothing.
const BY_PERSON = ':is(:user-valid, :user-invalid)';

export function createKeptForm({ root, id, isOurs, early, sanitize, onControls }: KeptFormOptions): KeptForm {
  const passwords = new WeakSet<Control>();
  const touched = new WeakSet<Control>();
  const late = new WeakSet<Control>();
  const saved = new Map<string, FieldRecord>();
  let base = new Map<string, FieldValue>();
  /** What the page came with, also after a draft has gone and another one has begun. */
  const first = new Map<string, FieldValue>();
  let header: DraftHeader | undefined;
  let view: View = { open: [] };
  let entered = false;
  let fields: readonly Field[] | undefined;
  let byControl = new Map<Control, Field>();
  let labels: Map<Control, Element[]> | undefined;
  const labelTexts = new Map<Control, string>();
  const hints = new WeakMap<Field, string[]>();

  // Rows come and go, and a "show password" button makes a text field of a password.
  function onMutations(changes: readonly MutationRecord[]) {
    for (const { target, oldValue } of changes) if (oldValue === 'password') passwords.add(target as Control);
    if (!changes.some(concernsControls)) return;
    fields = undefined;
    onControls();
  }
  const observer = new MutationObserver(onMutations);
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['type', 'name', 'id', 'for'],
    attributeOldValue: true,
  });

  function currentFields(): readonly Field[] {
    if (fields) return fields;
    fields = fieldsOf(controlsOf(root).filter(isOurs));
    labels = undefined;
    labelTexts.clear();
    byControl = new Map(fields.flatMap((field) => field.controls.map((control) => [control, field])));
    for (const control of byControl.keys()) if (typeOf(control) === 'password') passwords.add(control);
    for (const field of fields) if (!base.has(field.key)) setBase(field, baseOf(field));
    return fields;
  }

  function setBase({ key }: Field, value: FieldValue) {
    base.set(key, value);
    first.set(key, first.get(key) ?? value);
  }

  function baseOf(field: Field): FieldValue {
    const typedIn = field.controls.some(
      (control) =>
        early.has(control) || late.has(control) || control === document.activeElement || control.matches(BY_PERSON),
    );
    entered ||= typedIn;
    return (typedIn ? defaultOf(field) : readField(field)) ?? null;
  }

  const isTouched = (field: Field) => field.controls.some((control) => touched.has(control));

  function labelFor(control: Control): string {
    labels ??= findLabels(byControl.keys());
    const text = labelTexts.get(control) ?? labelOf(control, labels.get(control) ?? []);
    labelTexts.set(control, text);
    return text;
  }

  function hintsFor(field: Field): string[] {
    const known = hints.get(field) ?? hintsOf(field, labelFor(field.controls[0]));
    hints.set(field, known);
    return known;
  }

  // Both of these everything has to pass on its way to a store.
  const speakable = (value: unknown) => typeof value !== 'string' || !holdsCardNumber(value);
  const permitted = (field: Field) =>
    field.controls.every((control) => maySave(traitsOf(control, passwords.has(control), labelFor(control))));

  function record(field: Field, value: FieldValue): DraftRecord[] {
    const kept = saved.get(field.key);
    const same = sameValue(value, kept?.value ?? base.get(field.key));
    if (same && !isTouched(field)) return [];
    const html = markupOf(field);
    if (same && html === kept?.html) return [];
    const key = [...id, field.key];
    if (!speakable(value) || !permitted(field)) return saved.delete(field.key) ? [[key, undefined]] : [];
    const before = first.get(field.key) ?? null;
    const text = textOf(field, labelFor);
    const entry = {
      value,
      base: speakable(before) ? before : null,
      hints: hintsFor(field),
      ...(text && text !== String(value) && speakable(text) && { text }),
      ...(html && { html }),
    };
    saved.set(field.key, entry);
    return [[key, entry]];
  }

  function markupOf(field: Field): string | undefined {
    const [control] = field.controls;
    const html = typeOf(control) === 'contenteditable' ? readMarkup(control, sanitize) : undefined;
    // What is out of sight is in there as well.
    return html && speakable(html) && speakable(control.textContent) ? html : undefined;
  }

  function change(field: Field, typing: boolean): DraftRecord[] {
    const value = readField(field);
    const [control] = field.controls;
    if (value === undefined || typeOf(control) === 'file') return [];
    if (!entered && !control.matches(':autofill')) {
      first.delete(field.key);
      setBase(field, value);
      return [];
    }
    // A page that renders its own value again has not heard of the draft; the person has not taken it back.
    if (saved.has(field.key) && !isTouched(field) && sameValue(value, base.get(field.key))) return [];
    // Half a card number is none yet; it is looked at again when the person moves on.
    return typing && TYPED.test(typeOf(control)) && isUnfinished(String(value)) ? [] : record(field, value);
  }

  function withHeader(records: DraftRecord[], now: number): DraftRecord[] {
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
      onMutations(observer.takeRecords());
      if (control && !isWriting()) entered = true;
      if (control && !byControl.has(control) && !root.contains(control)) {
        // Outside the form, where nobody watches what comes.
        late.add(control);
        fields = undefined;
      }
      currentFields();
      const changed = control ? byControl.get(control) : undefined;
      if (control && !isWriting()) touched.add(control);
      const concerned = control ? [changed ?? []].flat() : currentFields();
      return withHeader(
        concerned.flatMap((field) => change(field, control !== undefined)),
        now,
      );
    },
    left(now, control) {
      currentFields();
      return withHeader(
        [byControl.get(control) ?? []].flat().flatMap((field) => change(field, false)),
        now,
      );
    },
    async chosenFiles(now, control, limit) {
      currentFields();
      const field = byControl.get(control);
      return field ? withHeader(record(field, await readFiles(field, limit)), now) : [];
    },
    draft() {
      // Out of sight there is nothing to be looked at; what was seen before still holds.
      if (!root.closest('[inert]')) view = readView(root, currentFields());
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
      const gone: DraftRecord = [[...id, key], undefined];
      // What has been entered there since is what counts.
      if (saved.has(field.key)) return [gone];
      saved.set(field.key, entry);
      return [gone, [[...id, field.key], entry]];
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
      const deletions = [id, ...[...saved.keys()].map((key) => [...id, key])];
      header = undefined;
      saved.clear();
      base = new Map(currentFields().map((field) => [field.key, readField(field) ?? null]));
      return deletions.map((key): DraftRecord => [key, undefined]);
    },
    touched: isTouched,
    stop: () => observer.disconnect(),
  };
}

const isUnfinished = (text: string) => mayBecomeCardNumber(text) && !holdsCardNumber(text);

// Not by its class: an element in a frame is no instance of this realm's.
const isElement = (node: Node): node is Element => node.nodeType === 1;
const CONCERNED = `${CONTROLS},label`;

/** Messages and counters come and go in forms all the time; they are no reason to look for fields again. */
function concernsControls({ type, target, addedNodes, removedNodes }: MutationRecord): boolean {
  const holdsControl = (node: Node) =>
    isElement(node) && (node.matches(CONCERNED) || node.localName.includes('-') || node.querySelector(CONCERNED));
  const around = isElement(target) ? target : target.parentElement;
  return type === 'attributes' || !!around?.closest('label') || [...addedNodes, ...removedNodes].some(holdsControl);
}
