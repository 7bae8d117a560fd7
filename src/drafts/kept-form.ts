import type { SteadyClock } from '../lib/clock.ts';
import { type Control, type Field, typeOf } from './controls.ts';
import {
  type Draft,
  type DraftHeader,
  type FieldRecord,
  type FieldValue,
  holdsFiles,
  sameValue,
  type View,
} from './draft.ts';
import { createFieldEntries, holdsEntry } from './field-entries.ts';
import { isWriting, readField, readFiles, writeField } from './field-value.ts';
import { createFormFields, type FormFieldsOptions } from './form-fields.ts';
import type { Kept } from './kept.ts';
import { type Sanitizer, writeMarkup } from './markup.ts';
import { mergeDrafts } from './merge-drafts.ts';
import type { Act } from './removed-fields.ts';
import { readView, STEP } from './view.ts';

/** A form or surface whose entries are kept. */
export interface KeptForm extends Kept {
  /** The person is in the form. What its fields hold before that is the page's doing. */
  enter(): void;
  /** Something was entered in `control`; its value is read at the next update. `byHand`: an empty value counts. */
  note(control: Control, byHand: boolean): void;
  /** What the page came with in `control` cannot be known: something was entered there already. */
  forgetBase(control: Control): void;
  /** The person did something by which fields may come or go. */
  noteAct(act: Act): void;
  /** What the form holds is being sent. What the page does to its fields from now on may be the answer to that. */
  noteSent(): void;
  isSent(): boolean;
  /** The person has left `control`. */
  left(control: Control): void;
  /** The person has reset the form. Returns whether the draft has changed. */
  reset(now: number): boolean;
  /** Reads the files that were chosen in `control`, up to `limit` bytes each. */
  readChosenFiles(now: number, control: Control, limit: number): Promise<void>;
  /** Writes a value as the page's doing, not the person's; `anew` where it may stand there already, unheard. */
  put(field: Field, value: FieldValue, anew?: boolean): void;
  /** Whether any value was written. */
  isFilledIn(): boolean;
  /** What was kept under `key` belongs to `field` now. */
  rename(key: string, field: Field): void;
  /** What is kept of the field with this key. */
  entryOf(key: string): FieldRecord | undefined;
  /** Whether the person has changed this field since the page was loaded. */
  touched(field: Field): boolean;
}

export interface KeptFormOptions extends Omit<FormFieldsOptions, 'onControls'>, Pick<Kept, 'formKey' | 'scope'> {
  readonly clock: SteadyClock;
  /** Controls that the person was in before the form was kept. */
  readonly early: ReadonlySet<EventTarget>;
  /** Makes an editable element's markup safe; without one the browser does, where it can. */
  readonly sanitize?: Sanitizer | undefined;
  /** Has what was typed until now noted. */
  readonly takeTyped: () => void;
  /** Aborted when restoring has to end. */
  readonly signal: AbortSignal;
}

// Frameworks render, and transitions end, within this time after what a person did.
const CONSEQUENCES = 1_000;

