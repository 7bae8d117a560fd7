import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { DegradedError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { DraftRecord, RecordKey } from './draft.ts';

/** Where drafts are kept. A host may hand in its own. */
export interface DraftStore {
  /** The records whose key begins with `prefix`. */
  read(prefix: RecordKey): Promise<readonly DraftRecord[]>;
  /** Writes all records or none; `undefined` as a value deletes. */
  write(records: readonly DraftRecord[]): Promise<void>;
  /** Deletes the records whose key begins with `prefix`. */
  remove(prefix: RecordKey): Promise<void>;
}

/** Drafts in IndexedDB, in a database of their own. Opens it at the first call. */
export function createIndexedDbStore(name = 'intermission'): DraftStore {
  let use = open(name);

  // Safari loses its database server and throws on the first transaction after that (WebKit bug 197050); a
  // connection that failed once is of no more use.
  async function attempt<T>(task: (use: UseStore) => Promise<T>): Promise<T> {
    try {
      return await task(use);
    } catch {
      use = open(name);
      return task(use);
    }
  }

  return {
    read: (prefix) =>
      attempt((store) =>
        store('readonly', async (records) => {
          const [keys, values] = await Promise.all([
            promisifyRequest(records.getAllKeys(rangeOf(prefix))),
            promisifyRequest(records.getAll(rangeOf(prefix))),
          ]);
          return keys.map((key, index): DraftRecord => [key as string[], values[index]]);
        }),
      ),
    write: (entries) =>
      attempt((store) =>
        store('readwrite', (records) => {
          for (const [key, value] of entries) {
            if (value === undefined) records.delete([...key]);
            else records.put(value, [...key]);
          }
          return committed(records);
        }),
      ),
    remove: (prefix) =>
      attempt((store) =>
        store('readwrite', (records) => {
          records.delete(rangeOf(prefix));
          return committed(records);
        }),
      ),
  };
}

function open(name: string): UseStore {
  const use = createStore(name, 'drafts');
  return (mode, callback) =>
    use(mode, (records) => {
      // Another tab may want to delete or upgrade the database; an open connection would block it for good.
      const { db } = records.transaction;
      db.onversionchange = () => db.close();
      return callback(records);
    });
}

/** An uncommitted transaction is aborted when its page goes away. */
function committed(records: IDBObjectStore): Promise<void> {
  records.transaction.commit?.();
  return promisifyRequest(records.transaction);
}

function rangeOf(prefix: RecordKey): IDBKeyRange {
  // Arrays sort after strings, so this is every key that begins with the prefix.
  return IDBKeyRange.bound([...prefix], [...prefix, []]);
}

/** Drafts that live as long as the page. */
export function createMemoryStore(): DraftStore {
  const records = new Map<string, DraftRecord>();
  const matching = (prefix: RecordKey) =>
    [...records].filter(([, [key]]) => prefix.every((part, index) => key[index] === part));
  return {
    read: async (prefix) => matching(prefix).map(([, record]) => record),
    write: async (entries) => {
      for (const [key, value] of entries) {
        if (value === undefined) records.delete(JSON.stringify(key));
        else records.set(JSON.stringify(key), [key, value]);
      }
    },
    remove: async (prefix) => {
      for (const [name] of matching(prefix)) records.delete(name);
    },
  };
}

const PATIENCE = 1_000;

/**
 * `store` as long as it answers within a second, memory from its first failure on, which `onError` hears of once.
 * Never rejects.
 */
export function createPatientStore(store: DraftStore, clock: Clock, onError: (error: Error) => void): DraftStore {
  const memory = createMemoryStore();
  let trusted = true;

  async function attempt<T>(task: (store: DraftStore) => Promise<T>): Promise<T> {
    if (!trusted) return task(memory);
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(PATIENCE, () => reject(new Error('The draft store did not answer within a second.')));
    });
    try {
      return await Promise.race([task(store), late]);
    } catch (cause) {
      if (trusted) onError(new DegradedError('Drafts are kept in memory and sessionStorage only.', { cause }));
      trusted = false;
      return task(memory);
    } finally {
      cancel();
    }
  }

  return {
    read: (prefix) => attempt((current) => current.read(prefix)),
    write: (records) => attempt((current) => current.write(records)),
    remove: (prefix) => attempt((current) => current.remove(prefix)),
  };
}
