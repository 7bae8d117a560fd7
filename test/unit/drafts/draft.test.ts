import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Draft,
  type DraftRecord,
  type FieldRecord,
  type FieldValue,
  hasPrefix,
  holdsFiles,
  isEntered,
  isFile,
  nameOf,
  parseDrafts,
  type StoredFile,
  sameValue,
  savedAtOf,
  toRecord,
} from '../../../src/drafts/draft.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';
import { mergeDrafts } from '../../../src/drafts/merge-drafts.ts';
import { anyStored } from '../../helpers/any-stored.ts';

const id: DraftId = ['owner', '/form?', 'claim', 'tab'];
const header = { savedAt: 5, step: null };
const field: FieldRecord = { value: 'a', base: '', at: 4 };
const stored = { v: 2, ...header, fields: { a: field } };
const data = new ArrayBuffer(3);
const file: StoredFile = { name: 'a.txt', type: '', size: 3, lastModified: 1, data };

const draftOf = (fields: Record<string, FieldRecord>, more: Partial<Draft> = {}): Draft => ({
  id,
  header,
  fields: new Map(Object.entries(fields)),
  ...more,
});

const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);
const anyField = fc.record<FieldRecord>({ value: anyValue, base: anyValue, at: fc.nat() });
const anyDraft: fc.Arbitrary<Draft> = fc.record({
  id: fc.tuple(fc.string(), fc.string(), fc.string(), fc.string()),
  header: fc.record({ savedAt: fc.nat(), step: fc.option(fc.string()) }),
  fields: fc.array(fc.tuple(fc.string(), anyField)).map((entries) => new Map(entries)),
});

describe('parseDrafts', () => {
  it('gives back a draft and its fields', () => {
    const full: FieldRecord = { ...field, text: 'A', html: '<b>a</b>', hints: ['#a', 'Label'] };
    expect(parseDrafts([[id, { ...stored, fields: { a: full, b: { value: true, base: false, at: 3 } } }]])).toEqual([
      draftOf({ b: { value: true, base: false, at: 3 }, a: full }),
    ]);
  });

  it('keeps the rest of the header', () => {
    const more = { sentAt: 4, view: { open: [true], focus: 'a', selection: [1, 2] }, key: '?0' };
    expect(parseDrafts([[id, { ...stored, ...more }]])[0]?.header).toEqual({ ...header, ...more });
  });

  it.each([
    ['sentAt', 'yesterday'],
    ['step', { toString: 'x' }],
    ['key', 7],
    ['view', 'text'],
    ['view', {}],
    ['view', { open: 7 }],
    ['view', { open: [], focus: 7 }],
    ['view', { open: [], selection: ['a'] }],
  ])('leaves out a damaged %s and keeps the fields: %j', (name, wrong) => {
    const [draft] = parseDrafts([[id, { ...stored, [name]: wrong }]]);
    expect(draft?.header).toEqual(header);
    expect(draft?.fields.get('a')).toEqual(field);
  });

  it('keeps drafts of other tabs, forms, pages and owners apart', () => {
    const others = [0, 1, 2, 3].map((place) => id.map((part, index) => (index === place ? 'x' : part)));
    const records = [id, ...others].map(
      (key, index): DraftRecord => [key, { ...stored, fields: { name: { value: String(index), base: '', at: 0 } } }],
    );
    expect(parseDrafts(records).map(({ fields }) => fields.get('name')?.value)).toEqual(['0', '1', '2', '3', '4']);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [7],
    [{}],
    [{ ...stored, v: 1 }],
    [{ ...stored, v: 3 }],
    [{ ...stored, v: undefined }],
    [{ ...stored, savedAt: '5' }],
    [{ ...stored, savedAt: null }],
    [{ ...stored, savedAt: Number.NaN }],
    [{ ...stored, fields: undefined }],
    [{ ...stored, fields: null }],
    [{ ...stored, fields: 'a' }],
  ])('leaves out the record %j', (wrong) => {
    expect(parseDrafts([[id, wrong]])).toEqual([]);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ value: 'a', base: '' }],
    [{ value: 'a', base: '', at: '4' }],
    [{ value: 'a', at: 4 }],
    [{ base: 'a', at: 4 }],
    [{ value: 7, base: '', at: 4 }],
    [{ value: {}, base: '', at: 4 }],
    [{ value: [7], base: '', at: 4 }],
    [{ value: [null], base: '', at: 4 }],
    [{ value: [['a']], base: '', at: 4 }],
    [{ value: 'a', base: { toString: 'x' }, at: 4 }],
    [{ ...field, text: 7 }],
    [{ ...field, html: {} }],
    [{ ...field, hints: 'a' }],
    [{ ...field, hints: [7] }],
  ])('leaves out the field %j and keeps the others', (wrong) => {
    const [draft] = parseDrafts([[id, { ...stored, fields: { wrong, right: field } }]]);
    expect([...(draft?.fields.keys() ?? [])]).toEqual(['right']);
  });

  it.each([[[]], [['owner']], [id.slice(0, 3)], [[...id, 'more']], [[1, 2, 3, 4] as unknown as string[]]])(
    'takes %j for no draft’s key',
    (key) => {
      expect(parseDrafts([[key, stored]])).toEqual([]);
    },
  );

  it('gives back every draft that was made into a record', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        expect(parseDrafts([toRecord(draft)])).toEqual([draft]);
      }),
    );
  });

  it('never throws, whatever is stored', () => {
    fc.assert(
      fc.property(anyStored, (records) => {
        expect(Array.isArray(parseDrafts(records))).toBe(true);
      }),
    );
  });
});

