// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { createBaselines, moveKeys } from '../../../src/drafts/baselines.ts';
import { type Control, controlsOf, type Field, fieldsOf } from '../../../src/drafts/controls.ts';

const find = (selector: string) => document.querySelector(selector) as Control & HTMLInputElement;
const fieldsNow = () => fieldsOf(controlsOf(document.body));

/** The fields of `html`, and their baselines; the person was in the controls of `early`. */
function setUp(html: string, early: string[] = []) {
  document.body.innerHTML = html;
  const baselines = createBaselines((control) => early.includes(control.getAttribute('name') ?? ''));
  const of = (key: string, fields = fieldsNow()) => baselines.of(fields.find((field) => field.key === key) as Field);
  return { baselines, of };
}

describe('see', () => {
  it('notes what the page came with', () => {
    const { baselines, of } = setUp('<input name="a" value="x"><input type="checkbox" name="c" checked>');
    expect(baselines.see(fieldsNow())).toEqual([]);
    expect(of('a')).toEqual({ current: 'x', initial: 'x' });
    expect(of('c=on')).toEqual({ current: true, initial: true });
  });

  it('notes a field once', () => {
    const { baselines, of } = setUp('<input name="a" value="x">');
    baselines.see(fieldsNow());
    find('[name=a]').value = 'y';
    expect(baselines.see(fieldsNow())).toEqual([]);
    expect(of('a')).toEqual({ current: 'x', initial: 'x' });
  });

  it.each([
    ['early', '<input name="a" value="x">', 'x'],
    ['early in a box', '<input type="checkbox" name="a">', false],
    ['early in a radio', '<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2">', '1'],
  ])('returns fields that the person was in %s, with what the document says of them', (_, html, initial) => {
    const { baselines } = setUp(html, ['a']);
    const controls = [...document.querySelectorAll('input')];
    for (const control of controls) {
      if (control.type === 'text') control.value = 'mine';
      else control.checked = control === controls.at(-1);
    }
    const [field] = fieldsNow();
    expect(baselines.see(fieldsNow()).map(({ key }) => key)).toEqual([field?.key]);
    expect(baselines.of(field as Field)).toEqual({ current: initial, initial });
  });

  it('returns the field that the person is in', () => {
    const { baselines, of } = setUp('<input name="a" value="x"><input name="b">');
    find('[name=a]').focus();
    find('[name=a]').value = 'mine';
    expect(baselines.see(fieldsNow()).map(({ key }) => key)).toEqual(['a']);
    expect(of('a').initial).toBe('x');
  });

  it('returns a field in a shadow root that the person is in', () => {
    const { baselines } = setUp('<div></div>');
    const shadow = find('div').attachShadow({ mode: 'open' });
    shadow.innerHTML = '<input name="a"><input name="b">';
    shadow.querySelector('input')?.focus();
    expect(baselines.see(fieldsNow()).map(({ key }) => key)).toEqual(['a']);
  });
});

describe('a field that comes again', () => {
  it('has the baseline of its key', () => {
    const { baselines, of } = setUp('<input name="a" value="x">');
    baselines.see(fieldsNow());
    document.body.innerHTML = '<input name="a" value="entered meanwhile">';
    baselines.see(fieldsNow());
    expect(of('a')).toEqual({ current: 'x', initial: 'x' });
  });
});

describe('reset', () => {
  it('takes what fields hold now for the page’s, and knows still what it came with', () => {
    const { baselines, of } = setUp('<input name="a" value="x">');
    baselines.see(fieldsNow());
    find('[name=a]').value = 'saved';
    baselines.reset(fieldsNow());
    // The page may come with what was saved the next time.
    expect(of('a')).toEqual({ current: 'saved', initial: 'x', shown: 'saved' });
  });

  it('has fields that have left the form seen again when they come', () => {
    const { baselines, of } = setUp('<input name="a" value="x">');
    baselines.see(fieldsNow());
    document.body.innerHTML = '';
    baselines.reset(fieldsNow());
    document.body.innerHTML = '<input name="a" value="y">';
    baselines.see(fieldsNow());
    expect(of('a')).toEqual({ current: 'y', initial: 'x' });
  });
});

it('moves baselines to other keys', () => {
  const { baselines, of } = setUp('<input name="r[0]" value="x"><input name="r[1]" value="y">');
  baselines.see(fieldsNow());
  baselines.move(new Map([['r[1]', 'r[0]']]));
  expect(of('r[0]').current).toBe('y');
  expect(of('r[1]').current).toBeUndefined();
});

describe('moveKeys', () => {
  it.each<[string, Record<string, string>, Record<string, number>]>([
    ['leaves entries that do not move', {}, { a: 1, b: 2, c: 3 }],
    ['moves one to a free key', { c: 'd' }, { a: 1, b: 2, d: 3 }],
    ['drops the one whose key is taken', { b: 'a' }, { a: 2, c: 3 }],
    ['drops the one that a key without an entry takes', { x: 'a' }, { b: 2, c: 3 }],
    ['moves a whole row of them up', { b: 'a', c: 'b' }, { a: 2, b: 3 }],
    ['moves a whole row of them down', { a: 'b', b: 'c', c: 'd' }, { b: 1, c: 2, d: 3 }],
    ['swaps two', { a: 'b', b: 'a' }, { a: 2, b: 1, c: 3 }],
    ['ignores keys without an entry', { x: 'y' }, { a: 1, b: 2, c: 3 }],
  ])('%s', (_, keys, after) => {
    const entries = new Map(Object.entries({ a: 1, b: 2, c: 3 }));
    expect(Object.fromEntries(moveKeys(entries, new Map(Object.entries(keys))))).toEqual(after);
  });
});
