import { session } from '../lib/session.ts';
import type { DraftHeader, RecordKey } from './draft.ts';

/**
 * Whether a page at `path` would find a draft of this tab, or of somebody anonymous, that is younger than `maxAge`
 * milliseconds. Only looks: makes no database. Never rejects.
 */
export async function hasDraft(path: string, maxAge: number): Promise<boolean> {
  const tab = session.get('tab');
  const handedOver = session.get('drafts');
  const records = [...(Array.isArray(handedOver) ? handedOver : []), ...(await readAll().catch(() => []))];
  return records.some(([key, value]) => {
    const [owner, page, , slot] = [key].flat() as RecordKey;
    // A tab's id begins with a digit, which sorts before ":"; what stands in its place for what was sent does not.
    const concerns = `${page}?`.startsWith(`${path}?`) && (owner ? slot === tab : `${slot}` < ':');
    return concerns && Date.now() - (value as DraftHeader)?.savedAt < maxAge;
  });
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
