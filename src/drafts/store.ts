import { createStore, promisifyRequest } from 'idb-keyval';
import type { DraftRecord, RecordKey } from './draft.ts';

/** Where drafts are kept. A host may hand in its own. */
export interface DraftStore {
  /** The records whose key begins with `prefix`. */
  read(prefix: RecordKey): Promise<readonly DraftRecord[]>;
  /** Writes all records or none; `undefined` as a value deletes. */
  write(records: readonly DraftRecord[]): Promise<unknown>;
  /** Deletes the records whose key begins with `prefix`. */
  remove(prefix: RecordKey): Promise<unknown>;
}

// As many records as are read in a few milliseconds, for which the page stands still.
const PAGE = 2_000;

/** Drafts in IndexedDB, in a database of their own. Opens it at the first call. */
export function createIndexedDbStore(name = 'intermission'): DraftStore {
  let use = createStore(name, 'drafts');

  async function attempt<T>(mode: IDBTransactionMode, task: (records: IDBObjectStore) => Promise<T>): Promise<T> {
    const prepared = (records: IDBObjectStore) => {
      const { db } = records.transaction;
      // Another tab may want to delete or upgrade the database; an open connection would block it for good.
      db.onversionchange ??= () => db.close();
      return task(records);
    };
    try {
      return await use(mode, prepared);
    } catch (error) {
      // A retry would find no more room either, and would hold up the next write.
      if ((error as Error | undefined)?.name === 'QuotaExceededError') throw error;
      // Safari loses its database server and throws on the first transaction after that (WebKit bug 197050).
      use = createStore(name, 'drafts');
      return use(mode, prepared);
    }
  }

  return {
    read: (prefix) =>
      attempt('readonly', async (records) => {
        const found: DraftRecord[] = [];
        for (let range = rangeOf(prefix); ; ) {
          const [keys, values] = await Promise.all([
            promisifyRequest(records.getAllKeys(range, PAGE)),
            promisifyRequest(records.getAll(range, PAGE)),
          ]);
          found.push(...keys.map((key, index): DraftRecord => [key as string[], values[index]]));
          const last = keys[PAGE - 1];
          if (last === undefined) return found;
          range = IDBKeyRange.bound(last, range.upper, true);
        }
      }),
    write: (entries) =>
      attempt('readwrite', (records) => {
        try {
          for (const [key, value] of entries) {
            if (value === undefined) records.delete([...key]);
            else records.put(value, [...key]);
          }
        } catch (error) {
          records.transaction.abort();
          throw error;
        }
        return committed(records);
      }),
    remove: (prefix) =>
      attempt('readwrite', (records) => {
        records.delete(rangeOf(prefix));
        return committed(records);
      }),
  };
}

/** An uncommitted transaction is aborted when its page goes away. */
function committed({ transaction }: IDBObjectStore): Promise<void> {
  transaction.commit?.();
  return promisifyRequest(transaction);
}

function rangeOf(prefix: RecordKey): IDBKeyRange {
  // Arrays sort after strings, so this is every key that begins with the prefix.
  return IDBKeyRange.bound([...prefix], [...prefix, []]);
}
