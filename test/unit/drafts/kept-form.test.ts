// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Control } from '../../../src/drafts/controls.ts';
import type { Draft } from '../../../src/drafts/draft.ts';
import { createKeptForm, type KeptForm, type KeptFormOptions } from '../../../src/drafts/kept-form.ts';

const id = ['owner', '/', 'claim', 'tab'];
const CARD = '4111 1111 1111 1111';
const kept: KeptForm[] = [];

afterEach(() => {
  for (const form of kept.splice(0)) form.stop();
});

function keep(
  html: string,
  { early = new Set<EventTarget>(), onControls = () => {}, sanitize }: Partial<KeptFormOptions> = {},
) {
  document.body.innerHTML = `<form id="f">${html}</form>`;
  const root = find('form');
  const form = createKeptForm({ root, id, isOurs: () => true, early, sanitize, onControls });
  kept.push(form);
  form.fields();
  return form;
}

const find = (selector: string) => document.querySelector(selector) as Control & HTMLInputElement;

/** What is to be written once a person has entered `value`. */
function enter(form: KeptForm, selector: string, value: string, now = 5) {
  const control = find(selector);
  control.value = value;
  return form.changes(now, control);
}

const header = (savedAt: number, step: string | null = null) => [id, { v: 1, savedAt, step }];
const record = (key: string, value: unknown, base: unknown) => [[...id, key], { value, base, hints: [] }];
const fieldOf = (form: KeptForm, key: string) => {
  const field = form.fields().find((candidate) => candidate.key === key);
  if (!field) throw new Error(`There is no field ${key}.`);
  return field;
};

describe('changes', () => {
  it('has nothing to write of a form that nobody has touched', () => {
    const form = keep('<input name="a" value="x"><input type="checkbox" name="c" checked>');
    expect(form.changes(5)).toEqual([]);
    expect(form.draft()).toBeUndefined();
  });

  it('writes the field that was changed, with what it held at first', () => {
    const form = keep('<input name="a" value="x"><input name="b">');
    expect(enter(form, '[name=a]', 'y')).toEqual([header(5), record('a', 'y', 'x')]);
  });

  it('writes nothing twice', () => {
    const form = keep('<input name="a">');
    enter(form, '[name=a]', 'y');
    expect(form.changes(6, find('[name=a]'))).toEqual([]);
    expect(form.changes(6)).toEqual([]);
  });

  it('writes that a field is as it was at first', () => {
    const form = keep('<input name="a" value="x">');
    enter(form, '[name=a]', 'y');
    expect(enter(form, '[name=a]', 'x', 6)).toEqual([header(6), record('a', 'x', 'x')]);
  });

  it('finds everything that changed where no control is named', () => {
    const form = keep('<input name="a"><input name="b"><input name="c">');
    form.enter();
    find('[name=a]').value = '1';
    find('[name=c]').value = '3';
    expect(form.changes(5)).toEqual([header(5), record('a', '1', ''), record('c', '3', '')]);
  });

  it('writes a radio group whichever of its radios changed', () => {
    const form = keep('<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">');
    find('[value=b]').checked = true;
    expect(form.changes(5, find('[value=b]'))).toEqual([header(5), record('r', 'b', 'a')]);
  });

  it('does not write a number that is half typed over the whole one', () => {
    const form = keep('<input type="number" name="n">');
    enter(form, '[name=n]', '12');
    Object.defineProperty(find('[name=n]'), 'validity', { value: { badInput: true } });
    expect(enter(form, '[name=n]', '', 6)).toEqual([]);
    expect(form.draft()?.fields.get('n')?.value).toBe('12');
  });

  it('writes the step of a form of several steps, also by itself', () => {
    const form = keep('<input name="a">');
    form.root.setAttribute('data-intermission-step', '2');
    expect(enter(form, '[name=a]', 'y')).toEqual([header(5, '2'), record('a', 'y', '')]);
    form.root.setAttribute('data-intermission-step', '3');
    expect(form.changes(6)).toEqual([header(6, '3')]);
    expect(form.changes(7)).toEqual([]);
  });

  it('writes fields that are added later', async () => {
    const form = keep('<input name="a">');
    form.root.insertAdjacentHTML('beforeend', '<input name="b" value="x">');
    await setImmediate();
    form.changes(5);
    expect(enter(form, '[name=b]', 'y')).toEqual([header(5), record('b', 'y', 'x')]);
  });

  it('writes fields that are added later, outside the form', async () => {
    const form = keep('<input name="a">');
    document.body.insertAdjacentHTML('beforeend', '<input name="b" form="f">');
    await setImmediate();
    expect(enter(form, '[name=b]', 'y')).toEqual([header(5), record('b', 'y', '')]);
  });

  it('has no interest in controls that are not its own', () => {
    const form = keep('<input name="a">');
    document.body.insertAdjacentHTML('beforeend', '<input name="b">');
    expect(enter(form, '[name=b]', 'y')).toEqual([]);
  });
});

