import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DraftRecord, hasPrefix, type RecordKey } from '../../../src/drafts/draft.ts';
import { createPackedStore } from '../../../src/drafts/packed-store.ts';
import type { DraftStore } from '../../../src/drafts/store.ts';

/** A store in memory that can be told to refuse the next write. */
function createMemory() {
  const records = new Map<string, DraftRecord>();
  let refusals = 0;
  const writes: DraftRecord[][] = [];
  const store: DraftStore = {
    read: async (prefix) => [...records.values()].filter(([key]) => hasPrefix(key, prefix)),
    async write(entries) {
      if (refusals-- > 0) throw new Error('Full.');
      refusals = 0;
      writes.push([...entries]);
      for (const [key, value] of entries) {
        if (value === undefined) records.delete(JSON.stringify(key));
        else records.set(JSON.stringify(key), [key, structuredClone(value)]);
      }
    },
    async remove(prefix) {
      for (const [name, [key]] of records) if (hasPrefix(key, prefix)) records.delete(name);
    },
  };
  return {
    ...store,
    records,
    writes,
    refuse: () => {
      refusals = 1;
    },
  };
}

const id = ['owner', '/form', 'claim', 'tab'];
const header: DraftRecord = [id, { v: 1, savedAt: 5, step: null }];
const field = (name: string | number, value: unknown = `Entry ${name}`): DraftRecord => [
  [...id, `field-${name}`],
  { value, base: '', hints: [] },
];
const gone = ([key]: DraftRecord): DraftRecord => [key, undefined];
const fields = (count: number, version = 1, from = 0) =>
  Array.from({ length: count }, (_, index) => field(from + index, `${version}`));
const byKey = (records: readonly DraftRecord[]) =>
  Object.fromEntries(records.map(([key, value]) => [key.join('/'), value]));

let inner: ReturnType<typeof createMemory>;
/** As the page opens it: of a draft of its own it first asks what is there. */
async function open() {
  const store = createPackedStore(inner);
  await store.read(id);
  return store;
}

beforeEach(() => {
  inner = createMemory();
});

