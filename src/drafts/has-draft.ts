import { session } from '../lib/session.ts';
import type { DraftHeader, RecordKey } from './draft.ts';
import { isOfTab, pathOf } from './identity.ts';

/**
 * Whether a page at `path` would find a draft of this tab, or of somebody anonymous, that is younger than `maxAge`
 * milliseconds. Only looks: makes no database. Never rejects.
 */
export async function hasDraft(path: string, maxAge: number): Promise<boolean> {
  const tab = session.get('tab');
  const concerns = ([owner, page = '', , slot = '']: RecordKey) =>
    pathOf(page) === path && isOfTab(slot) && (!owner || slot === tab);
  const fresh = (value: unknown) => Date.now() - Number((value as DraftHeader | undefined)?.savedAt) < maxAge;
  const handedOver = session.get('drafts');
  const records = [...(Array.isArray(handedOver) ? handedOver : []), ...(await readAll().catch(() => []))];
  return records.some(([key, value]) => Array.isArray(key) && concerns(key) && fresh(value));
}

function readAll(): Promise<[key: unknown, value: unknown][]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('intermission');
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = reject;
    opening.onsuccess = () => {
      const database = opening.result;
      try {
        const store = database.transaction('drafts').objectStore('drafts');
        const [keys, values] = [store.getAllKeys(), store.getAll()];
        store.transaction.oncomplete = () => {
          database.close();
          resolve(keys.result.map((key, index) => [key, values.result[index]]));
        };
      } catch (error) {
        // Somebody else's database of this name.
        database.close();
        reject(error);
      }
    };
  });
}
