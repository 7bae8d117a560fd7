/** What a control holds, as plain data. */
export type FieldValue = string | boolean | readonly string[] | null;

/** Where a record stands: owner, path, form key, tab, and for a field its own key. */
export type RecordKey = readonly string[];
export type DraftRecord = readonly [key: RecordKey, value: unknown];

/** One field of a draft. `base` is what it held before the person changed it. */
export interface FieldRecord {
  readonly value: FieldValue;
  readonly base: FieldValue;
}

/** What is stored beside the fields. */
export interface DraftHeader {
  readonly v: 1;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** The step of a multi-step form. */
  readonly step: string | null;
}

export interface Draft {
  /** Owner, path, form key, tab. */
  readonly id: RecordKey;
  readonly header: DraftHeader;
  readonly fields: ReadonlyMap<string, FieldRecord>;
}

const ID_LENGTH = 4;

/** The drafts that these records make up. Records that do not parse, and fields without a header, are left out. */
export function parseDrafts(records: readonly DraftRecord[]): Draft[] {
  return records.flatMap(([id, header]) => {
    if (id.length !== ID_LENGTH || !isHeader(header)) return [];
    const own = records.filter(([key, value]) => key.length > ID_LENGTH && hasPrefix(key, id) && isField(value));
    return { id, header, fields: new Map(own.map(([key, value]) => [String(key[ID_LENGTH]), value as FieldRecord])) };
  });
}

/** The records of `draft`. */
export function toRecords({ id, header, fields }: Draft): DraftRecord[] {
  return [[id, header], ...[...fields].map(([key, field]): DraftRecord => [[...id, key], field])];
}

export function hasPrefix(key: RecordKey, prefix: RecordKey): boolean {
  return prefix.every((part, index) => key[index] === part);
}

/** Whether two values of a field are the same. */
export function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}

function isHeader(value: unknown): value is DraftHeader {
  const header = value as DraftHeader | undefined;
  return header?.v === 1 && Number.isFinite(header.savedAt);
}

function isField(value: unknown): value is FieldRecord {
  const field = value as FieldRecord | undefined;
  return isFieldValue(field?.value) && isFieldValue(field?.base);
}

function isFieldValue(value: unknown): value is FieldValue {
  const flat = Array.isArray(value) ? value : [value ?? ''];
  return value !== undefined && flat.every((part) => typeof part === 'string' || typeof part === 'boolean');
}