describe('what the page fills in', () => {
  it('before anybody is there is its own', () => {
    const form = keep('<input name="a"><input name="b">');
    find('[name=a]').value = 'filled in';
    expect(form.changes(5)).toEqual([]);
    expect(enter(form, '[name=b]', 'y', 6)).toEqual([header(6), record('b', 'y', '')]);
    expect(enter(form, '[name=a]', 'z', 7)).toEqual([header(7), record('a', 'z', 'filled in')]);
  });

  it('is told from what a person entered before the form was kept', () => {
    document.body.innerHTML = '<form id="f"><input name="a" value="x"></form>';
    const control = find('[name=a]');
    control.value = 'early';
    const form = createKeptForm({
      root: find('form'),
      id,
      isOurs: () => true,
      early: new Set([control]),
      onControls: () => {},
    });
    kept.push(form);
    form.fields();
    expect(form.changes(5)).toEqual([header(5), record('a', 'early', 'x')]);
  });
});

describe('what is being typed', () => {
  it.each([
    ['a date', '<input type="date" name="a">', '2026-11-21'],
    ['a time with its date', '<input type="datetime-local" name="a">', '2026-11-21T11:06'],
    ['a text that ends in a date', '<textarea name="a"></textarea>', 'We met on 2026-11-21'],
    ['a text that ends in an amount', '<textarea name="a"></textarea>', 'It cost 250.000.000'],
  ])('is written at once where it is %s', (_, html, value) => {
    const form = keep(html);
    find('[name=a]').focus();
    expect(enter(form, '[name=a]', value)).toContainEqual(record('a', value, ''));
  });

  it('is not written while it may become a card number, and is once it has not', () => {
    const form = keep('<textarea name="a"></textarea>');
    find('[name=a]').focus();
    expect(enter(form, '[name=a]', '4111 1111 1111 111')).toEqual([]);
    find('[name=a]').blur();
    expect(form.changes(6)).toEqual([header(6), record('a', '4111 1111 1111 111', '')]);
  });
});

