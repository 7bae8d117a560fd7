import { session } from '../lib/session.ts';
import { type DraftRecord, hasPrefix, nameOf, parseRecords } from './draft.ts';
import type { DraftStore } from './store.ts';

const NAME = 'shared-device';

/** Drafts in the tab's own storage, which goes with the tab. Files, which are no text, are left out. */
export function createSessionStore(): DraftStore {
  const load = () => parseRecords(session.get(NAME));

  function save(records: readonly DraftRecord[]) {
    if (!session.set(NAME, records.length > 0 ? records : undefined))
      throw new Error('The tab’s storage is full or refused.');
  }

  return {
    read: async (prefix) => load().filter(([key]) => hasPrefix(key, prefix)),
    async write(records) {
      const stored = new Map(load().map((record) => [nameOf(record[0]), record]));
      for (const record of records) {
        if (record[1] === undefined) stored.delete(nameOf(record[0]));
        else if (!(record[1] as { files?: unknown }).files) stored.set(nameOf(record[0]), record);
      }
      save([...stored.values()]);
    },
    remove: async (prefix) => save(load().filter(([key]) => !hasPrefix(key, prefix))),
  };
}
