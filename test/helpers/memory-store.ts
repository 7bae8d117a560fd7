import { type DraftRecord, hasPrefix, type RecordKey } from '../../src/drafts/draft.ts';
import type { DraftStore } from '../../src/drafts/store.ts';

export interface MemoryStore extends DraftStore {
  /** What each `write` was given, in order, refused or not. */
  readonly writes: (readonly DraftRecord[])[];
  all(): readonly DraftRecord[];
  valueOf(key: RecordKey): unknown;
  /** Every call waits for this before it takes effect. */
  held: Promise<unknown>;
  /** Whether a call fails, by its name and its records. */
  fails: (call: 'read' | 'write' | 'remove', records: readonly DraftRecord[]) => boolean;
}

/** A store in memory that can be slow and can fail. As in a database, values are copied when they are handed in. */
export function createMemoryStore(records: readonly DraftRecord[] = []): MemoryStore {
  const nameOf = (key: RecordKey) => JSON.stringify(key);
  const stored = new Map(records.map((record) => [nameOf(record[0]), record]));

  async function attempt<T>(call: 'read' | 'write' | 'remove', given: readonly DraftRecord[], task: () => T) {
    const fails = store.fails(call, given);
    await store.held;
    if (fails) throw new DOMException('full', 'QuotaExceededError');
    return task();
  }

  const store: MemoryStore = {
    writes: [],
    held: Promise.resolve(),
    fails: () => false,
    all: () => [...stored.values()],
    valueOf: (key) => stored.get(nameOf(key))?.[1],
    read: (prefix) => attempt('read', [], () => [...stored.values()].filter(([key]) => hasPrefix(key, prefix))),
    write(given) {
      const copy = structuredClone(given) as DraftRecord[];
      store.writes.push(copy);
      return attempt('write', copy, () => {
        for (const record of copy) {
          if (record[1] === undefined) stored.delete(nameOf(record[0]));
          else stored.set(nameOf(record[0]), record);
        }
      });
    },
    remove: (prefix) =>
      attempt('remove', [], () => {
        for (const [name, [key]] of stored) if (hasPrefix(key, prefix)) stored.delete(name);
      }),
  };
  return store;
}