describe('what is never written', () => {
  it.each([
    ['a password', '<input name="a" type="password">'],
    ['a hidden value', '<input name="a" type="hidden">'],
    ['a card field', '<input name="a" autocomplete="cc-number">'],
    ['a one-time code', '<input name="a" autocomplete="one-time-code">'],
    ['a field labelled as a secret', '<label>Card number <input name="a"></label>'],
    [
      'a field labelled as a secret at length',
      `<label>${'Please enter '.repeat(9)}your card number <input name="a"></label>`,
    ],
    ['an ignored field', '<p data-intermission-ignore><input name="a"></p>'],
    ['a read-only field', '<input name="a" readonly>'],
  ])('is %s', (_, html) => {
    const form = keep(html);
    expect(enter(form, '[name=a]', 'secret')).toEqual([]);
    expect(form.changes(6)).toEqual([]);
    expect(form.draft()).toBeUndefined();
  });

  it('is a password that a button shows', async () => {
    const form = keep('<input name="a" type="password">');
    find('[name=a]').type = 'text';
    expect(enter(form, '[name=a]', 'secret')).toEqual([]);
    await setImmediate();
    expect(enter(form, '[name=a]', 'secret!')).toEqual([]);
  });

  it('is a password that is added later and shown at once', async () => {
    const form = keep('');
    form.root.insertAdjacentHTML('beforeend', '<input name="a" type="password">');
    find('[name=a]').type = 'text';
    await setImmediate();
    form.fields();
    expect(enter(form, '[name=a]', 'secret')).toEqual([]);
  });

  it('is a card number in a field for anything', () => {
    const form = keep('<textarea name="a"></textarea>');
    expect(enter(form, '[name=a]', `My card is ${CARD}.`)).toEqual([]);
    expect(form.draft()).toBeUndefined();
  });

  it('is a card number that stood in the field at first', () => {
    const form = keep(`<textarea name="a">${CARD}</textarea>`);
    expect(JSON.stringify(enter(form, '[name=a]', 'none'))).not.toContain('4111');
    expect(JSON.stringify([...(form.draft()?.fields ?? [])])).not.toContain('4111');
  });

  it('is what was written already, once it becomes part of a card number', () => {
    const form = keep('<textarea name="a"></textarea>');
    enter(form, '[name=a]', '4111 1111');
    expect(enter(form, '[name=a]', CARD, 6)).toEqual([header(6), [[...id, 'a'], undefined]]);
    expect(form.draft()?.fields.size).toBe(0);
  });

  it('is what was written already, once its field becomes a secret', () => {
    const form = keep('<input name="a">');
    enter(form, '[name=a]', 'secret');
    find('[name=a]').setAttribute('autocomplete', 'one-time-code');
    expect(enter(form, '[name=a]', 'secret!', 6)).toContainEqual([[...id, 'a'], undefined]);
  });
});

describe('a field that could be written', () => {
  const html = `<section><label for="x">Name</label> <input name="a" id="x"></section>`;
  const set =
    (selector: string, name: string, value = '') =>
    () =>
      find(selector).setAttribute(name, value);
  const unset = (selector: string, name: string) => () => find(selector).removeAttribute(name);
  const secrets: [string, () => void, () => void][] = [
    ['its type', set('input', 'type', 'hidden'), set('input', 'type', 'text')],
    ['its name', set('input', 'name', 'cvv'), set('input', 'name', 'a')],
    ['its id', set('input', 'id', 'cvv'), set('input', 'id', 'x')],
    ['its autocomplete', set('input', 'autocomplete', 'cc-csc'), unset('input', 'autocomplete')],
    ['its placeholder', set('input', 'placeholder', 'CVV'), unset('input', 'placeholder')],
    ['its aria-label', set('input', 'aria-label', 'CVV'), unset('input', 'aria-label')],
    ['its label', () => find('label').replaceChildren('CVV'), () => find('label').replaceChildren('Name')],
    ['readonly', set('input', 'readonly'), unset('input', 'readonly')],
    ['disabled', set('input', 'disabled'), unset('input', 'disabled')],
    ['ignore', set('input', 'data-intermission-ignore'), unset('input', 'data-intermission-ignore')],
    ['ignore in the form', set('section', 'data-intermission-ignore'), unset('section', 'data-intermission-ignore')],
    ['ignore around the form', set('body', 'data-intermission-ignore'), unset('body', 'data-intermission-ignore')],
  ];
  const stored = (records: ReturnType<KeptForm['changes']>, key: string) =>
    records.filter(([at, value]) => at.length > id.length && at.at(-1) === key && value !== undefined).length;

  it.each(secrets)('is not, as soon as %s makes it none to be kept, and is again after that', (_, hide, show) => {
    const form = keep(html);
    enter(form, 'input', 'first');
    for (const [round, read] of [form.changes, form.left].entries()) {
      show();
      find('input').value = `good ${round}`;
      expect(stored(form.changes(6), 'a')).toBe(1);
      hide();
      find('input').value = 'secret';
      expect(JSON.stringify([read(6, find('input')), form.changes(7)])).not.toContain('secret');
      expect(JSON.stringify([...(form.draft()?.fields ?? [])])).not.toContain('secret');
    }
    show();
  });
});

