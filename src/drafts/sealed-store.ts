import { type DraftRecord, savedAtOf } from './draft.ts';
import type { DraftStore } from './store.ts';

/** The key with which drafts are sealed; the host's, never stored. */
export type DraftKey = CryptoKey | (() => Promise<CryptoKey>);

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
  /** In the clear: what no key opens any more still expires. */
  readonly savedAt?: number | undefined;
}

const ALGORITHM = 'AES-GCM';
const IV_LENGTH = 12;

/** `store` with its values sealed by AES-GCM. What does not open, by another key or damaged, is as good as not there. */
export function createSealedStore(store: DraftStore, key: DraftKey): DraftStore {
  let opened: Promise<CryptoKey> | undefined;
  let latest: Promise<unknown> = Promise.resolve();
  const getKey = () => {
    opened ??= Promise.resolve(typeof key === 'function' ? key() : key).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  async function seal([name, value]: DraftRecord): Promise<DraftRecord> {
    if (value === undefined) return [name, value];
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
    const text = new TextEncoder().encode(JSON.stringify(value, fileToText));
    const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await getKey(), text);
    return [name, { iv, data, savedAt: savedAtOf(value) } satisfies Sealed];
  }

  async function unseal([name, value]: DraftRecord): Promise<DraftRecord[]> {
    try {
      const { iv, data } = value as Sealed;
      const text = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, await getKey(), data);
      return [[name, JSON.parse(new TextDecoder().decode(text), textToFile)]];
    } catch {
      return [];
    }
  }

  return {
    read: async (prefix) => (await Promise.all((await store.read(prefix)).map(unseal))).flat(),
    write(records) {
      // One sealing may overtake another, and what was entered later is to be written later.
      const written = Promise.all([Promise.all(records.map(seal)), latest]).then(([sealed]) => store.write(sealed));
      latest = written.catch(() => {});
      return written;
    },
    remove: store.remove,
  };
}

function fileToText(name: string, value: unknown): unknown {
  return name === 'data' && value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value;
}

function textToFile(name: string, value: unknown): unknown {
  return name === 'data' && Array.isArray(value) ? new Uint8Array(value).buffer : value;
}
