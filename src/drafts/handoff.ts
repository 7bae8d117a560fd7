import { session } from '../lib/session.ts';
import {
  type Draft,
  type DraftRecord,
  hasPrefix,
  parseDrafts,
  parseRecords,
  type RecordKey,
  savedAtOf,
  toRecord,
} from './draft.ts';

const NAME = 'drafts';

/** The drafts that this tab handed over before its last page went away. */
export function loadHandoff(): Draft[] {
  return parseDrafts(handedOver());
}

/**
 * Hands drafts over to the tab's next page, without their files. Those of other pages stay. Does nothing and returns
 * `false` where there is no room.
 */
export function saveHandoff(drafts: readonly Draft[]): boolean {
  if (drafts.length === 0) return true;
  const others = handedOver().filter(([key]) => !drafts.some(({ id }) => hasPrefix(key, id)));
  return session.set(NAME, [...others, ...drafts.map(toRecord)]);
}

/** Removes what was handed over under a key that begins with `prefix`. */
export function dropHandoff(prefix: RecordKey): void {
  keepOnly(([key]) => !hasPrefix(key, prefix));
}

/** Removes what was handed over and is of another version, or is older than `oldest`, in milliseconds since the epoch. */
export function sweepHandoff(oldest: number): void {
  keepOnly(([, value]) => (savedAtOf(value) ?? 0) > oldest);
}

function keepOnly(isKept: (record: DraftRecord) => boolean): void {
  const records = handedOver();
  const left = records.filter(isKept);
  if (left.length < records.length) session.set(NAME, left.length > 0 ? left : undefined);
}

const handedOver = () => parseRecords(session.get(NAME));
