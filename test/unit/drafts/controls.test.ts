// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Control,
  controlIn,
  controlsOf,
  fieldsOf,
  hintsOf,
  labelOf,
  traitsOf,
  typeOf,
} from '../../../src/drafts/controls.ts';
import { readField } from '../../../src/drafts/field-value.ts';
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

function only(html: string) {
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
      'file',
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

  it('finds those in open shadow roots', () => {
    const root = show('<form><div id="host"></div></form>');
    find('#host').attachShadow({ mode: 'open' }).innerHTML = '<p><input id="in"></p>';
    expect(controlsOf(root).map(({ id }) => id)).toEqual(['in']);
  });

  it('takes something editable as a whole, and a control in it for itself', () => {
    const root = show('<div><div contenteditable id="a"><b contenteditable id="b"></b><input id="c"></div></div>');
    expect(controlsOf(root).map(({ id }) => id)).toEqual(['a', 'c']);
  });
});

describe('controlIn', () => {
  const pathTo = (element: Element | null): EventTarget[] =>
    element ? [element, ...pathTo(element.parentElement)] : [document, window];

  it.each([
    ['#input', 'input'],
    ['#bold', 'editable'],
    ['#editable', 'editable'],
    ['#nested', 'editable'],
    ['#inside', 'inside'],
    ['#option', 'select'],
    ['#file', 'file'],
    ['#button', undefined],
    ['#submit', undefined],
    ['#text', undefined],
  ])('finds for an event at %s the control %s', (selector, expected) => {
    show(`<form><p id="text"></p><input id="input"><button id="button"></button><input type="submit" id="submit">
      <input type="file" id="file"><select id="select"><option id="option"></option></select>
      <div contenteditable id="editable"><p><b id="bold">x</b></p><i contenteditable id="nested"></i><input id="inside"></div></form>`);
    expect(controlIn(pathTo(find(selector)))?.id).toBe(expected);
  });

  it('finds none where there is no element on the way', () => {
    expect(controlIn([])).toBeUndefined();
    expect(controlIn([document, window])).toBeUndefined();
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
      .map((field) => readField(field));
    expect(values).toEqual(['a']);
  });

  it('keeps radio groups of the same name in two forms apart', () => {
    const group = (value: string) => `<form><input type="radio" name="r" value="${value}" checked></form>`;
    const root = show(`<section>${group('a')}${group('b')}</section>`);
    expect(fieldsOf(controlsOf(root)).map((field) => readField(field))).toEqual(['a', 'b']);
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

describe('traitsOf', () => {
  const traits = (html: string, wasPassword = false) => traitsOf(only(html).controls[0], wasPassword);

  it('takes everything by which a field may be recognised for its names', () => {
    show(`<form><label for="i">Card <b>number</b></label><label><input id="i" name="n" aria-label="l" placeholder="p"
      autocomplete="cc-number"> on it</label></form>`);
    const { names, autocomplete, type } = traitsOf(find('#i'), false);
    expect(names.map((name) => name.trim()).filter(Boolean)).toEqual(['n', 'i', 'l', 'p', 'Card number on it']);
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

describe('labelOf', () => {
  it.each([
    ['<label>First\n  name <input></label>', 'First name'],
    ['<label for="x">City</label><input id="x">', 'City'],
    ['<input aria-label="Search">', 'Search'],
    ['<label>Shown <input aria-label="Spoken"></label>', 'Shown'],
    ['<input placeholder="x">', ''],
  ])('of %s is %j', (html, expected) => {
    expect(labelOf(only(html).controls[0])).toBe(expected);
  });
});

describe('hintsOf', () => {
  it.each([
    ['<label>City <input id="c" name="n" autocomplete="address-level2"></label>', ['#c', '@address-level2', 'City']],
    ['<input name="n" autocomplete="off">', []],
    ['<input name="n" autocomplete="on">', []],
    ['<label>Tea <input type="checkbox" id="t" value="green"></label>', ['#t=green', 'Tea=green']],
    [
      '<fieldset><legend>Pay <b>by</b></legend><label><input type="radio" name="p">Card</label></fieldset>',
      ['Pay by', 'Card'],
    ],
  ])('of %s are %j', (html, expected) => {
    expect(hintsOf(only(html))).toEqual(expected);
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
    ['<li contenteditable></li>', 'contenteditable'],
  ])('calls %s %s', (html, expected) => {
    expect(typeOf(show(html))).toBe(expected);
  });
});
