import type { FieldRecord, FieldValue } from './draft.ts';

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
  /** Those of them that did not hold it before. */
  readonly written: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** What the notice says of a field that was not restored. */
export function skippedOf(field: string, { value, text, hints = [] }: FieldRecord, reason: SkipReason): Skipped {
  const hint = hints.find((hint) => /^[^#@]/.test(hint));
  // A box has what it stands for at the end of its hints.
  const label = (typeof value === 'boolean' ? hint?.replace(/=.*$/s, '') : hint) ?? field;
  return { field, label, reason, value, ...(text && { text }) };
}
