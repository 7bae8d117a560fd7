import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftRecord } from '../../../src/drafts/draft.ts';
import { parseVersion1 } from '../../../src/drafts/version-1.ts';
import { anyStored } from '../../helpers/any-stored.ts';

const id = ['owner', '/form', 'claim', 'tab'];
const header: DraftRecord = [id, { v: 1, savedAt: 5, step: 'two' }];
const field = { value: 'a', base: '', hints: ['#a'] };
const pack = (number: number, entries: unknown): DraftRecord => [
  [...id, '', String(number)],
  typeof entries === 'string' ? entries : JSON.stringify(entries),
];
const fieldsOf = (records: readonly DraftRecord[]) => {
  const [draft] = parseVersion1(records);
  return draft && Object.fromEntries([...draft.fields].map(([key, { value }]) => [key, value]));
};

describe('parseVersion1', () => {
  it('puts a draft together from its records, in whatever order', () => {
    const records: DraftRecord[] = [[[...id, 'b'], { value: true, base: false }], header, [[...id, 'a'], field]];
    expect(parseVersion1(records)).toEqual([
      {
        id,
        header: { savedAt: 5, step: 'two' },
        fields: new Map<string, unknown>([
          ['b', { value: true, base: false, at: 5 }],
          ['a', { ...field, at: 5 }],
        ]),
      },
    ]);
  });

  it('opens packs of fields', () => {
    const packed = pack(1, [
      ['a', field],
      ['b', { value: 'b', base: '' }],
    ]);
    expect(fieldsOf([header, packed])).toEqual({ a: 'a', b: 'b' });
  });

  it('prefers the record of a field to what a pack has of it', () => {
    const packed = pack(1, [['a', field]]);
    expect(fieldsOf([header, [[...id, 'a'], { value: 'newer', base: '' }], packed])).toEqual({ a: 'newer' });
  });

  it('keeps a field away that was deleted after it had been packed', () => {
    const packed = pack(1, [
      ['a', field],
      ['b', field],
    ]);
    expect(fieldsOf([header, packed, [[...id, 'a'], null]])).toEqual({ b: 'a' });
  });

  it('keeps drafts of other tabs, forms, pages and owners apart', () => {
    const others = [0, 1, 2, 3].map((place) => id.map((part, index) => (index === place ? 'x' : part)));
    const records = [id, ...others].flatMap((key, index): DraftRecord[] => [
      [key, { v: 1, savedAt: 5, step: null }],
      [[...key, 'name'], { value: String(index), base: '' }],
    ]);
    expect(parseVersion1(records).map(({ fields }) => fields.get('name')?.value)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('leaves out fields without a header', () => {
    expect(parseVersion1([[[...id, 'a'], field], pack(1, [['b', field]])])).toEqual([]);
  });

  it('takes no step that is no text', () => {
    expect(parseVersion1([[id, { v: 1, savedAt: 5, step: {} }]])[0]?.header.step).toBeNull();
  });

  it.each([[undefined], [null], ['text'], [7], [{}], [{ v: 2, savedAt: 5, fields: {} }], [{ v: 1, savedAt: '5' }]])(
    'leaves out what has the header %j',
    (wrong) => {
      expect(
        parseVersion1([
          [id, wrong],
          [[...id, 'a'], field],
        ]),
      ).toEqual([]);
    },
  );

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ value: 'a' }],
    [{ base: 'a' }],
    [{ value: 7, base: '' }],
    [{ value: [7], base: '' }],
    [{ value: 'a', base: '', hints: 'a' }],
    [{ value: 'a', base: '', text: 7 }],
  ])('leaves out the field %j and keeps the others', (wrong) => {
    expect(fieldsOf([header, [[...id, 'wrong'], wrong], [[...id, 'right'], field]])).toEqual({ right: 'a' });
  });

  it.each(['{', '7', '[1]', '{}', '[["a"]]', 'null', '[[7,{"value":"a","base":""}]]'])(
    'leaves out the damaged pack %s and keeps the rest',
    (text) => {
      expect(fieldsOf([header, [[...id, 'name'], field], pack(1, text)])).toEqual({ name: 'a' });
    },
  );

  it('never throws, whatever is stored', () => {
    fc.assert(
      fc.property(anyStored, (records) => {
        expect(Array.isArray(parseVersion1(records))).toBe(true);
      }),
    );
  });
});
