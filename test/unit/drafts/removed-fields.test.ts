import { describe, expect, it } from 'vitest';
import { shapeOf, withdrawnFields } from '../../../src/drafts/removed-fields.ts';

type Row = readonly [
  what: string,
  gone: readonly string[],
  left: readonly string[],
  more: { readonly kind?: 'choice' | 'press'; readonly hasNew?: boolean; readonly isTargetGone?: boolean },
];

const withdrawn = ([, gone, left, { kind, hasNew = false, isTargetGone = false }]: Row) =>
  withdrawnFields({ gone, left, hasNew, kind, isTargetGone });

describe('the person has withdrawn', () => {
  it.each<Row>([
    [
      'a row that a button inside it removed',
      ['guests[1]'],
      ['guests[0]', 'note'],
      { kind: 'press', isTargetGone: true },
    ],
    ['a row that a button elsewhere removed', ['guests[1]'], ['guests[0]', 'note'], { kind: 'press' }],
    [
      'a row of several fields',
      ['guests[1][name]', 'guests[1][age]'],
      ['guests[0][name]', 'guests[0][age]'],
      { kind: 'press', isTargetGone: true },
    ],
    ['a row of fields with one name', ['tag~3'], ['tag', 'tag~2'], { kind: 'press' }],
    ['all rows but one', ['tag~2', 'tag~3', 'tag~4'], ['tag'], { kind: 'press' }],
    ['the only row, with its button', ['guests[0]'], ['note'], { kind: 'press', isTargetGone: true }],
    ['a conditional field', ['company'], ['kind', 'name'], { kind: 'choice' }],
    ['one of two conditional fields', ['company'], ['kind', 'name'], { kind: 'choice', hasNew: true }],
    ['everything that depended on a choice', ['a', 'b', 'c'], ['kind'], { kind: 'choice' }],
  ])('%s', (...row) => {
    expect(withdrawn(row)).toEqual(row[1]);
  });
});

describe('the person has not withdrawn', () => {
  it.each<Row>([
    ['the step of a wizard, for the next one', ['name', 'street'], ['date'], { kind: 'press', hasNew: true }],
    [
      'the step of a wizard that went with its button',
      ['name'],
      ['date', 'time'],
      { kind: 'press', hasNew: true, isTargetGone: true },
    ],
    [
      'the steps of a wizard, for a review without fields',
      ['name', 'street'],
      [],
      { kind: 'press', isTargetGone: true },
    ],
    ['a review without fields whose button stays', ['name', 'street'], [], { kind: 'press' }],
    ['most of a form, for a review with one field', ['a', 'b', 'c'], ['agree'], { kind: 'press', isTargetGone: true }],
    ['a tab, for another one', ['street'], ['name', 'iban'], { kind: 'press', hasNew: true }],
    ['a panel that a button outside it closes', ['note'], ['name', 'street'], { kind: 'press' }],
    ['rows that the page replaces with others', ['guests[0]'], ['guests[1]'], { kind: 'press', hasNew: true }],
    ['a row that the page removes', ['guests[1]'], ['guests[0]'], {}],
    [
      'a question that its own choice leads on from',
      ['q1'],
      ['q2'],
      { kind: 'choice', hasNew: true, isTargetGone: true },
    ],
    ['the last question, for a review', ['q9'], [], { kind: 'choice', isTargetGone: true }],
  ])('%s', (...row) => {
    expect(withdrawn(row)).toEqual([]);
  });
});

it.each([
  ['guests[0][name]', 'guests[12][name]', true],
  ['guest', 'guest~2', true],
  ['?text~2', '?text', true],
  ['tag~2', 'tags', false],
  ['guests[0][name]', 'guests[0][age]', false],
])('tells whether %s and %s are fields of one list', (one, other, isSame) => {
  expect(shapeOf(one) === shapeOf(other)).toBe(isSame);
});
