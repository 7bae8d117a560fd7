import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DraftRecord, hasPrefix } from '../../../src/drafts/draft.ts';
import { createIndexedDbStore, createPatientStore, type DraftStore } from '../../../src/drafts/store.ts';
import { isDegradedError } from '../../../src/errors.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

let count = 0;
const newName = () => `drafts-${count++}`;

afterEach(() => void vi.restoreAllMocks());

describe('createIndexedDbStore', () => {
  it('gives back what was written, also to another page', async () => {
    const name = newName();
    const records: DraftRecord[] = [
      [['owner', '/form', 'claim', 'tab'], { v: 1, savedAt: 5, step: null }],
      [['owner', '/form', 'claim', 'tab', 'name'], { value: ['a', 'ü'], base: null }],
    ];
    await createIndexedDbStore(name).write(records);
    expect(await createIndexedDbStore(name).read(['owner'])).toEqual(records);
  });

  it('opens nothing before it is used', () => {
    const open = vi.spyOn(indexedDB, 'open');
    createIndexedDbStore(newName());
    expect(open).not.toHaveBeenCalled();
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

describe('createPatientStore', () => {
  const record: DraftRecord = [['a'], 1];

  function setUp(store: Partial<DraftStore>) {
    const clock = createFakeClock();
    const onError = vi.fn();
    const inner = {
      read: vi.fn(store.read ?? (async () => [record])),
      write: vi.fn(store.write ?? (async () => {})),
      remove: vi.fn(store.remove ?? (async () => {})),
    };
    return { clock, onError, inner, store: createPatientStore(inner, clock, onError) };
  }
  const calls = [
    ['read', (store: DraftStore) => store.read(['a']), []],
    ['write', (store: DraftStore) => store.write([record]), undefined],
    ['remove', (store: DraftStore) => store.remove(['a']), undefined],
  ] as const;

  it('hands everything on to a store that answers, and leaves no timer for longer than a second', async () => {
    const { store, inner, clock, onError } = setUp({});
    expect(await store.read(['a'])).toEqual([record]);
    await store.write([record]);
    await store.remove(['a']);
    expect(inner.read).toHaveBeenCalledWith(['a']);
    expect(inner.write).toHaveBeenCalledWith([record]);
    expect(inner.remove).toHaveBeenCalledWith(['a']);
    expect(clock.pending).toBe(1);
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    expect(onError).not.toHaveBeenCalled();
  });

  it.each(calls)('waits a second for %s, then goes on without', async (name, call, otherwise) => {
    const { store, clock, onError } = setUp({ [name]: () => new Promise(() => {}) });
    const settled = vi.fn();
    const result = call(store).finally(settled);
    await clock.advance(999);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(await result).toEqual(otherwise);
    expect(onError).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  it.each(calls)('does not reject where %s does, and says so once', async (name, call, otherwise) => {
    const cause = new DOMException('full', 'QuotaExceededError');
    const { store, onError } = setUp({ [name]: () => Promise.reject(cause) });
    expect(await call(store)).toEqual(otherwise);
    expect(onError).toHaveBeenCalledOnce();
    const [error] = onError.mock.calls[0] ?? [];
    expect(isDegradedError(error)).toBe(true);
    expect(error.cause).toBe(cause);
  });

  it.each(calls)('does not throw where %s does', async (name, call, otherwise) => {
    const { store, onError } = setUp({
      [name]: () => {
        throw new TypeError('a host’s own store');
      },
    });
    expect(await call(store)).toEqual(otherwise);
    expect(onError).toHaveBeenCalledOnce();
  });

  it('does not turn to the store again after its first failure', async () => {
    const { store, inner, onError } = setUp({ write: () => Promise.reject(new Error('broken')) });
    await store.write([record]);
    expect(await store.read(['a'])).toEqual([]);
    await store.write([record]);
    await store.remove(['a']);
    expect(inner.write).toHaveBeenCalledOnce();
    expect(inner.read).not.toHaveBeenCalled();
    expect(inner.remove).not.toHaveBeenCalled();
    expect(onError).toHaveBeenCalledOnce();
  });

  it('waits a second for each call, whenever others began or were answered', async () => {
    const answers = [100, undefined, 200, undefined];
    const { store, clock } = setUp({
      read: () => {
        const answer = answers.shift();
        return new Promise((resolve) => answer !== undefined && clock.after(answer, () => resolve([record])));
      },
    });
    const ended: number[] = [];
    const begun = clock.now();
    for (const pause of [300, 300, 300, 0]) {
      store.read([]).then(() => ended.push(clock.now() - begun));
      await clock.advance(pause);
    }
    await clock.advance(2_000);
    // The second was not answered at all, and with it the store is given up; the last one had begun by then.
    expect(ended).toEqual([100, 800, 1_300, 1_900]);
    expect(clock.pending).toBe(0);
  });

  it('says so once where several calls fail together', async () => {
    const { store, clock, onError } = setUp({ read: () => new Promise(() => {}), write: () => new Promise(() => {}) });
    const results = Promise.all([store.read([]), store.read(['a']), store.write([record])]);
    await clock.advance(1_000);
    await results;
    expect(onError).toHaveBeenCalledOnce();
  });
});
