import type { Clock } from '../lib/clock.ts';
import { createPackedStore } from './packed-store.ts';
import type { DraftKey } from './sealed-store.ts';
import { createIndexedDbStore, createPatientStore, type DraftStore, type PatientStore } from './store.ts';

interface StoreOptions {
  /** Where drafts are kept. Default: IndexedDB. */
  readonly store?: DraftStore;
  /** Seals what is kept. */
  readonly key?: DraftKey;
}

/** The store that a client keeps its drafts in: many fields in one record, sealed where there is a key, never rejecting. */
export function openStore(options: StoreOptions, clock: Clock, onError: (error: Error) => void): PatientStore {
  return createPatientStore(createPackedStore(sealed(options)), clock, onError);
}

function sealed({ store = createIndexedDbStore(), key }: StoreOptions): DraftStore {
  if (!key) return store;
  // Few hosts have a key, so that the rest is spared the code.
  const opening = import('./sealed-store.ts').then(({ createSealedStore }) => createSealedStore(store, key));
  // Each call of the store tells of it.
  opening.catch(() => {});
  return {
    read: async (prefix) => (await opening).read(prefix),
    write: async (records) => (await opening).write(records),
    remove: async (prefix) => (await opening).remove(prefix),
  };
}