export function createKeptForm(options: KeptFormOptions): KeptForm {
  const { root, formKey, scope, clock, early, sanitize, takeTyped, signal } = options;
  const late = new WeakSet<Control>();
  /** Controls in which something was entered, and whether an empty value counts. */
  const pending = new Map<Control, boolean>();
  let header: DraftHeader | undefined;
  let view: View = { open: [] };
  let isFilledIn = false;
  let isSent = false;
  /** Whether the draft has changed since the last update. */
  let isChanged = false;
  let seen: readonly Field[] | undefined;
  let act: Act | undefined;
  let nextControls = () => {};
  const fields = createFormFields({
    ...options,
    onControls() {
      takeTyped();
      // What was entered in a field that has left the form since. Others may have another name or label now.
      capture([...pending.keys()].filter((control) => !control.isConnected));
      current();
      nextControls();
    },
  });
  const entries = createFieldEntries({
    fields,
    isEarly: (control) => early.has(control) || late.has(control),
    sanitize,
  });

  function current(): readonly Field[] {
    takeTyped();
    const now = fields.current();
    if (now === seen) return now;
    seen = now;
    const isRecent = act !== undefined && clock.steady() - act.at < CONSEQUENCES;
    if (!entries.follow(now, isRecent ? act : undefined)) return now;
    isChanged = true;
    // A framework that removes the last row for any of them renders the values of the others one row up.
    for (const field of now) entries.capture(field, false, clock.now());
    return now;
  }

  function capture(controls: Iterable<Control>) {
    for (const control of controls) {
      const field = fields.fieldOf(control);
      if (!field) continue;
      const byHand = pending.get(control) === true;
      pending.delete(control);
      if (entries.capture(field, byHand, clock.now())) isChanged = true;
    }
  }

  function takePending() {
    takeTyped();
    // What the page has just made of a field counts already.
    fields.catchUp();
    for (const control of pending.keys()) {
      if (fields.fieldOf(control) || root.contains(control)) continue;
      late.add(control);
      fields.forget();
    }
    current();
    capture(pending.keys());
    pending.clear();
  }

  function captureAll(byHand: boolean, now: number): boolean {
    takePending();
    for (const field of current()) if (entries.capture(field, byHand, now)) isChanged = true;
    return takeChange();
  }

  function takeChange(): boolean {
    const step = root.getAttribute(STEP);
    const hasChanged = isChanged || (header !== undefined && step !== header.step);
    isChanged = false;
    if (hasChanged) header = { ...header, savedAt: clock.now(), step };
    return hasChanged;
  }

  /** `draft` as if it were entered now, but for fields in which the person has entered something since the page was loaded. */
  function renewed(draft: Draft): Draft {
    const touched = new Set(current().flatMap((field) => (entries.isTouched(field) ? field.key : [])));
    const renew = ([key, record]: [string, FieldRecord]): [string, FieldRecord] =>
      touched.has(key) ? [key, record] : [key, { ...record, at: clock.now() }];
    return { ...draft, fields: new Map(Array.from(draft.fields, renew)) };
  }

  const form: KeptForm = {
    root,
    formKey,
    scope,
    fields: current,
    enter: entries.start,
    note(control, byHand) {
      pending.set(control, byHand || pending.get(control) === true);
      if (!isWriting()) entries.touch(control);
    },
    noteAct(next) {
      act = { ...next, field: fields.fieldOf(next.target as Control)?.key };
    },
    noteSent() {
      isSent = true;
    },
    isSent: () => isSent,
    left(control) {
      pending.set(control, pending.get(control) === true);
    },
    update() {
      takePending();
      return takeChange();
    },
    scan: (now) => captureAll(false, now),
    reset: (now) => captureAll(true, now),
    async readChosenFiles(now, control, limit) {
      current();
      const field = fields.fieldOf(control);
      if (!field) return;
      const value = await readFiles(field, limit);
      const chosen = readField(field);
      // Others were chosen while these were read.
      if (holdsFiles(chosen) && !sameValue(chosen, value)) return;
      fields.catchUp();
      if (entries.keep(field, { type: typeOf(control), value, now })) isChanged = true;
    },
    content() {
      current();
      // Out of sight there is nothing to be looked at; what was seen before still holds.
      if (!root.closest('[inert]')) view = readView(root, fields.fieldOf);
      return header && { header: { ...header, view }, fields: entries.all() };
    },
    isFilledIn: () => isFilledIn,
    put(field, value, anew) {
      isFilledIn = true;
      const { value: kept, html } = form.entryOf(field.key) ?? {};
      const format =
        html && kept === value ? (element: HTMLElement) => writeMarkup(element, html, sanitize) : undefined;
      writeField(field, value, { anew, format });
    },
    rename(key, field) {
      entries.rename(key, field);
      isChanged = true;
    },
    entryOf: (key) => entries.all().get(key),
    adopt(draft, asked) {
      entries.start();
      entries.inherit(current(), draft.fields);
      const newer: Draft = { id: draft.id, header: header ?? draft.header, fields: entries.all() };
      const merged = mergeDrafts(asked ? renewed(draft) : draft, newer);
      entries.set(merged.draft.fields);
      header = merged.draft.header;
      return merged.lost;
    },
    rebase(since = Number.POSITIVE_INFINITY) {
      entries.rebase(current(), since);
      pending.clear();
      if (entries.all().size === 0) header = undefined;
    },
    startOver() {
      form.rebase();
      entries.startOver(current());
    },
    forgetBase(control) {
      const field = fields.fieldOf(control);
      if (field) entries.forgetBase(field);
    },
    showsOther: () =>
      current().some((field) => {
        const entry = form.entryOf(field.key);
        const isPending = field.controls.some((control) => pending.has(control));
        return entry !== undefined && !isPending && !holdsEntry(field, entry);
      }),
    refill() {
      for (const field of current()) {
        const entry = form.entryOf(field.key);
        const value = readField(field);
        if (!entry || value === undefined || sameValue(value, entry.value)) continue;
        if (entries.isReset(field, value)) form.put(field, entry.value);
      }
    },
    restore(draft, asked, restoreFields) {
      isSent = false;
      return restoreFields(form, draft, {
        clock,
        asked,
        signal,
        nextControls: (patience) =>
          new Promise<void>((resolve) => {
            nextControls = resolve;
            clock.after(patience, resolve);
          }),
      });
    },
    undo(draft, written) {
      for (const field of current()) {
        const record = draft.fields.get(field.key);
        if (record && written.includes(field.key) && !entries.isTouched(field)) form.put(field, record.base);
      }
    },
    touched(field) {
      takeTyped();
      return entries.isTouched(field);
    },
    stop: fields.stop,
  };
  return form;
}
