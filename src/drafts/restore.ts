import type { Clock } from '../lib/clock.ts';
import { nextTask } from '../lib/next-task.ts';
import { type Field, hintsOf } from './controls.ts';
import {
  type Draft,
  type DraftRecord,
  type FieldRecord,
  type FieldValue,
  type StoredFile,
  sameValue,
} from './draft.ts';
import { offers, readField } from './field-value.ts';
import { createHydration } from './hydration.ts';
import type { KeptForm } from './kept-form.ts';
import { STEP, showView } from './view.ts';

/** Why a value was not put back. */
export type SkipReason = 'typed-since' | 'changed-since' | 'not-found' | 'not-accepted' | 'choose-again';

export interface Skipped {
  readonly field: string;
  /** What the person knows it by, where that was known. */
  readonly label: string;
  readonly reason: SkipReason;
  readonly value: FieldValue;
  /** What was read there for the value, where it was something else. */
  readonly text?: string | undefined;
}

export interface Restoration {
  /** Keys of the fields that hold the draft's value now. */
  readonly restored: readonly string[];
  readonly skipped: readonly Skipped[];
}

export interface RestoreOptions {
  readonly clock: Clock;
  /** Resolves when controls have come or gone in the form, or when it is late. */
  readonly nextControls: () => Promise<unknown>;
  /** Writes what has changed about the draft itself. */
  readonly save: (records: readonly DraftRecord[]) => void;
  /** A person asked for it: what the server has changed since gives way, what was typed since does not. */
  readonly asked: boolean;
}

interface Written {
  readonly key: string;
  readonly field: Field;
  readonly value: FieldValue;
}

// A framework may render once more and put its own value back, or bring its controls late.
const ATTEMPTS = 6;
const FRAME = 20;
const PATIENCE = 3_000;
// Milliseconds after which the page gets its turn. More turns cost more: a page may be painted anew in each.
const SLICE = 30;

/**
 * Puts the values of `draft` back in `form`: never over what the person has typed since the page was loaded, nor, unless
 * asked, over what the server has changed since. Waits for controls that come late, and looks again whether it stayed.
 */
export async function restore(form: KeptForm, draft: Draft, options: RestoreOptions): Promise<Restoration> {
  const { clock } = options;
  const deadline = clock.now() + PATIENCE;
  const outcomes = new Map<string, SkipReason | 'restored'>();
  const hydration = createHydration(form, clock);
  let missing = new Map(draft.fields);
  if (draft.header.step) form.root.setAttribute(STEP, draft.header.step);
  for (;;) {
    const written: Written[] = [];
    const find = finder(form.fields(), draft);
    let begun = clock.now();
    for (const [key, record] of missing) {
      if (clock.now() - begun > SLICE) {
        await nextTask();
        begun = clock.now();
      }
      const field = find(key, record);
      // An option may come as late as a control.
      if (!field || !offers(field, record.value)) continue;
      const reason = obstacle(form, field, record, options.asked);
      outcomes.set(key, reason ?? 'restored');
      if (reason) continue;
      if (field.key !== key) options.save(form.rename(key, field));
      hydration.note(field, record);
      if (sameValue(readField(field), record.value)) continue;
      form.put(field, record.value);
      written.push({ key, field, value: record.value });
    }
    for (const { key } of await settle(form, written, clock)) outcomes.set(key, 'not-accepted');
    missing = new Map([...missing].filter(([key]) => !outcomes.has(key)));
    if (missing.size === 0 || clock.now() >= deadline) break;
    await options.nextControls();
  }
  showView(form.root, form.fields(), draft.header.view);
  hydration.watch();
  return report(draft, outcomes);
}

/** Finds a field by its key, else by its id, autocomplete or label, where that is unambiguous. */
function finder(fields: readonly Field[], draft: Draft) {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  let byHint: Map<string, Field | undefined> | undefined;
  return (key: string, { hints = [] }: FieldRecord): Field | undefined => {
    const named = byKey.get(key);
    if (named) return named;
    // A field that the draft knows by its key is nobody else's.
    byHint ??= indexHints(fields.filter((field) => !draft.fields.has(field.key)));
    return hints.map((hint) => byHint?.get(hint)).find(Boolean);
  };
}

function indexHints(fields: readonly Field[]): Map<string, Field | undefined> {
  const index = new Map<string, Field | undefined>();
  for (const field of fields) for (const hint of hintsOf(field)) index.set(hint, index.has(hint) ? undefined : field);
  return index;
}

function obstacle(form: KeptForm, field: Field, { value, base }: FieldRecord, asked: boolean): SkipReason | undefined {
  const current = readField(field);
  if (Array.isArray(value) && value.some((file: string | StoredFile) => typeof file !== 'string' && !file.data)) {
    return 'choose-again';
  }
  if (sameValue(current, value)) return undefined;
  if (form.touched(field)) return 'typed-since';
  // Where what it held at first is no longer to be had, the page had to choose something else.
  return asked || sameValue(current, base) || !offers(field, base) ? undefined : 'changed-since';
}

/** What did not stay. */
async function settle(form: KeptForm, written: readonly Written[], clock: Clock): Promise<readonly Written[]> {
  const lost = () => written.filter(({ field, value }) => !form.touched(field) && !sameValue(readField(field), value));
  for (let attempt = 1; attempt < ATTEMPTS && written.length > 0; attempt++) {
    await new Promise<void>((resolve) => clock.after(FRAME * attempt, resolve));
    if (lost().length === 0) return [];
    for (const { field, value } of lost()) form.put(field, value);
  }
  return lost();
}

function report(draft: Draft, outcomes: ReadonlyMap<string, SkipReason | 'restored'>): Restoration {
  const fields = [...draft.fields];
  return {
    restored: fields.flatMap(([field]) => (outcomes.get(field) === 'restored' ? field : [])),
    skipped: fields.flatMap(([field, { value, text, hints = [] }]) => {
      const reason = outcomes.get(field) ?? 'not-found';
      const label = hints.find((hint) => /^[^#@]/.test(hint)) ?? field;
      return reason === 'restored' ? [] : { field, label, reason, value, ...(text && { text }) };
    }),
  };
}
