// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { controlsOf, type Field, fieldsOf, labelOf } from '../../../src/drafts/controls.ts';
import type { FieldValue } from '../../../src/drafts/draft.ts';
import { defaultOf, offers, readField, readFiles, textOf, writeField } from '../../../src/drafts/field-value.ts';
import { repairClosest } from '../../helpers/closest.ts';

repairClosest();
beforeEach(() => document.body.replaceChildren());

function only(html: string): Field {
  document.body.innerHTML = `<form>${html}</form>`;
  const [field] = fieldsOf(controlsOf(document.body));
  if (!field) throw new Error('There is no field.');
  return field;
}

describe('textOf', () => {
  it.each<[string, string, string | undefined]>([
    ['a choice', '<select><option value="1">One</option><option value="2" selected>Two</option></select>', 'Two'],
    [
      'several choices',
      '<select multiple><option value="1" selected>One</option><option value="2" selected>Two</option></select>',
      'One, Two',
    ],
    [
      'a radio group',
      '<label><input type="radio" name="r" value="1"> One</label><label><input type="radio" name="r" value="2" checked> Two</label>',
      'Two',
    ],
    ['a text', '<input value="a">', undefined],
  ])('reads what a person reads of %s', (_, html, expected) => {
    expect(textOf(only(html), (control) => labelOf(control))).toBe(expected);
  });
});

describe('readField', () => {
  it.each<[string, string, FieldValue]>([
    ['a text', '<input value="a">', 'a'],
    ['an empty text', '<input>', ''],
    ['a text area', '<textarea>a\nb</textarea>', 'a\nb'],
    ['a checked box', '<input type="checkbox" value="x" checked>', true],
    ['a box', '<input type="checkbox" value="x">', false],
    ['a choice', '<select><option value="a"></option><option value="b" selected></option></select>', 'b'],
    [
      'several choices',
      '<select multiple><option value="a" selected></option><option value="b"></option><option value="c" selected></option></select>',
      ['a', 'c'],
    ],
    ['no choice of several', '<select multiple><option value="a"></option></select>', []],
    ['a radio group', '<input type="radio" name="r" value="a"><input type="radio" name="r" value="b" checked>', 'b'],
    ['a radio group without a choice', '<input type="radio" name="r" value="a">', null],
    ['a number', '<input type="number" value="1.5">', '1.5'],
    ['a date', '<input type="date" value="2026-11-21">', '2026-11-21'],
    ['something editable', '<div contenteditable>a<div>b</div></div>', 'a\nb'],
    ['something editable that has a value of another kind', '<ol><li contenteditable>a</li></ol>', 'a'],
  ])('reads %s', (_, html, expected) => {
    expect(readField(only(html))).toEqual(expected);
  });

  it('reads nothing from a number that is half typed', () => {
    const field = only('<input type="number">');
    Object.defineProperty(field.controls[0], 'validity', { value: { badInput: true } });
    expect(readField(field)).toBeUndefined();
  });
});

