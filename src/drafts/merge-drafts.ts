import { type Draft, type FieldRecord, isEntered, sameValue } from './draft.ts';

export interface Merged {
  readonly draft: Draft;
  /** The fields of either draft that gave way to a later entry in the other. */
  readonly lost: ReadonlyMap<string, FieldRecord>;
}

/** Both drafts as one: of each field what was entered last. */
export function mergeDrafts(older: Draft, newer: Draft): Merged {
  const fields = new Map(older.fields);
  const lost = new Map<string, FieldRecord>();
  for (const [key, field] of newer.fields) {
    const other = fields.get(key);
    const [last, first] = other && other.at > field.at ? [other, field] : [field, other];
    const isFirstEntered = first !== undefined && isEntered(first);
    // The person saw it there, and went on with it.
    const goesOn = isFirstEntered && sameValue(last.base, first.value);
    fields.set(key, goesOn ? { ...last, base: first.base, shown: first.value } : last);
    if (isFirstEntered && !goesOn && !sameValue(first.value, last.value)) lost.set(key, first);
  }
  const savedAt = Math.max(older.header.savedAt, newer.header.savedAt);
  return { draft: { id: newer.id, header: { ...older.header, ...newer.header, savedAt }, fields }, lost };
}
