// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Control,
  controlAt,
  controlsOf,
  type Field,
  fieldsOf,
  readField,
  traitsOf,
  typeOf,
  writeField,
} from '../../../src/drafts/controls.ts';
import type { FieldValue } from '../../../src/drafts/draft.ts';
import { repairClosest } from '../../helpers/closest.ts';

repairClosest();
beforeEach(() => document.body.replaceChildren());

/** Puts `html` on the page. Returns its first element. */
function show(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
}

const keysOf = (html: string) => fieldsOf(controlsOf(show(html))).map(({ key }) => key);
const find = (selector: string) => document.querySelector(selector) as Control & HTMLInputElement;

function only(html: string): Field {
  const [field] = fieldsOf(controlsOf(show(`<form>${html}</form>`)));
  if (!field) throw new Error('There is no field.');
  return field;
}

describe('controlsOf', () => {
  it('finds what a person can enter something in, and nothing else', () => {
    const root = show(`<form>
      <fieldset><input id="text"><input type="checkbox" id="box"><input type="radio" id="radio"></fieldset>
      <textarea id="area"></textarea><select id="one"></select><select multiple id="many"></select>
      <div contenteditable id="editable"></div><p contenteditable="plaintext-only" id="plain"></p>
      <div contenteditable="false" id="fixed"></div><output id="output"></output>
      <button id="button">x</button><input type="submit" id="submit"><input type="reset" id="reset">
      <input type="button" id="push"><input type="image" id="image"><input type="file" id="file">
    </form>`);
    expect(controlsOf(root).map(({ id }) => id)).toEqual([
      'text',
      'box',
      'radio',
      'area',
      'one',
      'many',
      'editable',
      'plain',
    ]);
  });

  it('finds controls elsewhere that belong to the form, once', () => {
    const root = show('<form id="f"><input id="in"></form><input id="out" form="f"><input id="not">');
    expect(controlsOf(root).map(({ id }) => id)).toEqual(['in', 'out']);
  });

  it('finds those of the forms in a surface that is none', () => {
    const root = show(
      '<section><form id="f"><input id="in"></form><input id="free"></section><input id="out" form="f">',
    );
    expect(controlsOf(root).map(({ id }) => id)).toEqual(['in', 'free', 'out']);
  });

  it('takes something editable as a whole, and a control in it for itself', () => {
    const root = show('<div><div contenteditable id="a"><b contenteditable id="b"></b><input id="c"></div></div>');
    expect(controlsOf(root).map(({ id }) => id)).toEqual(['a', 'c']);
  });
});

describe('controlAt', () => {
  it.each([
    ['#input', 'input'],
    ['#bold', 'editable'],
    ['#editable', 'editable'],
    ['#nested', 'editable'],
    ['#option', 'select'],
    ['#button', undefined],
    ['#file', undefined],
    ['#text', undefined],
  ])('finds for %s the control %s', (selector, expected) => {
    show(`<form><p id="text"></p><input id="input"><button id="button"></button><input type="file" id="file">
      <select id="select"><option id="option"></option></select>
      <div contenteditable id="editable"><p><b id="bold">x</b></p><i contenteditable id="nested"></i></div></form>`);
    expect(controlAt(find(selector))?.id).toBe(expected);
  });

  it('finds none where the target is no element', () => {
    expect(controlAt(undefined)).toBeUndefined();
    expect(controlAt(document)).toBeUndefined();
    expect(controlAt(window)).toBeUndefined();
  });
});