describe('writeField', () => {
  it.each<[string, string, FieldValue]>([
    ['a text', '<input value="a">', 'b'],
    ['a text, empty', '<input value="a">', ''],
    ['a text area', '<textarea>a</textarea>', 'b\nc'],
    ['a box, on', '<input type="checkbox">', true],
    ['a box, off', '<input type="checkbox" checked>', false],
    ['a box, on as it was', '<input type="checkbox" checked>', true],
    ['a choice', '<select><option value="a" selected></option><option value="b"></option></select>', 'b'],
    [
      'several choices',
      '<select multiple><option value="a" selected></option><option value="b"></option><option value="c"></option></select>',
      ['b', 'c'],
    ],
    ['no choice of several', '<select multiple><option value="a" selected></option></select>', []],
    ['a radio group', '<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">', 'b'],
    ['something editable', '<div contenteditable>a</div>', 'b'],
    ['something editable, as text', '<div contenteditable>a</div>', '<img src=x onerror=alert(1)>'],
  ])('writes %s', (_, html, value) => {
    const field = only(html);
    writeField(field, value);
    expect(readField(field)).toEqual(value);
  });

  it('keeps the lines of something editable apart', () => {
    const field = only('<div contenteditable>a</div>');
    writeField(field, 'b\nc');
    expect(field.controls[0].innerHTML).toMatch(/^b<.+>c/);
  });

  it('makes no element of a text', () => {
    const field = only('<div contenteditable>a</div>');
    writeField(field, '<img src=x onerror=alert(1)>');
    expect(field.controls[0].querySelector('img')).toBeNull();
  });

  it.each<[string, string, FieldValue]>([
    ['a text', '<input>', 'b'],
    ['a text area', '<textarea></textarea>', 'b'],
    ['a choice', '<select><option value="a"></option><option value="b"></option></select>', 'b'],
    ['several choices', '<select multiple><option value="a"></option></select>', ['a']],
    ['a box', '<input type="checkbox">', true],
    ['a radio group', '<input type="radio" name="r" value="a">', 'a'],
    ['something editable', '<div contenteditable></div>', 'b'],
  ])('lets the page hear input, then change, of %s, with the value in place', (_, html, value) => {
    const field = only(html);
    const heard: unknown[] = [];
    for (const type of ['input', 'change']) {
      document.body.addEventListener(type, (event) => heard.push([event.type, event.bubbles, readField(field)]), {
        once: true,
      });
    }
    writeField(field, value);
    expect(heard).toEqual([
      ['input', true, value],
      ['change', true, value],
    ]);
  });

  it('lets the page hear a click of a box', () => {
    const field = only('<input type="checkbox">');
    const onClick = vi.fn();
    field.controls[0].addEventListener('click', onClick);
    writeField(field, true);
    expect(onClick).toHaveBeenCalledOnce();
  });

  it('touches no box that is as it should be', () => {
    const field = only('<input type="checkbox" checked>');
    const onClick = vi.fn();
    field.controls[0].addEventListener('click', onClick);
    writeField(field, true);
    expect(onClick).not.toHaveBeenCalled();
  });

  it.each([
    ['a value that no radio has', 'z'],
    ['no value', null],
  ])('leaves a radio group as it is for %s', (_, value) => {
    const field = only('<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">');
    writeField(field, value);
    expect(readField(field)).toBe('a');
  });

  it.each(['input', 'textarea', 'select'])('goes past the setter with which React watches a %s', (tag) => {
    const field = only(
      `<${tag}>${tag === 'select' ? '<option value="a"></option><option value="b"></option>' : ''}</${tag}>`,
    );
    const [control] = field.controls;
    const setter = vi.fn();
    const descriptor = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value');
    Object.defineProperty(control, 'value', { ...descriptor, set: setter });
    writeField(field, 'b');
    expect(setter).not.toHaveBeenCalled();
    expect(control.value).toBe('b');
  });

  it('gives back what was read, for every text', () => {
    const field = only('<textarea></textarea>');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\r')),
        (text) => {
          writeField(field, text);
          expect(readField(field)).toBe(text);
        },
      ),
    );
  });
});

describe('defaultOf', () => {
  it.each<[string, string, FieldValue]>([
    ['a text', '<input value="x">', 'x'],
    ['a text area', '<textarea>x</textarea>', 'x'],
    ['a box', '<input type="checkbox" checked>', true],
    ['a radio group', '<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">', 'a'],
    ['a radio group without a choice', '<input type="radio" name="r" value="a">', null],
  ])('is for %s what the document says, whatever has been entered', (_, html, expected) => {
    const field = only(html);
    for (const control of field.controls) Object.assign(control, { value: control.value, checked: !control.checked });
    if (!/radio|checkbox/.test(html)) Object.assign(field.controls[0], { value: 'entered' });
    expect(defaultOf(field)).toBe(expected);
  });
});

describe('offers', () => {
  const select = '<select><option value="a"></option><option value="b"></option></select>';
  it.each<[string, FieldValue, boolean]>([
    [select, 'a', true],
    [select, 'c', false],
    ['<select multiple><option value="a"></option><option value="b"></option></select>', ['a', 'b'], true],
    ['<select multiple><option value="a"></option></select>', ['a', 'c'], false],
    ['<select multiple></select>', [], true],
    ['<input type="radio" name="r" value="a">', 'a', true],
    ['<input type="radio" name="r" value="a">', 'b', false],
    ['<input type="radio" name="r" value="a">', null, true],
    ['<input>', 'anything', true],
    ['<input type="checkbox">', true, true],
  ])('says of %s and %j: %j', (html, value, expected) => {
    expect(offers(only(html), value)).toBe(expected);
  });
});

describe('files', () => {
  function withFiles(...files: File[]) {
    const field = only('<input type="file" multiple>');
    Object.defineProperty(field.controls[0], 'files', { value: files, configurable: true });
    return field;
  }
  const small = () => new File(['abc'], 'a.txt', { type: 'text/plain', lastModified: 5 });
  const large = () => new File(['abcdef'], 'b.bin', { lastModified: 6 });

  it('are described without what is in them', () => {
    expect(readField(withFiles(small()))).toEqual([{ name: 'a.txt', type: 'text/plain', size: 3, lastModified: 5 }]);
    expect(readField(withFiles())).toEqual([]);
  });

  it('are read up to the limit, and described beyond it', async () => {
    const [first, second] = await readFiles(withFiles(small(), large()), 3);
    expect(new TextDecoder().decode(first?.data)).toBe('abc');
    expect(second).toEqual({ name: 'b.bin', type: '', size: 6, lastModified: 6 });
  });
});
