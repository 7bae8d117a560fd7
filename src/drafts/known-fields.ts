import type { Control, Field } from './controls.ts';
import type { FieldValue, RecordKey } from './draft.ts';
import { defaultOf, readField } from './field-value.ts';

/** What is known of a field, also while it is not there. */
export interface KnownField {
  /** Where its record stands. */
  readonly key: RecordKey;
  /** What it held before the person changed it; `undefined` until it is seen. */
  base?: FieldValue | undefined;
  /** What the page came with, also after a draft has gone and another one has begun. */
  first?: FieldValue;
}

/** A field that remembers what is known of it: of thousands, each look elsewhere takes its time. */
interface RememberedField extends Field {
  known?: KnownField;
}

export interface KnownFields {
  /** By the field's key. */
  get(key: string): KnownField;
  of(field: Field): KnownField;
  /** Notes what `fields` hold that have not been seen yet. Returns whether the person has been in one of those. */
  see(fields: readonly Field[]): boolean;
  /** Notes what `fields` hold now; all others have not been seen yet. */
  rebase(fields: readonly Field[]): void;
}

// Typed and left before the first script ran. An engine that does not know these matches nothing.
const BY_PERSON = ':is(:user-valid, :user-invalid)';

/** What the fields of the draft `id` held before. `isEarly`: whether the person was in a control before it was seen. */
export function createKnownFields(id: RecordKey, isEarly: (control: Control) => boolean): KnownFields {
  const byKey = new Map<string, KnownField>();

  function get(field: string): KnownField {
    const found = byKey.get(field);
    if (found) return found;
    const known: KnownField = { key: [...id, field] };
    byKey.set(field, known);
    return known;
  }

  function of(field: RememberedField): KnownField {
    field.known ??= get(field.key);
    return field.known;
  }

  const isByPerson = (control: Control) =>
    isEarly(control) || control === document.activeElement || control.matches(BY_PERSON);

  return {
    get,
    of,
    see(fields) {
      let entered = false;
      for (const field of fields) {
        const known = of(field);
        if (known.base !== undefined) continue;
        const byPerson = field.controls.some(isByPerson);
        entered ||= byPerson;
        known.base = (byPerson ? defaultOf(field) : readField(field)) ?? null;
        known.first ??= known.base;
      }
      return entered;
    },
    rebase(fields) {
      for (const known of byKey.values()) known.base = undefined;
      for (const field of fields) of(field).base = readField(field) ?? null;
    },
  };
}
