import type { DraftKey } from './sealed-store.ts';
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
  const plain = store ?? (sharedDevice ? openLate(loadSessionStore()) : createIndexedDbStore());
  return { store: key ? openLate(loadSealedStore(plain, key)) : plain, plain };
}

// Few hosts need these, and only they load the code.
const loadSessionStore = async () => (await import('./session-store.ts')).createSessionStore();
const loadSealedStore = async (store: DraftStore, key: DraftKey) =>
  (await import('./sealed-store.ts')).createSealedStore(store, key);

function openLate(opening: Promise<DraftStore>): DraftStore {
  // Each call of the store reports it.
  opening.catch(() => {});
  return {
    read: async (prefix) => (await opening).read(prefix),
    write: async (records) => (await opening).write(records),
    remove: async (prefix) => (await opening).remove(prefix),
  };
}
