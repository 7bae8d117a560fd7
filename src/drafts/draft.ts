/** A file that was chosen. One too large to be kept is without its `data`. */
export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly lastModified: number;
  readonly data?: ArrayBuffer;
}

/** What a control holds, as plain data. */
export type FieldValue = string | boolean | readonly string[] | readonly StoredFile[] | null;

/** Where a record stands: owner, path, form key, tab, and for a field its own key. */
export type RecordKey = readonly string[];
export type DraftRecord = readonly [key: RecordKey, value: unknown];

/** One field of a draft. `base` is what it held before the person changed it. */
export interface FieldRecord {
  readonly value: FieldValue;
  readonly base: FieldValue;
  /** What the person reads for the value of a choice, where it is something else. */
  readonly text?: string;
  /** Its formatted text, of an editable element. */
  readonly html?: string;
  /** By what else to find it: id, autocomplete, label. */
  readonly hints?: readonly string[];
}

/** What is stored beside the fields. */
export interface DraftHeader {
  readonly v: 1;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** The step of a multi-step form. */
  readonly step: string | null;
  /** What the person was looking at. */
  readonly view?: View;
}

/** Which `<details>` are open, by their order, and where the caret is. */
export interface View {
  readonly open: readonly boolean[];
  readonly focus?: string;
  readonly selection?: readonly [number, number];
}

export interface Draft {
  /** Owner, path, form key, tab. */
  readonly id: RecordKey;
  readonly header: DraftHeader;
  readonly fields: ReadonlyMap<string, FieldRecord>;
}

/** The parts of a draft's key; a field's has one more. */
export const ID_LENGTH = 4;

/** One text for each key. */
export const nameOf = (key: RecordKey): string => key.join('\0');

/** The drafts that these records make up. Records that do not parse, and fields without a header, are left out. */
export function parseDrafts(records: readonly DraftRecord[]): Draft[] {
  const drafts = new Map<string, Draft & { fields: Map<string, FieldRecord> }>();
  for (const [id, header] of records) {
    if (id.length === ID_LENGTH && isHeader(header)) drafts.set(nameOf(id), { id, header, fields: new Map() });
  }
  for (const [key, value] of records) {
    const field = fieldKeyOf(key);
    if (field !== undefined && isField(value)) drafts.get(nameOf(key.slice(0, ID_LENGTH)))?.fields.set(field, value);
  }
  return [...drafts.values()];
}

/** The records of `draft`. */
export function toRecords({ id, header, fields }: Draft): DraftRecord[] {
  return [[id, header], ...[...fields].map(([key, field]): DraftRecord => [[...id, key], field])];
}

/** Those of the records of `draft` that say something else than `stored`. */
export function newsTo(stored: Draft | undefined, draft: Draft): DraftRecord[] {
  const news = [...draft.fields].filter(([key, { value }]) => !sameValue(stored?.fields.get(key)?.value, value));
  if (news.length === 0 && stored?.header.savedAt === draft.header.savedAt) return [];
  return toRecords({ ...draft, fields: new Map(news) });
}

/** The key of the field whose record stands under `key`; `undefined` where it is none's. */
export function fieldKeyOf(key: RecordKey): string | undefined {
  return key.length === ID_LENGTH + 1 ? key[ID_LENGTH] : undefined;
}

export function hasPrefix(key: RecordKey, prefix: RecordKey): boolean {
  return prefix.every((part, index) => key[index] === part);
}

/** Whether `value` is what a file input held. */
export function holdsFiles(value: FieldValue | undefined): value is readonly StoredFile[] {
  return Array.isArray(value) && value.some((part) => typeof part === 'object');
}

/** Whether two values of a field are the same; of files, what is in them is not compared. */
export function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === other || !Array.isArray(one) || !Array.isArray(other)) return one === other;
  const text = (value: readonly unknown[]) =>
    JSON.stringify(value, (name, part) => (name === 'data' ? undefined : part));
  return text(one) === text(other);
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
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string' || typeof part?.name === 'string');
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}