it('says that controls have come or gone, and nothing of other elements', async () => {
  const onControls = vi.fn();
  const form = keep('<p></p>', { onControls });
  form.root.insertAdjacentHTML('beforeend', '<output>7</output>');
  await setImmediate();
  expect(onControls).not.toHaveBeenCalled();
  form.root.insertAdjacentHTML('beforeend', '<p><input name="a"></p>');
  await setImmediate();
  expect(onControls).toHaveBeenCalledOnce();
});

describe('draft', () => {
  it('holds what has been written', () => {
    const form = keep('<input name="a"><input name="b">');
    enter(form, '[name=a]', 'y', 5);
    enter(form, '[name=b]', 'z', 6);
    expect(form.draft()).toEqual({
      id,
      header: { v: 1, savedAt: 6, step: null, view: { open: [] } },
      fields: new Map([
        ['a', { value: 'y', base: '', hints: [] }],
        ['b', { value: 'z', base: '', hints: [] }],
      ]),
    });
  });
});

describe('touched', () => {
  it('is a field that a person has changed', () => {
    const form = keep('<input name="a"><input name="b">');
    enter(form, '[name=a]', 'y');
    expect(form.touched(fieldOf(form, 'a'))).toBe(true);
    expect(form.touched(fieldOf(form, 'b'))).toBe(false);
  });

  it('is a radio group of which one radio was', () => {
    const form = keep('<input type="radio" name="r" value="a"><input type="radio" name="r" value="b">');
    form.changes(5, find('[value=b]'));
    expect(form.touched(fieldOf(form, 'r'))).toBe(true);
  });

  it('is no field that the page itself has put something in', () => {
    const form = keep('<input name="a">');
    document.body.addEventListener('input', () => form.changes(5, find('[name=a]')), { once: true });
    form.put(fieldOf(form, 'a'), 'y');
    expect(find('[name=a]').value).toBe('y');
    expect(form.touched(fieldOf(form, 'a'))).toBe(false);
  });

  it('is a field again that a person changes after a put that threw', () => {
    const form = keep('<input name="a">');
    const control = find('[name=a]');
    control.dispatchEvent = () => {
      throw new Error('a page’s own');
    };
    expect(() => form.put(fieldOf(form, 'a'), 'y')).toThrow();
    form.changes(5, control);
    expect(form.touched(fieldOf(form, 'a'))).toBe(true);
  });
});

describe('adopt', () => {
  const draft: Draft = {
    id,
    header: { v: 1, savedAt: 1, step: null },
    fields: new Map([
      ['a', { value: 'y', base: 'x' }],
      ['gone', { value: 'z', base: '' }],
    ]),
  };

  it('takes over a draft, fields that are not there included', () => {
    const form = keep('<input name="a" value="x">');
    form.adopt(draft);
    expect(form.draft()).toEqual({ ...draft, header: { ...draft.header, view: { open: [] } } });
  });

  it('gives what it has taken over', () => {
    const form = keep('<input name="a" value="x">');
    expect(form.adopt(draft)).toEqual(draft);
  });

  it('leaves what the person has entered since', () => {
    const form = keep('<input name="a" value="x">');
    enter(form, '[name=a]', 'mine', 6);
    expect(form.adopt(draft)).toEqual({
      id,
      header: { v: 1, savedAt: 6, step: null },
      fields: new Map([['gone', draft.fields.get('gone')]]),
    });
    expect(form.draft()?.fields.get('a')?.value).toBe('mine');
  });

  it('writes nothing again that the draft has', () => {
    const form = keep('<input name="a" value="x">');
    form.adopt(draft);
    expect(enter(form, '[name=a]', 'y')).toEqual([]);
  });
});

