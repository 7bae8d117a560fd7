import { session } from '../lib/session.ts';
import { type DraftRecord, hasPrefix, nameOf, parseRecords } from './draft.ts';
import type { DraftStore } from './store.ts';

const NAME = 'shared-device';

/** Drafts in the tab's own storage, which goes with the tab. Files, which are no text, are left out. */
export function createSessionStore(): DraftStore {
  const load = () => parseRecords(session.get(NAME)).map(([key, value]): DraftRecord => [key, textToBytes(value)]);

  function save(records: readonly DraftRecord[]) {
    const texts = records.map(([key, value]) => [key, bytesToText(value)]);
    if (!session.set(NAME, texts.length > 0 ? texts : undefined))
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

/** The bytes of what is sealed, of which JSON knows nothing. */
interface Sealed<T> {
  readonly iv?: T;
  readonly data?: T;
}

function bytesToText(value: unknown): unknown {
  const { iv, data } = (value ?? {}) as Sealed<ArrayBuffer>;
  const toText = (bytes: ArrayBuffer) =>
    Array.from(new Uint8Array(bytes), (code) => String.fromCharCode(code)).join('');
  return iv && data ? { ...(value as object), iv: toText(iv), data: toText(data) } : value;
}

function textToBytes(value: unknown): unknown {
  const { iv, data } = (value ?? {}) as Sealed<unknown>;
  const toBytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  if (typeof iv !== 'string' || typeof data !== 'string') return value;
  return { ...(value as object), iv: toBytes(iv), data: toBytes(data).buffer };
}