describe('createPackedStore', () => {
  it('writes many fields as one record, and reads each of them', async () => {
    const store = await open();
    await store.write([header, ...fields(500)]);
    expect(inner.records.size).toBe(2);
    expect(byKey(await store.read(id))).toEqual(byKey([header, ...fields(500)]));
    expect(byKey(await createPackedStore(inner).read([]))).toEqual(byKey([header, ...fields(500)]));
  });

  it('writes few fields as they are', async () => {
    const store = await open();
    await store.write([header, field('name')]);
    expect([...inner.records.values()]).toEqual([header, field('name')]);
  });

  it('writes one record for a letter, however many fields are packed', async () => {
    const store = await open();
    await store.write(fields(500));
    await store.write([header, field(7, 'typed')]);
    expect(inner.writes.at(-1)).toEqual([header, field(7, 'typed')]);
    expect(byKey(await store.read(id))).toMatchObject(byKey([field(7, 'typed'), field(8, '1')]));
  });

  it('takes in what had records of its own', async () => {
    const store = await open();
    await store.write([field(7, 'typed')]);
    await store.write(fields(500));
    expect(inner.records.size).toBe(1);
    expect(byKey(await store.read(id))).toEqual(byKey(fields(500)));
  });

  it('replaces what is packed rather than adding to it, also where parts of it end elsewhere', async () => {
    const store = await open();
    for (let version = 1; version <= 10; version++) {
      const all = [...(version % 2 ? [] : [field('new')]), ...fields(1_000, version)];
      for (let at = 0; at < all.length; at += 300) await store.write(all.slice(at, at + 300));
    }
    expect(inner.records.size).toBeLessThanOrEqual(6);
    expect(byKey(await store.read(id))).toEqual(byKey([field('new'), ...fields(1_000, 10)]));
  });

  it('forgets a field that is packed', async () => {
    const store = await open();
    await store.write([header, ...fields(100)]);
    await store.write([gone(field(7))]);
    const again = createPackedStore(inner);
    expect(byKey(await again.read(id))).toEqual(byKey([header, ...fields(100).filter((_, index) => index !== 7)]));
    await again.write([field(7, 'back')]);
    expect(byKey(await again.read(id))).toMatchObject(byKey([field(7, 'back')]));
  });

  it('leaves nothing of a draft all of which is deleted', async () => {
    const store = await open();
    await store.write([header, ...fields(100)]);
    await store.write([field(3, 'typed')]);
    await store.write([header, ...fields(100)].map(gone));
    expect(inner.records.size).toBe(0);
  });

  it('packs no file', async () => {
    const store = await open();
    const file = { name: 'a.txt', type: '', size: 3, lastModified: 1, data: new ArrayBuffer(3) };
    const records = [...fields(100), field('file', [file])];
    await store.write(records);
    expect(inner.records.size).toBe(2);
    expect(byKey(await store.read(id))).toEqual(byKey(records));
  });

  it('packs nothing as long as it does not know what is there', async () => {
    await (await open()).write([field(7, 'older')]);
    const store = createPackedStore(inner);
    await store.write(fields(100));
    expect(inner.records.size).toBe(100);
    await store.read(id);
    await store.write(fields(100, 2));
    expect(inner.records.size).toBe(1);
    expect(byKey(await store.read(id))).toEqual(byKey(fields(100, 2)));
  });

  it.each([
    ['removed', open, id.slice(0, 2)],
    ['removed unread', async () => createPackedStore(inner), id],
  ])('packs again what is written under a key that was %s', async (_, begin, prefix) => {
    const store = await begin();
    await (await open()).write([...fields(100), field('old')]);
    await store.remove(prefix);
    await store.write(fields(100, 2));
    expect(inner.records.size).toBe(1);
    expect(byKey(await store.read(id))).toEqual(byKey(fields(100, 2)));
  });

  it('keeps drafts apart that are written together', async () => {
    const store = await open();
    const other = fields(100).map(([key, value]): DraftRecord => [['somebody', ...key.slice(1)], value]);
    await store.write([...fields(100, 2), ...other]);
    expect(byKey(await store.read(id))).toEqual(byKey(fields(100, 2)));
    expect(byKey(await store.read(['somebody']))).toEqual(byKey(other));
  });

  it.each([['{'], ['7'], ['[1]'], [7], [{}], ['[["field-1"]]'], ['null']])(
    'leaves out a damaged pack: %j',
    async (damaged) => {
      await inner.write([header, field('name'), [[...id, '', '1'], damaged]]);
      const store = createPackedStore(inner);
      const read = byKey(await store.read(id));
      expect(read).toMatchObject(byKey([header, field('name')]));
      await store.write(fields(100));
      expect(byKey(await store.read(id))).toMatchObject(byKey([header, field('name'), ...fields(100)]));
    },
  );

  it('rejects where the store does, and is right afterwards', async () => {
    const store = await open();
    await store.write([field(7, 'typed')]);
    inner.refuse();
    await expect(store.write(fields(100))).rejects.toThrow('Full.');
    expect(byKey(await store.read(id))).toEqual(byKey([field(7, 'typed')]));
    await store.write(fields(100, 2));
    expect(byKey(await store.read(id))).toEqual(byKey(fields(100, 2)));
  });

  it('reads as if each field had a record of its own, whatever is done', async () => {
    const write = fc.record({
      from: fc.nat(60),
      count: fc.constantFrom(1, 3, 49, 50, 60, 120),
      deleted: fc.boolean(),
      version: fc.nat(9),
    });
    const step = fc.oneof(
      { weight: 6, arbitrary: write },
      {
        weight: 1,
        arbitrary: fc.constantFrom<'read' | 'reopen' | 'blind' | 'remove' | 'refuse'>(
          'read',
          'reopen',
          'blind',
          'remove',
          'refuse',
        ),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        inner = createMemory();
        const model = createMemory();
        let store = await open();
        for (const action of steps) {
          if (typeof action === 'object') {
            const written = fields(action.count, action.version, action.from);
            const records = action.deleted ? written.map(gone) : written;
            await store.write(records).then(
              () => model.write(records),
              () => {},
            );
          } else if (action === 'read') await store.read(id);
          else if (action === 'reopen') store = await open();
          else if (action === 'blind') store = createPackedStore(inner);
          else if (action === 'refuse') inner.refuse();
          else {
            await store.remove(id.slice(0, 1));
            await model.remove(id.slice(0, 1));
          }
          const seen: RecordKey[] = (await createPackedStore(inner).read([])).map(([key]) => key);
          expect(new Set(seen.map(String)).size).toBe(seen.length);
          expect(byKey(await createPackedStore(inner).read(id))).toEqual(byKey(await model.read(id)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