describe('fieldsOf', () => {
  it.each([
    ['names', '<form><input name="a" id="x"><input name="b"></form>', ['a', 'b']],
    ['ids where there is no name', '<form><input id="x"><input name="" id="y"></form>', ['x', 'y']],
    ['labels where there is neither', '<form><input aria-label="City"></form>', ['City']],
    [
      'types where there is nothing',
      '<form><input><textarea></textarea><input></form>',
      ['?text', '?textarea', '?text~2'],
    ],
    [
      'the second of a name with its number',
      '<form><input name="a"><input name="a"><input name="a"></form>',
      ['a', 'a~2', 'a~3'],
    ],
    ['list names as they are', '<form><input name="a[]"><input name="a[]"></form>', ['a[]', 'a[]~2']],
    [
      'one radio group once',
      '<form><input type="radio" name="r" value="1"><input name="a"><input type="radio" name="r" value="2"></form>',
      ['r', 'a'],
    ],
    [
      'each checkbox with its value',
      '<form><input type="checkbox" name="c" value="1"><input type="checkbox" name="c" value="2"></form>',
      ['c=1', 'c=2'],
    ],
    [
      'checkboxes alike with their number',
      '<form><input type="checkbox" name="c"><input type="checkbox" name="c"></form>',
      ['c=on', 'c=on~2'],
    ],
  ])('keys by %s', (_, html, expected) => {
    expect(keysOf(html)).toEqual(expected);
  });

  it('keeps a radio group apart from the hidden field that Rails puts before it', () => {
    const root =
      show(`<form><input type="hidden" name="role" value=""><input type="radio" name="role" value="a" checked>
      <input type="radio" name="role" value="b"></form>`);
    const values = fieldsOf(controlsOf(root))
      .filter(({ controls: [control] }) => control.type === 'radio')
      .map(readField);
    expect(values).toEqual(['a']);
  });

  it('keeps radio groups of the same name in two forms apart', () => {
    const group = (value: string) => `<form><input type="radio" name="r" value="${value}" checked></form>`;
    const root = show(`<section>${group('a')}${group('b')}</section>`);
    expect(fieldsOf(controlsOf(root)).map(readField)).toEqual(['a', 'b']);
  });

  it('puts each control in one field, under a key of its own', () => {
    const control = fc.record({
      type: fc.constantFrom('text', 'hidden', 'checkbox', 'radio'),
      name: fc.constantFrom('', 'a', 'b', 'a~2', 'a=on'),
      value: fc.constantFrom('on', '1'),
    });
    fc.assert(
      fc.property(fc.array(control, { maxLength: 8 }), (entries) => {
        const root = document.createElement('form');
        for (const entry of entries) root.append(Object.assign(document.createElement('input'), entry));
        const fields = fieldsOf(controlsOf(root));
        expect(fields.flatMap(({ controls }) => controls)).toHaveLength(entries.length);
        expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
      }),
      { numRuns: 200 },
    );
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

describe('traitsOf', () => {
  const traits = (html: string, wasPassword = false) => traitsOf(only(html).controls[0], wasPassword);

  it('takes everything by which a field may be recognised for its names', () => {
    show(`<form><label for="i">Card <b>number</b></label><label><input id="i" name="n" aria-label="l" placeholder="p"
      autocomplete="cc-number"> on it</label></form>`);
    const { names, autocomplete, type } = traitsOf(find('#i'), false);
    expect(names.map((name) => name.trim()).filter(Boolean)).toEqual(['n', 'i', 'l', 'p', 'Card number', 'on it']);
    expect({ autocomplete, type }).toEqual({ autocomplete: 'cc-number', type: 'text' });
  });

  it.each([
    ['<input>', { unavailable: false, asked: false, ignored: false }],
    ['<input type="hidden">', { unavailable: true, type: 'hidden' }],
    ['<input disabled>', { unavailable: true }],
    ['<input readonly>', { unavailable: true }],
    ['<textarea readonly></textarea>', { unavailable: true }],
    ['<input disabled data-intermission-save>', { unavailable: true, asked: true }],
    ['<input data-intermission-ignore>', { ignored: true }],
    ['<div data-intermission-ignore><p><input></p></div>', { ignored: true }],
    ['<div contenteditable></div>', { type: 'contenteditable', unavailable: false }],
    ['<input type="password">', { type: 'password' }],
  ])('of %s are %j', (html, expected) => {
    expect(traits(html)).toMatchObject(expected);
  });

  it('carry the caller’s memory of a password', () => {
    expect(traits('<input>', true).wasPassword).toBe(true);
    expect(traits('<input>').wasPassword).toBe(false);
  });
});

describe('typeOf', () => {
  it.each([
    ['<input>', 'text'],
    ['<input type="PASSWORD">', 'password'],
    ['<select></select>', 'select-one'],
    ['<select multiple></select>', 'select-multiple'],
    ['<textarea></textarea>', 'textarea'],
    ['<div contenteditable></div>', 'contenteditable'],
  ])('calls %s %s', (html, expected) => {
    expect(typeOf(show(html))).toBe(expected);
  });
});
