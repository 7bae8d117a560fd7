import { describe, expect, it, vi } from 'vitest';
import type { DraftRecord } from '../../../src/drafts/draft.ts';
import { createSealedStore } from '../../../src/drafts/sealed-store.ts';

const createKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** A store in memory. */
function createStore() {
  const records = new Map<string, DraftRecord>();
  return {
    records,
    read: async () => [...records.values()],
    async write(entries: readonly DraftRecord[]) {
      for (const record of entries) {
        if (record[1] === undefined) records.delete(record[0].join('/'));
        else records.set(record[0].join('/'), record);
      }
    },
    remove: vi.fn(async () => {}),
  };
}

const data = new TextEncoder().encode('what is in the file').buffer;
const file = { name: 'a.txt', type: '', size: 19, lastModified: 1, data };
const fields = { name: { value: 'Ada Ünal 🎭', base: '', at: 4 } };
const records: DraftRecord[] = [
  [['owner', '/?', 'claim', 'tab'], { v: 2, savedAt: 5, step: null, fields }],
  [['owner', '/?', 'claim', 'tab', 'file'], { savedAt: 6, files: [file] }],
];

describe('createSealedStore', () => {
  it.each([
    ['a key', createKey],
    ['a function that gives one', async () => createKey],
  ])('gives back what was written, with %s', async (_, make) => {
    const store = createSealedStore(createStore(), await make());
    await store.write(records);
    expect(await store.read([])).toEqual(records);
  });

  it('lets nothing through in the clear but when it was saved', async () => {
    const inner = createStore();
    await createSealedStore(inner, await createKey()).write(records);
    const stored = [...inner.records.values()].map(([, value]) => {
      const { iv, data: sealed, ...clear } = value as { iv: Uint8Array; data: ArrayBuffer };
      return { clear, text: Buffer.from(sealed).toString('latin1') + Buffer.from(iv).toString('latin1') };
    });
    expect(stored.map(({ clear }) => clear)).toEqual([{ savedAt: 5 }, { savedAt: 6 }]);
    expect(stored.map(({ text }) => text).join()).not.toMatch(/Ada|savedAt|what is in/);
  });

  it('writes in the order in which it was told to, however long a sealing takes', async () => {
    const inner = createStore();
    const store = createSealedStore(inner, await createKey());
    const { encrypt } = crypto.subtle;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = vi.spyOn(crypto.subtle, 'encrypt').mockImplementationOnce(async (...args) => {
      await held;
      return encrypt.apply(crypto.subtle, args);
    });
    const writes = [store.write([[['a'], 'one']]), store.write([[['a'], 'two']])];
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    await Promise.all(writes);
    first.mockRestore();
    expect(await store.read([])).toEqual([[['a'], 'two']]);
  });

  it('writes on after a key that could not be had', async () => {
    const inner = createStore();
    const key = await createKey();
    const give = vi.fn(async () => key).mockRejectedValueOnce(new Error('no key yet'));
    const store = createSealedStore(inner, give);
    await expect(store.write([[['a'], 'one']])).rejects.toThrow('no key yet');
    await store.write([[['a'], 'two']]);
    expect(await store.read([])).toEqual([[['a'], 'two']]);
  });

  it('seals the same value differently each time', async () => {
    const inner = createStore();
    const store = createSealedStore(inner, await createKey());
    const sealed = async () => {
      await store.write([[['a'], 'same']]);
      const [, value] = inner.records.get('a') ?? [];
      return Buffer.from((value as { data: ArrayBuffer }).data).toString('hex');
    };
    expect(await sealed()).not.toBe(await sealed());
  });

  it.each<[string, (inner: ReturnType<typeof createStore>) => void]>([
    ['was written unsealed', (inner) => inner.records.set('b', [['b'], { value: 'x', base: '' }])],
    ['is damaged', (inner) => inner.records.set('b', [['b'], { iv: new Uint8Array(12), data: new ArrayBuffer(40) }])],
    ['is nothing', (inner) => inner.records.set('b', [['b'], null])],
  ])('takes for absent what %s, and reads the rest', async (_, spoil) => {
    const inner = createStore();
    const store = createSealedStore(inner, await createKey());
    await store.write([[['a'], 1]]);
    spoil(inner);
    expect(await store.read([])).toEqual([[['a'], 1]]);
  });

  it('opens nothing by another key', async () => {
    const inner = createStore();
    await createSealedStore(inner, await createKey()).write(records);
    expect(await createSealedStore(inner, await createKey()).read([])).toEqual([]);
  });

  it('hands deletions and removals on', async () => {
    const inner = createStore();
    const store = createSealedStore(inner, await createKey());
    await store.write([[['a'], 1]]);
    await store.write([[['a'], undefined]]);
    await store.remove(['a']);
    expect(inner.records.size).toBe(0);
    expect(inner.remove).toHaveBeenCalledWith(['a']);
  });

  it('asks for the key once', async () => {
    const key = vi.fn(createKey);
    const store = createSealedStore(createStore(), key);
    await store.write(records);
    await store.read([]);
    expect(key).toHaveBeenCalledOnce();
  });

  it('asks for the key again after it could not be had', async () => {
    const key = vi.fn(createKey).mockRejectedValueOnce(new Error('signed out'));
    const store = createSealedStore(createStore(), key);
    await expect(store.write(records)).rejects.toThrow('signed out');
    await store.write(records);
    expect(await store.read([])).toEqual(records);
  });
});