describe('the files of a draft', () => {
  const withFile = draftOf({ a: field, f: { value: [file], base: [], at: 4 } });
  const bare = { ...file, data: undefined };

  it('are not in its record', () => {
    const [, value] = toRecord(withFile);
    expect((value as typeof stored).fields).toEqual({
      a: field,
      f: { value: [{ name: 'a.txt', type: '', size: 3, lastModified: 1 }], base: [], at: 4 },
    });
  });

  it('come back from the record beside it, in whatever order', () => {
    const beside: DraftRecord = [[...id, 'f'], { savedAt: 5, files: [file] }];
    expect(parseDrafts([toRecord(withFile), beside])).toEqual([withFile]);
    expect(parseDrafts([beside, toRecord(withFile)])).toEqual([withFile]);
  });

  it.each<[string, unknown]>([
    ['of another name', { savedAt: 5, files: [{ ...file, name: 'b.txt' }] }],
    ['of another size', { savedAt: 5, files: [{ ...file, size: 4 }] }],
    ['without data', { savedAt: 5, files: [bare] }],
    ['with something else for its data', { savedAt: 5, files: [{ ...file, data: 'abc' }] }],
    ['in no list', { savedAt: 5, files: file }],
    ['that is nothing', { savedAt: 5, files: [null, undefined, 7] }],
    ['in a damaged record', 7],
  ])('stay away where the one beside it is %s', (_, beside) => {
    const [draft] = parseDrafts([toRecord(withFile), [[...id, 'f'], beside]]);
    expect(draft?.fields.get('f')?.value).toEqual([bare]);
  });

  it('do not come from another draft', () => {
    const [draft] = parseDrafts([toRecord(withFile), [['owner', '/form?', 'claim', 'other', 'f'], { files: [file] }]]);
    expect(draft?.fields.get('f')?.value).toEqual([bare]);
  });
});

describe('isFile', () => {
  it.each<[DraftRecord, boolean]>([
    [[id, stored], false],
    [[[...id, 'f'], { files: [] }], true],
    [[[...id, 'f'], undefined], false],
  ])('says of %j: %j', (record, expected) => {
    expect(isFile(record)).toBe(expected);
  });
});

describe('nameOf', () => {
  it('tells any two keys apart', () => {
    const key = fc.array(fc.string({ unit: fc.constantFrom('a', '\0', '"', ',', '\\') }), { maxLength: 4 });
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(nameOf(one) === nameOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      {
        examples: [
          [
            ['a\0', 'a'],
            ['a', '\0a'],
          ],
        ],
      },
    );
  });
});

describe('savedAtOf', () => {
  it.each<[unknown, number | undefined]>([
    [stored, 5],
    [{ v: 3, savedAt: 7, else: 1 }, 7],
    [{ savedAt: '7' }, undefined],
    [{ savedAt: Number.POSITIVE_INFINITY }, undefined],
    [{}, undefined],
    [null, undefined],
    ['text', undefined],
  ])('reads %j as %j', (value, expected) => {
    expect(savedAtOf(value)).toBe(expected);
  });
});

describe('isEntered', () => {
  it.each<[FieldRecord, boolean]>([
    [{ value: 'a', base: '', at: 1 }, true],
    [{ value: '', base: 'a', at: 1 }, true],
    [{ value: 'a', base: 'a', at: 1 }, false],
    [{ value: ['a'], base: ['a'], at: 1 }, false],
    [{ value: 'a', base: 'a', html: '<b>a</b>', at: 1 }, true],
  ])('says of %j: %j', (record, expected) => {
    expect(isEntered(record)).toBe(expected);
  });
});

