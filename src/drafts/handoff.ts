import { session } from '../lib/session.ts';
import { type Draft, type DraftRecord, parseDrafts, type RecordKey, toRecords } from './draft.ts';

const NAME = 'drafts';
// Browsers give an origin about 5 MB of sessionStorage; the page needs some of it too.
const LIMIT = 1024 * 1024;

/** The drafts that this tab handed over before its last page went away. */
export function loadHandoff(): Draft[] {
  return parseDrafts(readRecords());
}

/** Hands drafts over to the tab's next page. Those of other pages stay. Does nothing where there is no room. */
export function saveHandoff(drafts: readonly Draft[]): void {
  if (drafts.length === 0) return;
  const others = readRecords().filter(([key]) => !drafts.some(({ id }) => belongsTo(key, id)));
  write([...others, ...drafts.flatMap(toRecords)]);
}

/** Takes back what was handed over under a key that begins with `prefix`. */
export function dropHandoff(prefix: RecordKey): void {
  const records = readRecords();
  const left = records.filter(([key]) => !belongsTo(key, prefix));
  if (left.length < records.length) write(left);
}

function belongsTo(key: RecordKey, prefix: RecordKey): boolean {
  return prefix.every((part, index) => key[index] === part);
}

function write(records: readonly DraftRecord[]): void {
  const text = JSON.stringify(records);
  if (records.length === 0 || text.length > LIMIT) session.remove(NAME);
  else session.set(NAME, text);
}

function readRecords(): DraftRecord[] {
  try {
    const records: unknown = JSON.parse(session.get(NAME) ?? '[]');
    return Array.isArray(records) ? records.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is DraftRecord {
  return Array.isArray(value) && Array.isArray(value[0]) && value[0].every((part) => typeof part === 'string');
}
