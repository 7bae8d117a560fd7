import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DraftRecord, hasPrefix } from '../../../src/drafts/draft.ts';
import { createIndexedDbStore } from '../../../src/drafts/store.ts';

let count = 0;
const newName = () => `drafts-${count++}`;

afterEach(() => void vi.restoreAllMocks());

describe('createIndexedDbStore', () => {
  it('gives back what was written, also to another page', async () => {
    const name = newName();
    const records: DraftRecord[] = [
      [['owner', '/form?', 'claim', 'tab'], { v: 2, savedAt: 5, step: null, fields: { name: { value: ['a', 'ü'] } } }],
      [['owner', '/form?', 'claim', 'tab', 'file'], { savedAt: 5, files: [{ data: new ArrayBuffer(3) }] }],
    ];
    await createIndexedDbStore(name).write(records);
    expect(await createIndexedDbStore(name).read(['owner'])).toEqual(records);
  });

  it('opens nothing before it is used', () => {
    const open = vi.spyOn(indexedDB, 'open');
    createIndexedDbStore(newName());
    expect(open).not.toHaveBeenCalled();
  });

  it.each([
    ['QuotaExceededError', 1],
    ['UnknownError', 2],
  ])('after %s has tried %i times', async (name, times) => {
    const store = createIndexedDbStore(newName());
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('refused', name);
    });
    await expect(store.write([[['a'], 1]])).rejects.toThrow('refused');
    expect(put).toHaveBeenCalledTimes(times);
  });

  it('reads any number of records, each once', async () => {
    const store = createIndexedDbStore(newName());
    const records = Array.from({ length: 4_001 }, (_, index): DraftRecord => [['a', String(10_000 + index)], index]);
    await store.write([...records, [['b'], 'of another']]);
    expect(await store.read(['a'])).toEqual(records);
  });

  it('replaces a record and deletes by undefined', async () => {
    const store = createIndexedDbStore(newName());
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

  it.each<[string[], string[]]>([
    [[], ['', 'a', 'a/b', 'a/b/c', 'ab', 'b']],
    [['a'], ['a', 'a/b', 'a/b/c']],
    [
      ['a', 'b'],
      ['a/b', 'a/b/c'],
    ],
    [['ab'], ['ab']],
    [[''], ['']],
    [['c'], []],
  ])('reads and removes by the prefix %j', async (prefix, expected) => {
    const store = createIndexedDbStore(newName());
    const keys = [[''], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['ab'], ['b']];
    await store.write(keys.map((key): DraftRecord => [key, 1]));
    expect((await store.read(prefix)).map(([key]) => key.join('/'))).toEqual(expected);
    await store.remove(prefix);
    expect(await store.read(prefix)).toEqual([]);
    expect(await store.read([])).toHaveLength(keys.length - expected.length);
  });

  it('finds exactly the records whose key begins with the prefix', async () => {
    const part = fc.constantFrom('', 'a', 'ab', 'b', '\uffff', '🎭');
    const key = fc.array(part, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 8 }), fc.array(part, { maxLength: 3 }), async (keys, prefix) => {
        const store = createIndexedDbStore(newName());
        await store.write(keys.map((entry): DraftRecord => [entry, 1]));
        const found = (await store.read(prefix)).map(([entry]) => JSON.stringify(entry));
        const expected = new Set(
          keys.filter((entry) => hasPrefix(entry, prefix)).map((entry) => JSON.stringify(entry)),
        );
        expect(found.sort()).toEqual([...expected].sort());
      }),
      { numRuns: 20 },
    );
  });

  it('writes all records or none', async () => {
    const store = createIndexedDbStore(newName());
    const writing = store.write([
      [['a'], 1],
      [['b'], () => 'no clone of this'],
    ]);
    await expect(writing).rejects.toThrow();
    expect(await store.read([])).toEqual([]);
  });

  it('commits at once, for an open transaction ends with its page', async () => {
    const commit = vi.spyOn(IDBTransaction.prototype, 'commit');
    const store = createIndexedDbStore(newName());
    await store.write([[['a'], 1]]);
    await store.remove(['a']);
    expect(commit).toHaveBeenCalledTimes(2);
  });

  it('does not keep another tab from deleting the database, and goes on after that', async () => {
    const name = newName();
    const store = createIndexedDbStore(name);
    await store.write([[['a'], 1]]);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onblocked = () => reject(new Error('blocked'));
    });
    await store.write([[['b'], 2]]);
    expect(await store.read([])).toEqual([[['b'], 2]]);
  });

  it('opens the database anew when a transaction throws', async () => {
    const store = createIndexedDbStore(newName());
    await store.write([[['a'], 1]]);
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
    });
    expect(await store.read([])).toEqual([[['a'], 1]]);
  });

  it('rejects where there is no IndexedDB', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('refused', 'SecurityError');
    });
    await expect(createIndexedDbStore(newName()).read([])).rejects.toThrow('refused');
  });
});
