// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftRecord } from '../../../src/drafts/draft.ts';
import { createSealedStore } from '../../../src/drafts/sealed-store.ts';
import { createSessionStore } from '../../../src/drafts/session-store.ts';

const id = ['owner', '/form?', 'claim', 'tab'];
const draft: DraftRecord = [id, { v: 2, savedAt: 5, step: null, fields: { a: { value: 'Ada', base: '', at: 4 } } }];
const keysOf = async (prefix: string[] = []) => (await createSessionStore().read(prefix)).map(([key]) => key);

beforeEach(() => sessionStorage.clear());

describe('createSessionStore', () => {
  it('gives back what was written, also to the tab’s next page', async () => {
    await createSessionStore().write([draft]);
    expect(await createSessionStore().read(['owner'])).toEqual([draft]);
  });

  it('replaces a record and deletes by undefined', async () => {
    const store = createSessionStore();
    await store.write([
      [['a'], 1],
      [['b'], 2],
    ]);
    await store.write([
      [['a'], 3],
      [['b'], undefined],
    ]);
    expect(await store.read([])).toEqual([[['a'], 3]]);
  });

  it('reads and removes by prefix', async () => {
    const store = createSessionStore();
    await store.write([['a'], ['a', 'b'], ['ab'], ['b']].map((key): DraftRecord => [key, 1]));
    expect(await keysOf(['a'])).toEqual([['a'], ['a', 'b']]);
    await store.remove(['a']);
    expect(await keysOf()).toEqual([['ab'], ['b']]);
  });

  it('tells apart keys that only look alike', async () => {
    await createSessionStore().write([['a', 'b'], ['a,b'], ['ab'], ['a\0b']].map((key): DraftRecord => [key, 1]));
    expect(await keysOf()).toHaveLength(4);
  });

  it('leaves out files, which are no text, and keeps the draft beside them', async () => {
    const files: DraftRecord = [[...id, 'f'], { savedAt: 5, files: [{ name: 'a', data: new ArrayBuffer(3) }] }];
    await createSessionStore().write([draft, files]);
    expect(await keysOf()).toEqual([id]);
  });

  it('leaves nothing behind when all is removed', async () => {
    const store = createSessionStore();
    await store.write([draft]);
    await store.remove([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it('rejects where there is no room, and keeps what is there', async () => {
    const store = createSessionStore();
    await store.write([draft]);
    const { sessionStorage: storage } = globalThis;
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('sessionStorage', { getItem: (name: string) => storage.getItem(name), setItem });
    await expect(store.write([[['b'], 1]])).rejects.toThrow('full or refused');
    vi.unstubAllGlobals();
    expect(await store.read([])).toEqual([draft]);
  });

  it.each(['null', '7', '{}', '[', '[null,7,[],["a"],[[1],2]]'])('finds nothing in %s', async (text) => {
    sessionStorage.setItem('intermission:shared-device', text);
    expect(await createSessionStore().read([])).toEqual([]);
    await createSessionStore().write([draft]);
    expect(await createSessionStore().read([])).toEqual([draft]);
  });

  it('keeps what is sealed', async () => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await createSealedStore(createSessionStore(), key).write([draft]);
    expect(sessionStorage.getItem('intermission:shared-device')).not.toContain('Ada');
    expect(await createSealedStore(createSessionStore(), key).read([])).toEqual([draft]);
  });
});
