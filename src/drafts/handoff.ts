import { session } from '../lib/session.ts';
import {
  type Draft,
  type DraftRecord,
  type FieldRecord,
  hasPrefix,
  holdsFiles,
  parseDrafts,
  type RecordKey,
  toRecords,
} from './draft.ts';

const NAME = 'drafts';

/** The drafts under keys that begin with `prefix` that this tab handed over before its last page went away. */
export function loadHandoff(prefix: RecordKey): Draft[] {
  return parseDrafts(handedOver()).filter(({ id }) => hasPrefix(id, prefix));
}

/**
 * Hands drafts over to the tab's next page. Those of other pages stay. Does nothing and returns `false` where there is no
 * room.
 */
export function saveHandoff(drafts: readonly Draft[]): boolean {
  if (drafts.length === 0) return true;
  const others = handedOver().filter(([key]) => !drafts.some(({ id }) => hasPrefix(key, id)));
  return session.set(NAME, [...others, ...drafts.flatMap(toRecords).filter(isText)]);
}

/** Takes back what was handed over under a key that begins with `prefix`. */
export function dropHandoff(prefix: RecordKey): void {
  const records = handedOver();
  const left = records.filter(([key]) => !hasPrefix(key, prefix));
  if (left.length < records.length) session.set(NAME, left.length > 0 ? left : undefined);
}

/** Files are no text; they have only the store. */
function isText([, value]: DraftRecord): boolean {
  return !holdsFiles((value as FieldRecord).value);
}

function handedOver(): DraftRecord[] {
  const records = session.get(NAME);
  return Array.isArray(records) ? records.filter((record) => Array.isArray(record?.[0])) : [];
}