describe('an editable element', () => {
  const html = 'plain and <b>bold</b>';

  function keepEditable(sanitize?: (markup: string) => string) {
    const form = keep('<div id="e" contenteditable></div>', { sanitize });
    // As an element that is rendered.
    find('#e').getClientRects = () => [{}] as unknown as DOMRectList;
    return form;
  }
  function format(form: KeptForm, markup: string) {
    find('#e').innerHTML = markup;
    return form.changes(5, find('#e')).at(-1)?.[1];
  }
  const clean = (markup: string) => markup.replace(/ on\w+="[^"]*"/g, '');
  /** Puts back an entry of which the draft has this text and this markup. */
  function putBack(value: string, html: string) {
    const form = keepEditable(clean);
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['e', { value, base: '', html }]]) });
    form.put(fieldOf(form, 'e'), value);
  }

  it('is kept as text where nothing makes its markup safe', () => {
    const form = keepEditable();
    expect(format(form, html)).toEqual({ value: 'plain and bold', base: '', hints: ['#e'] });
  });

  it('is kept as it is formatted, made safe by the host', () => {
    const form = keepEditable(clean);
    expect(format(form, 'plain and <b onclick="x">bold</b>')).toMatchObject({ value: 'plain and bold', html });
    form.put(fieldOf(form, 'e'), 'plain and bold');
    expect(find('#e').innerHTML).toBe(html);
  });

  it('is written again when only its formatting has changed', () => {
    const form = keepEditable(clean);
    format(form, 'plain and bold');
    expect(format(form, html)).toMatchObject({ html });
    expect(form.changes(6)).toEqual([]);
  });

  it('gets no markup that was not made safe', () => {
    putBack('bold', '<b onclick="x">bold</b>');
    expect(find('#e').innerHTML).toBe('<b>bold</b>');
  });

  it('gets its text where the markup would say something else', () => {
    putBack('mine', '<b>another</b>');
    expect(find('#e').textContent).toBe('mine');
  });

  it('is kept as text where its sanitizer fails', () => {
    const form = keepEditable(() => {
      throw new Error('the host’s own');
    });
    expect(format(form, html)).not.toHaveProperty('html');
  });

  it('is kept without markup that holds a card number out of sight', () => {
    const form = keepEditable(clean);
    Object.defineProperty(find('#e'), 'innerText', { get: () => 'bold' });
    expect(format(form, `<b>bold</b><i hidden>${CARD}</i>`)).toMatchObject({ value: 'bold' });
    expect(JSON.stringify([...(form.draft()?.fields ?? [])])).not.toContain('4111');
    expect(format(form, '<b>bold</b><i hidden>4111 <u>1111 1111</u> 1111</i>')).toBeUndefined();
  });
});

describe('a label that changes', () => {
  it.each<[string, (label: HTMLElement) => void]>([
    ['in its text', (label) => Object.assign(label.firstChild as Text, { data: 'Card number' })],
    [
      'in what is in it',
      (label) => label.prepend(Object.assign(document.createElement('b'), { textContent: 'Card number' })),
    ],
  ])('%s makes the field the secret that it says, at once', (_, change) => {
    const form = keep('<label>Name <input name="a"></label>');
    expect(enter(form, '[name=a]', 'y')).toHaveLength(2);
    change(find('label'));
    expect(enter(form, '[name=a]', 'z', 6)).toEqual([header(6), [[...id, 'a'], undefined]]);
  });
});

describe('rebase', () => {
  it('writes nothing of what stands there, and goes on from what the page came with', () => {
    const form = keep('<input name="a">');
    enter(form, '[name=a]', 'y');
    expect(form.rebase()).toEqual([
      [id, undefined],
      [[...id, 'a'], undefined],
    ]);
    expect(form.draft()).toBeUndefined();
    expect(form.changes(6)).toEqual([]);
    expect(enter(form, '[name=a]', 'z', 7)).toEqual([header(7), record('a', 'z', '')]);
  });
});
