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

/** What is stored beside the fields. Times are milliseconds since the epoch. */
export interface DraftHeader {
  readonly v: 1;
  readonly savedAt: number;
  /** The step of a multi-step form. */
  readonly step?: string;
}

export interface Draft {
  /** Owner, path, form key, tab. */
  readonly id: RecordKey;
  readonly header: DraftHeader;
  readonly fields: ReadonlyMap<string, FieldRecord>;
}

interface Assembly {
  readonly id: RecordKey;
  header?: DraftHeader;
  readonly fields: Map<string, FieldRecord>;
}

const ID_LENGTH = 4;

/** The drafts that these records make up. Records that do not parse, and fields without a header, are left out. */
export function parseDrafts(records: readonly DraftRecord[]): Draft[] {
  const drafts = new Map<string, Assembly>();
  for (const [key, value] of records) {
    const id = key.slice(0, ID_LENGTH);
    const draft: Assembly = drafts.get(JSON.stringify(id)) ?? { id, fields: new Map() };
    drafts.set(JSON.stringify(id), draft);
    const field = key[ID_LENGTH];
    if (field === undefined && isHeader(value)) draft.header = value;
    else if (field !== undefined && isField(value)) draft.fields.set(field, value);
  }
  return [...drafts.values()].flatMap(({ id, header, fields }) => (header ? [{ id, header, fields }] : []));
}

/** The records of `draft`. */
export function toRecords({ id, header, fields }: Draft): DraftRecord[] {
  return [[id, header], ...[...fields].map(([key, field]): DraftRecord => [[...id, key], field])];
}

/** Whether two values of a field are the same. */
export function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}

function isHeader(value: unknown): value is DraftHeader {
  const { v, savedAt, step } = (value ?? {}) as Partial<Record<keyof DraftHeader, unknown>>;
  return v === 1 && Number.isFinite(savedAt) && (step === undefined || typeof step === 'string');
}

function isField(value: unknown): value is FieldRecord {
  const field = value as Partial<Record<keyof FieldRecord, unknown>> | null;
  return typeof field === 'object' && field !== null && isFieldValue(field.value) && isFieldValue(field.base);
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === 'string');
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}
