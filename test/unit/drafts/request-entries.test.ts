// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../../src/drafts/draft.ts';
import { carriesEntries } from '../../../src/drafts/request-entries.ts';
import { START } from '../../helpers/fake-clock.ts';

const NAME = 'Ann Example';
const TEXT = 'It broke on Monday,\nand "again" on Tuesday – 5 % & more';
const claim = { name: NAME, text: TEXT };

/** What was entered, by key; of a form that came empty. */
const fieldsOf = (values: Record<string, FieldValue>) =>
  new Map(
    Object.entries(values).map(([key, value]) => [
      key,
      { value, base: typeof value === 'boolean' ? !value : '', at: START },
    ]),
  );
const carries = (body: unknown, values: Record<string, FieldValue> = claim) => carriesEntries(body, fieldsOf(values));

function formData(entries: Record<string, string | Blob>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) data.append(name, value);
  return data;
}

const multipart = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');

describe('a request takes the entries along', () => {
  it.each<[string, unknown]>([
    ['JSON', JSON.stringify(claim)],
    ['JSON in JSON', JSON.stringify({ data: { attributes: claim }, meta: [] })],
    [
      'JSON of GraphQL',
      JSON.stringify({ query: 'mutation($input: X!) { add(input: $input) { id } }', variables: { input: claim } }),
    ],
    [
      'JSON of a text that is JSON',
      JSON.stringify({ components: [{ snapshot: '{}', updates: JSON.stringify(claim) }] }),
    ],
    ['JSON of a server action', JSON.stringify(['$K1', claim])],
    ['form data as text', new URLSearchParams(claim).toString()],
    ['form data as text, with indexed names', new URLSearchParams({ 'a[0]': NAME, 'a[1]': TEXT }).toString()],
    ['URLSearchParams', new URLSearchParams(claim)],
    ['FormData', formData(claim)],
    ['FormData with line ends as forms send them', formData({ ...claim, text: TEXT.replaceAll('\n', '\r\n') })],
    ['FormData of a server action', formData({ $ACTION_ID_1: '', '1_name': NAME, '1_text': TEXT, '0': '["$K1"]' })],
    ['FormData of GraphQL with files', formData({ operations: JSON.stringify({ variables: claim }), map: '{}' })],
    ['multipart text', multipart(claim)],
    ['plain text', `${NAME}\n${TEXT}`],
    ['names joined to one', JSON.stringify({ summary: `${NAME} (customer)`, text: TEXT })],
    ['values with space around', JSON.stringify({ name: ` ${NAME} `, text: TEXT })],
  ])('as %s', (_, body) => {
    expect(carries(body)).toBe(true);
  });

  it.each<[string, Record<string, FieldValue>, unknown]>([
    ['half of them, as the check of one step does', { a: 'first entry', b: 'second entry' }, { a: 'first entry' }],
    ['a short one by itself', { title: 'Hi' }, { title: 'Hi' }],
    ['a number as a number', { amount: '12' }, { amount: 12 }],
    ['a date with its time', { on: '2026-11-21' }, { on: '2026-11-21T00:00:00.000Z' }],
    ['the choices of a list', { tags: ['red', 'blue'] }, { tags: ['red', 'blue'] }],
    ['texts beside boxes', { name: NAME, agree: true }, { name: NAME, agree: 1 }],
  ])('with %s', (_, values, body) => {
    expect(carries(JSON.stringify(body), values)).toBe(true);
  });
});

it.each<[string, unknown]>([
  ['JSON of a text that is JSON', JSON.stringify({ updates: JSON.stringify({ text: TEXT }) })],
  ['FormData with JSON in it', formData({ operations: JSON.stringify({ variables: { text: TEXT } }) })],
  ['form data as text with JSON in it', new URLSearchParams({ data: JSON.stringify({ text: TEXT }) }).toString()],
])('reads lines and quotes in %s', (_, body) => {
  expect(carries(body, { text: TEXT })).toBe(true);
});

describe('a request takes no entries along', () => {
  it.each<[string, unknown]>([
    ['that has no body', undefined],
    ['that has an empty one', null],
    ['of telemetry', JSON.stringify({ event: 'click', target: 'button.save', form: ['name', 'text'] })],
    ['of telemetry as form data', 'v=2&tid=G-1&en=form_submit&ep.form_id=claim'],
    ['that asks for a token', formData({ csrf: 'a1b2c3' })],
    ['with a file alone', formData({ file: new Blob(['x']) })],
    ['of text that is no JSON', '{"name": '],
  ])('%s', (_, body) => {
    expect(carries(body)).toBe(false);
  });

  it.each<[string, Record<string, FieldValue>, unknown]>([
    ['with a small part of them', { a: 'first', b: 'second', c: 'third' }, { a: 'first' }],
    ['whose numbers have a short one in them', { count: '1' }, { time: 1_795_978_285, id: '41' }],
    ['with words that have a short one in them', { title: 'Hi' }, { title: 'This' }],
    ['with an entry that is deeper than anyone nests', { a: 'entry' }, [[[[[[[[['entry']]]]]]]]]],
  ])('%s', (_, values, body) => {
    expect(carries(JSON.stringify(body), values)).toBe(false);
  });
});

describe('nothing is known', () => {
  it.each<[string, unknown]>([
    ['of a Blob', new Blob([JSON.stringify(claim)])],
    ['of bytes', new TextEncoder().encode(JSON.stringify(claim))],
    ['of a stream', new ReadableStream()],
    ['of a Request', new Request('https://example.com', { method: 'POST', body: 'x' })],
    ['of a text too long to be looked through', `${' '.repeat(600_000)}${JSON.stringify(claim)}`],
  ])('%s', (_, body) => {
    expect(carries(body)).toBeUndefined();
  });

  it.each<[string, Record<string, FieldValue>]>([
    ['boxes alone', { agree: true, newsletter: false }],
    ['emptied fields alone', { name: ' ' }],
    ['nothing', {}],
    ['files', { file: [{ name: 'a.txt', type: '', size: 1, lastModified: 1 }] }],
  ])('where %s were entered', (_, values) => {
    expect(carries(JSON.stringify({ agree: true, name: '' }), values)).toBeUndefined();
  });
});

it('looks only for what was entered, not for what the page came with', () => {
  const fields = new Map([
    ['plan', { value: 'basic plan', base: 'basic plan', at: START }],
    ['name', { value: NAME, base: '', at: START }],
  ]);
  expect(carriesEntries(JSON.stringify({ plan: 'basic plan' }), fields)).toBe(false);
});

it('finds entries in the part of a long text that it looks through', () => {
  expect(carries(`name=${NAME}&text=${encodeURIComponent(TEXT)}&photo=${'A'.repeat(600_000)}`)).toBe(true);
});