describe('mergeDrafts', () => {
  const entry = (value: string, at: number, base = ''): FieldRecord => ({ value, base, at });
  const merge = (older: Record<string, FieldRecord>, newer: Record<string, FieldRecord>) => {
    const { draft, lost } = mergeDrafts(draftOf(older), draftOf(newer));
    return { fields: Object.fromEntries(draft.fields), lost: Object.fromEntries(lost) };
  };

  it('has the fields of both', () => {
    const [a, b] = [entry('a', 1), entry('b', 2)];
    expect(merge({ a }, { b })).toEqual({ fields: { a, b }, lost: {} });
  });

  it.each([
    ['newer', entry('one', 1), entry('two', 2), entry('two', 2), entry('one', 1)],
    ['older', entry('one', 3), entry('two', 2), entry('one', 3), entry('two', 2)],
    ['newer, of two of the same time', entry('one', 2), entry('two', 2), entry('two', 2), entry('one', 2)],
  ])('takes of a field what was entered last: the %s draft’s', (_, older, newer, a, lost) => {
    expect(merge({ a: older }, { a: newer })).toEqual({ fields: { a }, lost: { a: lost } });
  });

  it('loses nothing where both say the same', () => {
    expect(merge({ a: entry('same', 1) }, { a: entry('same', 2) }).lost).toEqual({});
  });

  it('loses nothing where one of them was taken back', () => {
    expect(merge({ a: entry('', 1) }, { a: entry('two', 2) }).lost).toEqual({});
  });

  it('takes an entry that goes on with an earlier one for the same: it begins where that one began, and nothing is lost', () => {
    const [first, second] = [entry('one', 1, 'page'), entry('one and more', 2, 'one')];
    const a = { ...second, base: 'page', shown: 'one' };
    expect(merge({ a: first }, { a: second })).toEqual({ fields: { a }, lost: {} });
    expect(merge({ a: second }, { a: first })).toEqual({ fields: { a }, lost: {} });
  });

  it('shows as lost what a later emptying took the place of', () => {
    expect(merge({ a: entry('one', 1) }, { a: entry('', 2) })).toEqual({
      fields: { a: entry('', 2) },
      lost: { a: entry('one', 1) },
    });
  });

  it('was saved when the later of both was, and has the newer one’s id', () => {
    const older = draftOf({}, { header: { savedAt: 9, step: 'one' } });
    const newer = draftOf({}, { id: ['owner', '/form?', 'claim', 'new'], header: { savedAt: 7, step: 'two' } });
    const { draft } = mergeDrafts(older, newer);
    expect(draft.id).toBe(newer.id);
    expect(draft.header).toEqual({ savedAt: 9, step: 'two' });
  });

  it('never throws, loses no field, and of each field has the one that was entered last', () => {
    fc.assert(
      fc.property(anyDraft, anyDraft, (older, newer) => {
        const { draft, lost } = mergeDrafts(older, newer);
        const keys = new Set([...older.fields.keys(), ...newer.fields.keys()]);
        expect(new Set(draft.fields.keys())).toEqual(keys);
        for (const [key, { at }] of draft.fields) {
          expect(at).toBe(Math.max(older.fields.get(key)?.at ?? 0, newer.fields.get(key)?.at ?? 0));
        }
        for (const [key, { value }] of lost) expect(sameValue(value, draft.fields.get(key)?.value)).toBe(false);
      }),
    );
  });

  it('never throws, whatever the drafts were stored as', () => {
    fc.assert(
      fc.property(anyStored, (records) => {
        const drafts = parseDrafts(records);
        for (const one of drafts) for (const other of drafts) mergeDrafts(one, other);
      }),
    );
  });
});

describe('hasPrefix', () => {
  it.each([
    [['a', 'b'], ['a'], true],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], [], true],
    [['a', 'b'], ['a', 'b', 'c'], false],
    [['ab'], ['a'], false],
    [['a', 'b'], ['b'], false],
    [['', 'b'], [''], true],
  ])('says of %j and %j: %j', (key, prefix, expected) => {
    expect(hasPrefix(key, prefix)).toBe(expected);
  });
});

describe('holdsFiles', () => {
  it.each<[FieldValue | undefined, boolean]>([
    [undefined, false],
    [null, false],
    ['a', false],
    [true, false],
    [[], false],
    [['a'], false],
    [[file], true],
  ])('says of %j: %j', (value, expected) => {
    expect(holdsFiles(value)).toBe(expected);
  });
});

describe('sameValue', () => {
  it.each<[FieldValue | undefined, FieldValue | undefined, boolean]>([
    ['a', 'a', true],
    ['a', 'b', false],
    ['', null, false],
    [null, undefined, false],
    [null, null, true],
    [true, true, true],
    [true, 'true', false],
    [[], [], true],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], 'a', false],
    ['["a"]', ['a'], false],
    [['a,b'], ['a', 'b'], false],
    [[file], [{ name: 'a.txt', type: '', size: 3, lastModified: 1 }], true],
    [[file], [{ ...file, size: 4 }], false],
  ])('says of %j and %j: %j', (one, other, expected) => {
    expect(sameValue(one, other)).toBe(expected);
    expect(sameValue(other, one)).toBe(expected);
  });
});
