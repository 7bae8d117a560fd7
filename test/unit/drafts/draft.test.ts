import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Draft,
  type DraftRecord,
  type FieldRecord,
  type FieldValue,
  hasPrefix,
  parseDrafts,
  sameValue,
  toRecords,
} from '../../../src/drafts/draft.ts';

const id = ['owner', '/form', 'claim', 'tab'];
const header = { v: 1, savedAt: 5, step: null } as const;
const field = { value: 'a', base: '' };

const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);
const anyDraft: fc.Arbitrary<Draft> = fc.record({
  id: fc.tuple(fc.string(), fc.string(), fc.string(), fc.string()),
  header: fc.record({ v: fc.constant(1 as const), savedAt: fc.nat(), step: fc.option(fc.string()) }),
  fields: fc
    .array(fc.tuple(fc.string(), fc.record({ value: anyValue, base: anyValue })))
    .map((entries) => new Map(entries)),
});

describe('parseDrafts', () => {
  it('puts a draft together from its records, in whatever order', () => {
    const records: DraftRecord[] = [
      [[...id, 'b'], { value: true, base: false }],
      [id, header],
      [[...id, 'a'], field],
    ];
    expect(parseDrafts(records)).toEqual([
      {
        id,
        header,
        fields: new Map<string, FieldRecord>([
          ['b', { value: true, base: false }],
          ['a', field],
        ]),
      },
    ]);
  });

  it('keeps drafts of other tabs, forms, pages and owners apart', () => {
    const others = [0, 1, 2, 3].map((place) => id.map((part, index) => (index === place ? 'x' : part)));
    const records = [id, ...others].flatMap((key, index): DraftRecord[] => [
      [key, header],
      [[...key, 'name'], { value: String(index), base: '' }],
    ]);
    expect(parseDrafts(records).map(({ fields }) => fields.get('name')?.value)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('leaves out fields without a header', () => {
    expect(parseDrafts([[[...id, 'a'], field]])).toEqual([]);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [7],
    [{}],
    [{ ...header, v: 2 }],
    [{ ...header, savedAt: '5' }],
    [{ ...header, savedAt: null }],
    [{ ...header, savedAt: Number.NaN }],
  ])('leaves out what has the header %j', (wrong) => {
    expect(
      parseDrafts([
        [id, wrong],
        [[...id, 'a'], field],
      ]),
    ).toEqual([]);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ value: 'a' }],
    [{ base: 'a' }],
    [{ value: 7, base: '' }],
    [{ value: {}, base: '' }],
    [{ value: [7], base: '' }],
    [{ value: [['a']], base: '' }],
    [{ value: 'a', base: { toString: 'x' } }],
  ])('leaves out the field %j and keeps the others', (wrong) => {
    const [draft] = parseDrafts([
      [id, header],
      [[...id, 'wrong'], wrong],
      [[...id, 'right'], field],
    ]);
    expect([...(draft?.fields.keys() ?? [])]).toEqual(['right']);
  });

  it.each([[[]], [['owner']], [id.slice(0, 3)], [[...id, 'more']]])('takes %j for no draft’s key', (key) => {
    expect(parseDrafts([[key, header]])).toEqual([]);
  });

  it('gives back every draft that was made into records', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        expect(parseDrafts(toRecords(draft))).toEqual([draft]);
      }),
    );
  });

  it('never throws, whatever is stored', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(fc.string(), { maxLength: 6 }), fc.anything())), (records) => {
        expect(Array.isArray(parseDrafts(records))).toBe(true);
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
  ])('says of %j and %j: %j', (one, other, expected) => {
    expect(sameValue(one, other)).toBe(expected);
    expect(sameValue(other, one)).toBe(expected);
  });
});
