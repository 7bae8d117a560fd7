import { type Baseline, createBaselines, moveKeys } from './baselines.ts';
import { type Control, type Field, isFocused, typeOf } from './controls.ts';
import { type FieldRecord, type FieldValue, isEntered, sameValue } from './draft.ts';
import { beginsCardNumber } from './field-policy.ts';
import { fieldRecordOf, markupOf } from './field-record.ts';
import { readField } from './field-value.ts';
import type { FormFields } from './form-fields.ts';
import type { Sanitizer } from './markup.ts';
import { type Act, shapeOf, withdrawnFields } from './removed-fields.ts';

export interface FieldEntriesOptions {
  readonly fields: Pick<FormFields, 'mayKeep' | 'hintsFor' | 'labelFor'>;
  /** Whether the person was in a control before it was seen. */
  readonly isEarly: (control: Control) => boolean;
  readonly sanitize: Sanitizer | undefined;
}

/** What has been entered in the fields of a form, by their keys. */
export interface FieldEntries {
  all(): ReadonlyMap<string, FieldRecord>;
  /** `draft` is of an earlier page; `current` are the fields of this one. */
  inherit(current: readonly Field[], draft: ReadonlyMap<string, FieldRecord>): void;
  /** Replaces all of them. */
  set(entries: ReadonlyMap<string, FieldRecord>): void;
  /** The person is in the form. What its fields hold before that is the page's doing. */
  start(): void;
  /** The person has changed what `control` holds. */
  touch(control: Control): void;
  isTouched(field: Field): boolean;
  /** Takes in what `field` holds; `byHand`: the person may have emptied it. Returns whether that changes the draft. */
  capture(field: Field, byHand: boolean, now: number): boolean;
  /** Takes in a value that was read before. Returns whether that changes the draft. */
  keep(field: Field, reading: Reading): boolean;
  /** The form has other fields now. `act`: what the person did just before. Returns whether that changes the draft. */
  follow(fields: readonly Field[], act: Act | undefined): boolean;
  /** What was entered under `key` belongs to `field` now. */
  rename(key: string, field: Field): void;
  /** Takes what the fields hold now for the page's own. What was entered after `since` stays. */
  rebase(fields: readonly Field[], since: number): void;
  /** What `current` fields hold now is what the page came with. */
  startOver(current: readonly Field[]): void;
  /** What the page came with in `field` cannot be known any more. */
  forgetBase(field: Field): void;
  /** Whether the page itself has emptied the field, or holds there what it held before the person came. */
  isReset(field: Field, value: FieldValue): boolean;
}

