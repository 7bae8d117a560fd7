import type { DraftId } from './identity.ts';

/** A file that was chosen. One that is not kept is without its `data`. */
export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly lastModified: number;
  readonly data?: ArrayBuffer;
}

/** What a control holds, as plain data. */
export type FieldValue = string | boolean | readonly string[] | readonly StoredFile[] | null;

/** Where a record stands: a draft under its id, the files of a field under one part more. */
export type RecordKey = readonly string[];
export type DraftRecord = readonly [key: RecordKey, value: unknown];

/** One field of a draft. `base` is what the page came with. */
export interface FieldRecord {
  readonly value: FieldValue;
  readonly base: FieldValue;
  /** What the page came with where that was an earlier entry of the person, as in a form shown again with an error. */
  readonly shown?: FieldValue;
  /** When it was entered, in milliseconds since the epoch. */
  readonly at: number;
  /** What the person reads for the value of a choice, where it is something else. */
  readonly text?: string;
  /** Its formatted text, of an editable element. */
  readonly html?: string;
  /** By what else to find it: id, autocomplete, label. */
  readonly hints?: readonly string[];
}

/** Which `<details>` are open, by their order, and where the caret is. */
export interface View {
  readonly open: readonly boolean[];
  readonly focus?: string;
  readonly selection?: readonly [number, number];
}

/** What is stored of a draft beside its fields. */
export interface DraftHeader {
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** When it was sent, if it probably arrived. */
  readonly sentAt?: number;
  /** The step of a multi-step form. */
  readonly step: string | null;
  /** What the person was looking at. */
  readonly view?: View;
  /** The form's key as the page knows it, where it is stored under another. */
  readonly key?: string;
}

export interface Draft {
  readonly id: DraftId;
  readonly header: DraftHeader;
  readonly fields: ReadonlyMap<string, FieldRecord>;
}

/** The parts of a draft's key; that of its files has one more. */
export const ID_LENGTH = 4;
const VERSION = 2;

/** Whether a record is that of a field's files. */
export const isFile = ([key, value]: DraftRecord): boolean => key.length > ID_LENGTH && value !== undefined;

/** One text for each key. */
export const nameOf = (key: RecordKey): string => JSON.stringify(key);

/** What of `value` has the shape of records: a host's own store, or other software, may hold anything. */
export function parseRecords(value: unknown): DraftRecord[] {
  const isRecord = (record: Partial<DraftRecord> | null | undefined) =>
    Array.isArray(record?.[0]) && record[0].every(isText);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The record of `draft`, without what is in its files. */
export function toRecord({ id, header, fields }: Draft): DraftRecord {
  return [id, { v: VERSION, ...header, fields: Object.fromEntries(Array.from(fields, withoutData)) }];
}

function withoutData([key, field]: readonly [string, FieldRecord]): [string, FieldRecord] {
  if (!holdsFiles(field.value)) return [key, field];
  return [key, { ...field, value: field.value.map(({ data: _, ...file }) => file) }];
}

/** `draft` without what is in its files. */
export function withoutFiles(draft: Draft): Draft {
  return { ...draft, fields: new Map(Array.from(draft.fields, withoutData)) };
}

/** The drafts that these records make up. What is of another version or does not parse is left out. */
export function parseDrafts(stored: unknown): Draft[] {
  const records = parseRecords(stored);
  const files = new Map(records.map(([key, value]) => [nameOf(key), value]));
  return records.flatMap(([id, value]) => {
    if (!isId(id) || !isStored(value)) return [];
    const valid = Object.entries(value.fields).filter((entry): entry is [string, FieldRecord] => isField(entry[1]));
    return {
      id,
      header: parseHeader(value),
      fields: new Map(valid.map(([key, field]) => [key, withData(field, files.get(nameOf([...id, key])))])),
    };
  });
}

/** The field with what is in its files, where that is stored beside it. */
function withData(field: FieldRecord, stored: unknown): FieldRecord {
  if (!holdsFiles(field.value)) return field;
  const { files } = (stored ?? {}) as { files?: unknown };
  if (!Array.isArray(files)) return field;
  const dataOf = ({ name, size }: StoredFile) =>
    files.find((file) => file?.name === name && file.size === size && file.data instanceof ArrayBuffer)?.data;
  const value = field.value.map((file) => {
    const data = dataOf(file);
    return data ? { ...file, data } : file;
  });
  return { ...field, value };
}

/** When a record was written, of whatever version it is; `undefined` where it does not say. */
export function savedAtOf(value: unknown): number | undefined {
  const { savedAt } = (value ?? {}) as { savedAt?: unknown };
  return Number.isFinite(savedAt) ? Number(savedAt) : undefined;
}

/** Whether the field holds something else than the page came with. */
export const isEntered = ({ value, base, html }: FieldRecord): boolean => html !== undefined || !sameValue(value, base);

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

const isText = (value: unknown): value is string => typeof value === 'string';

function isId(key: RecordKey): key is DraftId {
  return key.length === ID_LENGTH;
}

function parseHeader({ savedAt, sentAt, step, view, key }: DraftHeader): DraftHeader {
  return {
    savedAt,
    step: isText(step) ? step : null,
    ...(Number.isFinite(sentAt) && { sentAt }),
    ...(isView(view) && { view }),
    ...(isText(key) && { key }),
  };
}

function isView(value: unknown): value is View {
  const { open, focus = '', selection = [] } = (value ?? {}) as Partial<View>;
  return Array.isArray(open) && isText(focus) && Array.isArray(selection) && selection.every(Number.isFinite);
}

interface Stored extends DraftHeader {
  readonly v: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

function isStored(value: unknown): value is Stored {
  const { v, fields } = (value ?? {}) as Partial<Stored>;
  return v === VERSION && savedAtOf(value) !== undefined && typeof fields === 'object' && fields !== null;
}

/** Whether a value, as it was stored, is a field of a draft. */
export function isField(value: unknown): value is FieldRecord {
  const { value: entered, base, shown = null, at, text, html, hints = [] } = (value ?? {}) as Partial<FieldRecord>;
  const isOptional = (part: unknown) => part === undefined || isText(part);
  const hasHints = Array.isArray(hints) && hints.every(isText);
  return (
    isFieldValue(entered) &&
    isFieldValue(base) &&
    isFieldValue(shown) &&
    Number.isFinite(at) &&
    isOptional(text) &&
    isOptional(html) &&
    hasHints
  );
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((part) => isText(part) || isText(part?.name));
  return value === null || isText(value) || typeof value === 'boolean';
}
