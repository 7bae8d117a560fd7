/** Runs in the page: every record of the drafts' database, read past the SDK; none where there is no such database. */
export function readDrafts(): Promise<[key: string[], value: unknown][]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('intermission');
    // To look must not create it.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => (opening.error?.name === 'AbortError' ? resolve([]) : reject(opening.error));
    opening.onsuccess = () => {
      const database = opening.result;
      const drafts = database.transaction('drafts').objectStore('drafts');
      const keys = drafts.getAllKeys();
      const values = drafts.getAll();
      drafts.transaction.oncomplete = () => {
        database.close();
        resolve(keys.result.map((key, index) => [key as string[], values.result[index]]));
      };
    };
  });
}

/** Runs in the page: what the tab's storage holds of the SDK's, by name. */
export function readSession(): Record<string, string> {
  return Object.fromEntries(Object.entries(sessionStorage).filter(([name]) => name.startsWith('intermission:')));
}

/** The records of drafts that are still to be delivered; of what was delivered last one copy is kept. */
export function undelivered<Value>(records: readonly [key: string[], value: Value][]): [string[], Value][] {
  return records.filter(([key]) => key[3] !== 'delivered');
}
