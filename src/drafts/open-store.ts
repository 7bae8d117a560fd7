import type { DraftKey } from './sealed-store.ts';
import { createSessionStore } from './session-store.ts';
import { createIndexedDbStore, type DraftStore } from './store.ts';

export interface StoreOptions {
  /** Where drafts are kept. Default: IndexedDB. */
  readonly store?: DraftStore;
  /** Seals what is kept. */
  readonly key?: DraftKey;
  /** Keeps drafts only as long as the tab. */
  readonly sharedDevice?: boolean;
}

/** Where a client keeps its drafts. `plain` is the store beneath the sealing, where records are read as they stand. */
export interface OpenedStore {
  readonly store: DraftStore;
  readonly plain: DraftStore;
}

export function openStore({ store, key, sharedDevice = false }: StoreOptions): OpenedStore {
  const plain = store ?? (sharedDevice ? createSessionStore() : createIndexedDbStore());
  if (!key) return { store: plain, plain };
  // Few hosts have a key, and only they load the code.
  const opening = import('./sealed-store.ts').then(({ createSealedStore }) => createSealedStore(plain, key));
  // Each call of the store reports it.
  opening.catch(() => {});
  const sealed: DraftStore = {
    read: async (prefix) => (await opening).read(prefix),
    write: async (records) => (await opening).write(records),
    remove: async (prefix) => (await opening).remove(prefix),
  };
  return { store: sealed, plain };
}