export interface Reading {
  readonly type: string;
  readonly value: FieldValue;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function createFieldEntries({ fields, isEarly, sanitize }: FieldEntriesOptions): FieldEntries {
  const touched = new WeakSet<Control>();
  const baselines = createBaselines(isEarly);
  let entries = new Map<string, FieldRecord>();
  let keys = new WeakMap<Control, string>();
  let known: readonly Field[] = [];
  let isStarted = false;

  const isTouched = (field: Field) => field.controls.some((control) => touched.has(control));

  function capture(field: Field, byHand: boolean, now: number): boolean {
    const [control] = field.controls;
    const type = typeOf(control);
    // Hidden right after it was entered, it has no lines any more, but its text and markup.
    const hidden = byHand && type === 'contenteditable' ? control.textContent : undefined;
    const value = readField(field, type) ?? hidden;
    if (value === undefined || type === 'file') return false;
    if (!isStarted && !control.matches(':autofill')) {
      Object.assign(baselines.of(field), { current: value, initial: value } satisfies Baseline);
      return false;
    }
    // Only a person's own hand empties a field: a framework that resets a form has not heard of the draft.
    if (!byHand && isReset(field, value)) return false;
    // Half a card number is none yet; it is looked at again when the person moves on.
    if (beginsCardNumber(type, String(value)) && isFocused(control)) return false;
    return keep(field, { type, value, now });
  }

  function isReset(field: Field, value: FieldValue): boolean {
    const entry = entries.get(field.key);
    if (isEmpty(value)) return true;
    return entry !== undefined && (sameValue(value, baselines.of(field).current) || sameValue(value, entry.base));
  }

  function keep(field: Field, { type, value, now }: Reading): boolean {
    const entry = entries.get(field.key);
    const { current, initial = null, shown } = baselines.of(field);
    const isSame = sameValue(value, entry?.value ?? current);
    if (isSame && !isTouched(field)) return false;
    const html = markupOf(field, type, sanitize);
    if (isSame && html === entry?.html) return false;
    const next = fieldRecordOf(field, { type, value, base: initial, shown, at: now, html }, fields);
    if (!next) return entries.delete(field.key);
    entries.set(field.key, next);
    return true;
  }

  /**
   * Which keys of rows have become which, since each goes with its control. A framework may use an element for another field,
   * which then has another value, or stands where neither its old key nor its new one is another row's.
   */
  function movesTo(after: readonly Field[], left: ReadonlySet<string>): Map<string, string> {
    const before = new Set(known.map(({ key }) => key));
    const moved = new Map<string, string>();
    const now = new WeakMap<Control, string>();
    for (const field of after) {
      const { key, controls } = field;
      const old = keys.get(controls[0]);
      now.set(controls[0], key);
      if (old === undefined || old === key || shapeOf(old) !== shapeOf(key)) continue;
      if (!before.has(key) && !left.has(old)) continue;
      const { value = baselines.of({ key: old, controls }).current } = entries.get(old) ?? {};
      if (sameValue(readField(field), value)) moved.set(old, key);
    }
    keys = now;
    return moved;
  }

  /** Removes what the person has withdrawn. Returns whether there was anything. */
  function withdraw(before: ReadonlySet<string>, after: ReadonlySet<string>, act: Act | undefined): boolean {
    const withdrawn = withdrawnFields({
      gone: [...before].filter((key) => !after.has(key)),
      left: [...after],
      hasNew: [...after].some((key) => !before.has(key)),
      kind: act?.kind,
      isTargetGone: act?.target.isConnected === false && !after.has(act.field ?? ''),
    });
    return withdrawn.filter((key) => entries.delete(key)).length > 0;
  }

  return {
    all: () => entries,
    inherit: baselines.inherit,
    startOver: baselines.startOver,
    forgetBase(field) {
      Object.assign(baselines.of(field), { current: null, initial: null } satisfies Baseline);
    },
    set(next) {
      entries = new Map(next);
    },
    start() {
      isStarted = true;
    },
    touch(control) {
      isStarted = true;
      touched.add(control);
    },
    isTouched,
    capture,
    keep,
    follow(after, act) {
      const left = new Set(after.map(({ key }) => key));
      const moved = movesTo(after, left);
      if (moved.size > 0) {
        entries = moveKeys(entries, moved);
        baselines.move(moved);
      }
      const before = new Set(known.map(({ key }) => moved.get(key) ?? key));
      known = after;
      const isChanged = withdraw(before, left, act);
      for (const field of baselines.see(after)) {
        isStarted = true;
        // Firefox takes some custom elements for used that are not.
        if (sameValue(readField(field), baselines.of(field).current)) continue;
        for (const control of field.controls) touched.add(control);
      }
      return isChanged || moved.size > 0;
    },
    rename(key, field) {
      const entry = entries.get(key);
      if (!entry) return;
      entries.delete(key);
      // What has been entered there since is what counts.
      if (!entries.has(field.key)) entries.set(field.key, entry);
    },
    rebase(current, since) {
      entries = new Map([...entries].filter(([, { at }]) => at > since));
      baselines.reset(current);
      for (const { key, controls } of current) {
        if (!entries.has(key)) for (const control of controls) touched.delete(control);
      }
    },
    isReset,
  };
}

const isEmpty = (value: FieldValue) =>
  value === '' || value === false || value === null || (Array.isArray(value) && value.length === 0);

/** Whether the field still holds what was entered, as far as can be read. */
export function holdsEntry(field: Field, entry: FieldRecord): boolean {
  const current = readField(field);
  return current === undefined || !isEntered(entry) || sameValue(current, entry.value);
}
