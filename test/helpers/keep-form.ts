import { afterEach } from 'vitest';
import type { Control, Field } from '../../src/drafts/controls.ts';
import type { Draft, FieldRecord, FieldValue } from '../../src/drafts/draft.ts';
import type { DraftId } from '../../src/drafts/identity.ts';
import { createKeptForm, type KeptForm, type KeptFormOptions } from '../../src/drafts/kept-form.ts';
import { createFakeClock, type FakeClock, START } from './fake-clock.ts';

export const DRAFT_ID: DraftId = ['owner', '/?', 'claim', 'tab'];

const kept: KeptForm[] = [];

export const find = (selector: string) => document.querySelector(selector) as Control & HTMLInputElement;

/** What a test gives of a field: when it was entered matters to few. */
export type Entry = Omit<FieldRecord, 'at'> & { readonly at?: number };

export interface FormUnderTest {
  readonly form: KeptForm;
  readonly clock: FakeClock;
  field(key: string): Field;
  /** The person enters `value`. Returns whether that changes the draft. */
  enter(selector: string, value: string | boolean): boolean;
  /** The page changes what the control holds, with the events that a script would send. */
  script(selector: string, value: string): boolean;
  /** The person does something by which fields come or go. */
  act(kind: 'choice' | 'press', selector: string): void;
  /** Takes in what was entered. */
  update(): boolean;
  /** What the draft holds, by key; `undefined` while it is none. */
  values(): Record<string, FieldValue> | undefined;
}

/** A `<form>` with `html` in it whose entries are kept until the test ends. */
export function keepForm(html: string, options: Partial<KeptFormOptions> = {}): FormUnderTest {
  document.body.innerHTML = `<form id="f">${html}</form>`;
  return keepRoot(find('form'), options);
}

/** The same for a form that stands there already. */
export function keepRoot(root: Element, options: Partial<KeptFormOptions> = {}): FormUnderTest {
  const clock = createFakeClock();
  const form = createKeptForm({
    takeTyped: () => {},
    root,
    formKey: 'claim',
    scope: 'page',
    clock,
    isOurs: () => true,
    early: new Set(),
    signal: new AbortController().signal,
    ...options,
  });
  kept.push(form);
  form.scan(clock.now());
  const note = (selector: string, value: string | boolean, byHand: boolean) => {
    const control = find(selector);
    if (typeof value === 'boolean') control.checked = value;
    else control.value = value;
    form.note(control, byHand);
    return form.update(clock.now());
  };
  return {
    form,
    clock,
    field(key) {
      const field = form.fields().find((candidate) => candidate.key === key);
      if (!field) throw new Error(`There is no field ${key}.`);
      return field;
    },
    enter: (selector, value) => note(selector, value, true),
    script: (selector, value) => note(selector, value, false),
    act: (kind, selector) => form.noteAct({ kind, target: find(selector), at: clock.now() }),
    update: () => form.update(clock.now()),
    values() {
      const fields = form.content()?.fields;
      return fields && Object.fromEntries(Array.from(fields, ([key, { value }]) => [key, value]));
    },
  };
}

/** A stored draft with these fields, entered an hour before the test begins. */
export function draftOf(fields: Record<string, Entry>, step: string | null = null): Draft {
  const at = START - 3_600_000;
  const records = Object.entries(fields).map(([key, entry]) => [key, { at, ...entry }] as const);
  return { id: DRAFT_ID, header: { savedAt: at, step }, fields: new Map(records) };
}

afterEach(() => {
  for (const form of kept.splice(0)) form.stop();
});
