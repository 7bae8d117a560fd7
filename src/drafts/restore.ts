import type { Clock } from '../lib/clock.ts';
import { type Field, readField } from './controls.ts';
import { type Draft, type FieldRecord, sameValue } from './draft.ts';
import type { KeptForm } from './kept-form.ts';

/** Why a value was not put back. */
export type SkipReason = 'typed-since' | 'changed-since' | 'not-found' | 'not-accepted';

export interface Restoration {
  /** Keys of the fields that hold the draft's value now. */
  readonly restored: readonly string[];
  readonly skipped: readonly { readonly field: string; readonly reason: SkipReason }[];
}

// A framework may render once more and put its own value back; when that happens is its business.
const ATTEMPTS = 5;
const FRAME = 20;

/**
 * Puts the values of `draft` back in `form`: never over what the person has typed since the page was loaded, nor over
 * what the server has changed since. Looks again a frame later whether they stayed.
 */
export async function restore(form: KeptForm, draft: Draft, clock: Clock): Promise<Restoration> {
  const { step } = draft.header;
  if (step) form.root.setAttribute('data-intermission-step', step);
  const outcomes = new Map<string, SkipReason | 'restored'>();
  const written: [Field, FieldRecord][] = [];
  const fields = new Map(form.fields().map((field) => [field.key, field]));
  for (const [key, record] of draft.fields) {
    const field = fields.get(key);
    const reason = field ? obstacle(form, field, record) : 'not-found';
    outcomes.set(key, reason ?? 'restored');
    if (!field || reason || sameValue(readField(field), record.value)) continue;
    form.put(field, record.value);
    written.push([field, record]);
  }
  for (const field of await settle(form, written, clock)) outcomes.set(field.key, 'not-accepted');
  return report(outcomes);
}

function obstacle(form: KeptForm, field: Field, { value, base }: FieldRecord): SkipReason | undefined {
  const current = readField(field);
  if (sameValue(current, value)) return undefined;
  if (form.touched(field)) return 'typed-since';
  return sameValue(current, base) ? undefined : 'changed-since';
}

/** The fields that did not keep what was written. */
async function settle(form: KeptForm, written: readonly [Field, FieldRecord][], clock: Clock): Promise<Field[]> {
  const lost = () =>
    written.filter(([field, { value }]) => !form.touched(field) && !sameValue(readField(field), value));
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    await new Promise<void>((resolve) => clock.after(FRAME * attempt, resolve));
    if (lost().length === 0) return [];
    for (const [field, { value }] of lost()) form.put(field, value);
  }
  return lost().map(([field]) => field);
}

function report(outcomes: ReadonlyMap<string, SkipReason | 'restored'>): Restoration {
  const entries = [...outcomes];
  return {
    restored: entries.flatMap(([field, outcome]) => (outcome === 'restored' ? field : [])),
    skipped: entries.flatMap(([field, reason]) => (reason === 'restored' ? [] : { field, reason })),
  };
}
