import {
  type Draft,
  type DraftRecord,
  type FieldRecord,
  ID_LENGTH,
  isField,
  nameOf,
  parseRecords,
  savedAtOf,
} from './draft.ts';
import type { DraftId } from './identity.ts';

// Version 1 kept a header, a record for each field, and packs of many fields as text; its pages were paths alone.
const FIELD_LENGTH = ID_LENGTH + 1;
const PACK_LENGTH = ID_LENGTH + 2;

/** The drafts that version 1 of the records holds. A later version of the SDK reads them and never writes any. */
export function parseVersion1(stored: unknown): Draft[] {
  const records = parseRecords(stored);
  const drafts = new Map<string, Draft & { fields: Map<string, FieldRecord> }>();
  for (const [id, value] of records) {
    const { v, step } = (value ?? {}) as { v?: unknown; step?: unknown };
    const savedAt = savedAtOf(value);
    if (id.length !== ID_LENGTH || v !== 1 || savedAt === undefined) continue;
    const header = { savedAt, step: typeof step === 'string' ? step : null };
    drafts.set(nameOf(id), { id: id as unknown as DraftId, header, fields: new Map() });
  }
  const byLength = (length: number) => records.filter(([key]) => key.length === length);
  const packed = byLength(PACK_LENGTH).flatMap(([key, text]) => unpack(text).map((entry) => [key, ...entry] as const));
  const single = byLength(FIELD_LENGTH).map(([key, value]) => [key, String(key[ID_LENGTH]), value] as const);
  for (const [key, field, value] of [...packed, ...single]) {
    const draft = drafts.get(nameOf(key.slice(0, ID_LENGTH)));
    const record = draft && { ...(value as object | null), at: draft.header.savedAt };
    if (isField(record)) draft?.fields.set(field, record);
    else draft?.fields.delete(field);
  }
  return [...drafts.values()];
}

function unpack(text: unknown): [field: string, value: unknown][] {
  try {
    const entries: unknown = JSON.parse(String(text));
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry?.[0] === 'string') : [];
  } catch {
    return [];
  }
}

/** Whether a record is of a field, or a pack of them, as version 1 wrote them. */
export function isPartOfVersion1([key, value]: DraftRecord): boolean {
  if (key.length === PACK_LENGTH) return key[ID_LENGTH] === '' && typeof value === 'string';
  return (
    key.length === FIELD_LENGTH && typeof value === 'object' && value !== null && 'value' in value && 'base' in value
  );
}
