// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Control } from '../../../src/drafts/controls.ts';
import { START } from '../../helpers/fake-clock.ts';
import { draftOf, type FormUnderTest, find, keepForm, keepRoot } from '../../helpers/keep-form.ts';

const CARD = '4111 1111 1111 1111';

/** What the draft has of a field. */
const record = ({ form }: FormUnderTest, key: string) => form.content()?.fields.get(key);
const text = ({ form }: FormUnderTest) => JSON.stringify([...(form.content()?.fields ?? [])]);

describe('update', () => {
  it('finds nothing in a form that the person has not touched', () => {
    const { form, update } = keepForm('<input name="a" value="x"><input type="checkbox" name="c" checked>');
    expect(update()).toBe(false);
    expect(form.content()).toBeUndefined();
  });

  it('takes in the field that was changed, with what the page came with', () => {
    const under = keepForm('<input name="a" value="x"><input name="b">');
    expect(under.enter('[name=a]', 'y')).toBe(true);
    expect(under.values()).toEqual({ a: 'y' });
    expect(record(under, 'a')).toEqual({ value: 'y', base: 'x', at: START, hints: [] });
  });

  it('says of the same value once that the draft has changed', () => {
    const { form, enter, update } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    expect(enter('[name=a]', 'y')).toBe(false);
    expect([update(), form.scan(START)]).toEqual([false, false]);
  });

  it('keeps of a field that is as it was at first that it is', () => {
    const under = keepForm('<input name="a" value="x">');
    under.enter('[name=a]', 'y');
    expect(under.enter('[name=a]', 'x')).toBe(true);
    expect(record(under, 'a')).toMatchObject({ value: 'x', base: 'x' });
  });

  it('keeps that the person has emptied a field', () => {
    const under = keepForm('<input name="a" value="x">');
    under.enter('[name=a]', 'y');
    expect(under.enter('[name=a]', '')).toBe(true);
    expect(record(under, 'a')).toMatchObject({ value: '', base: 'x' });
  });

  it('takes in a radio group when any of its radios has changed', () => {
    const under = keepForm('<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">');
    under.enter('[value=b]', true);
    expect(record(under, 'r')).toMatchObject({ value: 'b', base: 'a' });
  });

  it('does not take a number that is half typed over the whole one', () => {
    const { enter, values } = keepForm('<input type="number" name="n">');
    enter('[name=n]', '12');
    Object.defineProperty(find('[name=n]'), 'validity', { value: { badInput: true } });
    expect(enter('[name=n]', '')).toBe(false);
    expect(values()).toEqual({ n: '12' });
  });

  it('keeps the step of a form of several steps, also when nothing else has changed', () => {
    const { form, enter, update } = keepForm('<input name="a">');
    const step = () => form.content()?.header.step;
    form.root.setAttribute('data-intermission-step', '2');
    enter('[name=a]', 'y');
    expect(step()).toBe('2');
    form.root.setAttribute('data-intermission-step', '3');
    expect([update(), step(), update()]).toEqual([true, '3', false]);
  });

  it('makes no draft of a step alone', () => {
    const { form, update } = keepForm('<input name="a">');
    form.root.setAttribute('data-intermission-step', '2');
    expect([update(), form.content()]).toEqual([false, undefined]);
  });

  it('takes in fields that are added later, with what they came with', async () => {
    const under = keepForm('<input name="a">');
    under.form.root.insertAdjacentHTML('beforeend', '<input name="b" value="x">');
    await setImmediate();
    under.enter('[name=b]', 'y');
    expect(record(under, 'b')).toMatchObject({ value: 'y', base: 'x' });
  });

  it('takes in fields that are added later outside the form', async () => {
    const { enter, values } = keepForm('<input name="a">');
    document.body.insertAdjacentHTML('beforeend', '<input name="b" form="f">');
    await setImmediate();
    enter('[name=b]', 'y');
    expect(values()).toEqual({ b: 'y' });
  });

  it('takes in what was entered in a field that has left the form before it was read', () => {
    const { form, clock, update, values } = keepForm('<input name="a"><input name="b">');
    const control = find('[name=a]');
    control.value = 'y';
    form.note(control, true);
    control.remove();
    expect(update()).toBe(true);
    expect(form.content()?.header.savedAt).toBe(clock.now());
    expect(values()).toEqual({ a: 'y' });
  });

  it('ignores controls that are not its own', () => {
    const { enter, form } = keepForm('<input name="a">');
    document.body.insertAdjacentHTML('beforeend', '<input name="b">');
    expect(enter('[name=b]', 'y')).toBe(false);
    expect(form.content()).toBeUndefined();
  });
});

describe('scan', () => {
  it('finds everything that has changed without an event', () => {
    const { form, values } = keepForm('<input name="a"><input name="b"><input name="c">');
    form.enter();
    find('[name=a]').value = '1';
    find('[name=c]').value = '3';
    expect(form.scan(START)).toBe(true);
    expect(values()).toEqual({ a: '1', c: '3' });
  });

  it('takes what the page fills in before the person is there for its own', () => {
    const under = keepForm('<input name="a"><input name="b">');
    find('[name=a]').value = 'filled in';
    expect(under.form.scan(START)).toBe(false);
    under.enter('[name=b]', 'y');
    expect(under.values()).toEqual({ b: 'y' });
    under.enter('[name=a]', 'z');
    expect(record(under, 'a')).toMatchObject({ value: 'z', base: 'filled in' });
  });

  it('does not take an empty value for an entry that the page has emptied', () => {
    const { form, enter, values } = keepForm('<input name="a"><input name="b" value="x">');
    enter('[name=a]', 'y');
    enter('[name=b]', 'z');
    (form.root as HTMLFormElement).reset();
    expect(form.scan(START)).toBe(false);
    expect(values()).toEqual({ a: 'y', b: 'z' });
  });
});

describe('a form that the person was in before it was kept', () => {
  it('has what was entered there, with what the page came with', () => {
    document.body.innerHTML = '<form id="f"><input name="a" value="x"></form>';
    const control = find('[name=a]');
    control.value = 'early';
    const under = keepRoot(find('form'), { early: new Set([control]) });
    expect(record(under, 'a')).toMatchObject({ value: 'early', base: 'x' });
  });
});

describe('reset', () => {
  it('takes in that the person has emptied the form', () => {
    const { form, enter, values } = keepForm('<input name="a"><input name="b" value="x">');
    enter('[name=a]', 'y');
    enter('[name=b]', 'z');
    (form.root as HTMLFormElement).reset();
    expect(form.reset(START)).toBe(true);
    expect(values()).toEqual({ a: '', b: 'x' });
  });
});

describe('what is being typed', () => {
  it.each([
    ['a date', '<input type="date" name="a">', '2026-11-21'],
    ['a time with its date', '<input type="datetime-local" name="a">', '2026-11-21T11:06'],
    ['a text that ends in a date', '<textarea name="a"></textarea>', 'We met on 2026-11-21'],
    ['a text that ends in an amount', '<textarea name="a"></textarea>', 'It cost 250.000.000'],
  ])('is kept at once where it is %s', (_, html, value) => {
    const { enter, values } = keepForm(html);
    find('[name=a]').focus();
    enter('[name=a]', value);
    expect(values()).toEqual({ a: value });
  });

  it('is not kept while it may become a card number, and is when the person has left it as none', () => {
    const { form, enter, update, values } = keepForm('<textarea name="a"></textarea>');
    find('[name=a]').focus();
    expect(enter('[name=a]', '4111 1111 1111 111')).toBe(false);
    find('[name=a]').blur();
    form.left(find('[name=a]'));
    expect(update()).toBe(true);
    expect(values()).toEqual({ a: '4111 1111 1111 111' });
  });
});

describe('what is never kept', () => {
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
    const { form, enter } = keepForm(html);
    expect(enter('[name=a]', 'secret')).toBe(false);
    expect(form.scan(START)).toBe(false);
    expect(form.content()).toBeUndefined();
  });

  it('is a password that a button shows', async () => {
    const { form, enter } = keepForm('<input name="a" type="password">');
    find('[name=a]').type = 'text';
    enter('[name=a]', 'secret');
    await setImmediate();
    enter('[name=a]', 'secret!');
    expect(form.content()).toBeUndefined();
  });

  it('is a password that is added later and shown at once', async () => {
    const { form, enter } = keepForm('');
    form.root.insertAdjacentHTML('beforeend', '<input name="a" type="password">');
    find('[name=a]').type = 'text';
    await setImmediate();
    form.fields();
    enter('[name=a]', 'secret');
    expect(form.content()).toBeUndefined();
  });

  it('is a card number in a field for anything', () => {
    const { form, enter } = keepForm('<textarea name="a"></textarea>');
    expect(enter('[name=a]', `My card is ${CARD}.`)).toBe(false);
    expect(form.content()).toBeUndefined();
  });

  it('is a card number that stood in the field at first', () => {
    const under = keepForm(`<textarea name="a">${CARD}</textarea>`);
    under.enter('[name=a]', 'none');
    expect(under.values()).toEqual({ a: 'none' });
    expect(text(under)).not.toContain('4111');
  });

  it('is what was kept already, when it becomes part of a card number', () => {
    const { enter, values } = keepForm('<textarea name="a"></textarea>');
    enter('[name=a]', '4111 1111');
    expect(enter('[name=a]', CARD)).toBe(true);
    expect(values()).toEqual({});
  });

  it('is what was kept already, when its field becomes a secret', () => {
    const { enter, values } = keepForm('<input name="a">');
    enter('[name=a]', 'secret');
    find('[name=a]').setAttribute('autocomplete', 'one-time-code');
    expect(enter('[name=a]', 'secret!')).toBe(true);
    expect(values()).toEqual({});
  });
});

describe('a field that could be kept', () => {
  const html = '<section><label for="x">Name</label> <input name="a" id="x"></section>';
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

  it.each(secrets)('is not, as soon as %s makes it a secret, and is again after that', (_, hide, show) => {
    const under = keepForm(html);
    const { form, enter, update } = under;
    const readings = [
      () => enter('input', 'secret'),
      () => {
        find('input').value = 'secret';
        form.left(find('input'));
        update();
      },
    ];
    enter('input', 'first');
    for (const [round, read] of readings.entries()) {
      show();
      enter('input', `good ${round}`);
      expect(record(under, 'a')?.value).toBe(`good ${round}`);
      hide();
      read();
      form.scan(START);
      expect(text(under)).not.toContain('secret');
    }
    show();
  });
});

describe('content', () => {
  it('holds what was entered, and what the person looks at', () => {
    const { form, clock, enter } = keepForm('<input name="a"><input name="b"><details open></details>');
    enter('[name=a]', 'y');
    clock.jump(1_000);
    enter('[name=b]', 'z');
    expect(form.content()).toEqual({
      header: { savedAt: START + 1_000, step: null, view: { open: [true] } },
      fields: new Map([
        ['a', { value: 'y', base: '', at: START, hints: [] }],
        ['b', { value: 'z', base: '', at: START + 1_000, hints: [] }],
      ]),
    });
  });
});

describe('touched', () => {
  it('is a field that a person has changed', () => {
    const { form, enter, field } = keepForm('<input name="a"><input name="b">');
    enter('[name=a]', 'y');
    expect(form.touched(field('a'))).toBe(true);
    expect(form.touched(field('b'))).toBe(false);
  });

  it('is a radio group of which one radio was', () => {
    const { form, field } = keepForm('<input type="radio" name="r" value="a"><input type="radio" name="r" value="b">');
    form.note(find('[value=b]'), true);
    expect(form.touched(field('r'))).toBe(true);
  });

  it('is no field that the draft was put back in', () => {
    const { form, field } = keepForm('<input name="a">');
    document.body.addEventListener('input', () => form.note(find('[name=a]'), true), { once: true });
    form.put(field('a'), 'y');
    expect(find('[name=a]').value).toBe('y');
    expect(form.touched(field('a'))).toBe(false);
  });

  it('is a field again that a person changes after a put that threw', () => {
    const { form, field } = keepForm('<input name="a">');
    const control = find('[name=a]');
    control.dispatchEvent = () => {
      throw new Error('a page’s own');
    };
    expect(() => form.put(field('a'), 'y')).toThrow();
    form.note(control, true);
    expect(form.touched(field('a'))).toBe(true);
  });
});

describe('adopt', () => {
  const draft = draftOf({ a: { value: 'y', base: 'x' }, gone: { value: 'z', base: '' } });

  it('takes over a draft, with fields that are not there', () => {
    const { form } = keepForm('<input name="a" value="x">');
    expect(form.adopt(draft, false).size).toBe(0);
    expect(form.content()).toEqual({ header: { ...draft.header, view: { open: [] } }, fields: draft.fields });
  });

  it('leaves what the person has entered since, and returns what it replaces', () => {
    const { form, enter, values } = keepForm('<input name="a" value="x">');
    enter('[name=a]', 'mine');
    expect([...form.adopt(draft, false)]).toEqual([['a', draft.fields.get('a')]]);
    expect(values()).toEqual({ a: 'mine', gone: 'z' });
    expect(form.content()?.header.savedAt).toBe(START);
  });

  it('does not have the same value written again', () => {
    const { form, enter } = keepForm('<input name="a" value="x">');
    form.adopt(draft, false);
    expect(enter('[name=a]', 'y')).toBe(false);
  });
});

describe('rebase', () => {
  it('takes what stands there for the page’s own', () => {
    const { form, enter, update } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    form.rebase();
    expect(form.content()).toBeUndefined();
    expect([update(), form.scan(START)]).toEqual([false, false]);
  });

  it('takes no field for changed by the person any more', () => {
    const { form, enter } = keepForm('<input name="a"><input name="b">');
    enter('[name=a]', 'y');
    form.rebase();
    expect(form.fields().map(form.touched)).toEqual([false, false]);
  });

  it('goes on from what the page came with', () => {
    const under = keepForm('<input name="a">');
    under.enter('[name=a]', 'y');
    under.form.rebase();
    under.enter('[name=a]', 'z');
    expect(record(under, 'a')).toMatchObject({ value: 'z', base: '' });
  });

  it('keeps what was entered after the moment given', () => {
    const { form, clock, enter, values } = keepForm('<input name="a"><input name="b">');
    enter('[name=a]', 'sent');
    const sentAt = clock.now();
    clock.jump(10);
    enter('[name=b]', 'later');
    form.rebase(sentAt);
    expect(values()).toEqual({ b: 'later' });
  });
});

describe('refill', () => {
  it.each([
    ['a text', '<input name="a">', 'y'],
    ['a text with a value of the server', '<input name="a" value="x">', 'y'],
    ['a choice', '<select name="a"><option value="x" selected>x</option><option value="y">y</option></select>', 'y'],
    ['a box', '<input type="checkbox" name="a">', true],
    ['a box that is checked at first', '<input type="checkbox" name="a" checked>', false],
  ])('fills in again %s that the page has reset', (_, html, value) => {
    const { form, enter } = keepForm(html);
    enter('[name=a]', value);
    (form.root as HTMLFormElement).reset();
    form.refill();
    const control = find('[name=a]');
    expect(typeof value === 'boolean' ? control.checked : control.value).toBe(value);
  });

  it('leaves what the page has put there itself', () => {
    const { form, enter } = keepForm('<input name="a" value="x">');
    enter('[name=a]', 'y');
    find('[name=a]').value = 'corrected';
    form.refill();
    expect(find('[name=a]').value).toBe('corrected');
  });

  it('leaves what the person has emptied', () => {
    const { form, enter } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    enter('[name=a]', '');
    form.refill();
    expect(find('[name=a]').value).toBe('');
  });
});

describe('showsOther', () => {
  it('is false while the entries stand there', () => {
    const { form, enter } = keepForm('<input name="a"><input name="b">');
    enter('[name=a]', 'y');
    find('[name=b]').value = 'another field';
    expect(form.showsOther()).toBe(false);
  });

  it('is true when the page shows something else in a field that was entered', () => {
    const { form, enter } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    find('[name=a]').value = 'ticket 2';
    expect(form.showsOther()).toBe(true);
  });

  it('is false while the person enters something else', () => {
    const { form, enter } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    find('[name=a]').value = 'yes';
    form.note(find('[name=a]'), true);
    expect(form.showsOther()).toBe(false);
  });
});

describe('undo', () => {
  const draft = draftOf({ a: { value: 'y', base: 'x' }, b: { value: 'z', base: '' } });

  it('takes away what was written', () => {
    const { form, field } = keepForm('<input name="a"><input name="b">');
    form.adopt(draft, false);
    form.put(field('a'), 'y');
    form.undo(draft, ['a']);
    expect(find('[name=a]').value).toBe('x');
  });

  it.each<[string, (under: FormUnderTest) => void, string[]]>([
    ['that stood there before', () => {}, ['a']],
    ['that the person has changed since', ({ enter }) => enter('[name=b]', 'mine'), ['a', 'b']],
  ])('leaves a value %s', (_, change, written) => {
    const under = keepForm('<input name="a"><input name="b">');
    under.form.adopt(draft, false);
    find('[name=b]').value = 'z';
    change(under);
    const before = find('[name=b]').value;
    under.form.undo(draft, written);
    expect(find('[name=b]').value).toBe(before);
  });
});

describe('files', () => {
  /** The person has chosen these in the form's file input. */
  function choose(...files: File[]) {
    Object.defineProperty(find('[type=file]'), 'files', { value: files, configurable: true });
  }

  it('are kept with what is in them, up to the limit', async () => {
    const under = keepForm('<input type="file" name="f">');
    const [small, large] = [new File(['x'], 'a.txt'), new File(['xyz'], 'b.txt')];
    choose(small, large);
    await under.form.readChosenFiles(START, find('[name=f]'), 2);
    expect(under.update()).toBe(true);
    const described = [small, large].map(({ name, size }) => expect.objectContaining({ name, size }));
    expect(record(under, 'f')).toMatchObject({ value: described, base: [] });
    const files = record(under, 'f')?.value as unknown as { data?: ArrayBuffer }[];
    expect(files.map(({ data }) => data?.byteLength)).toEqual([1, undefined]);
  });

  it('are not kept in a field that is ignored', async () => {
    const { form } = keepForm('<input type="file" name="f" data-intermission-ignore>');
    choose(new File(['x'], 'a.txt'));
    await form.readChosenFiles(START, find('[name=f]'), 2);
    expect(form.scan(START)).toBe(false);
  });

  it('are those that were chosen last, even if earlier ones take longer to read', async () => {
    const { form, update, values } = keepForm('<input type="file" name="f">');
    const slow = new File(['x'], 'slow.txt');
    let arrive = () => {};
    slow.arrayBuffer = () =>
      new Promise((resolve) => {
        arrive = () => resolve(new ArrayBuffer(1));
      });
    choose(slow);
    const first = form.readChosenFiles(START, find('[name=f]'), 2);
    choose(new File(['y'], 'quick.txt'));
    await form.readChosenFiles(START, find('[name=f]'), 2);
    arrive();
    await first;
    update();
    expect(values()).toEqual({ f: [expect.objectContaining({ name: 'quick.txt' })] });
  });
});

describe('an editable element', () => {
  const html = 'plain and <b>bold</b>';

  function keepEditable(sanitize?: (markup: string) => string) {
    const under = keepForm('<div id="e" contenteditable></div>', { sanitize });
    // As an element that is rendered.
    find('#e').getClientRects = () => [{}] as unknown as DOMRectList;
    return under;
  }
  function format(under: FormUnderTest, markup: string) {
    find('#e').innerHTML = markup;
    under.form.note(find('#e'), true);
    under.update();
    return record(under, 'e');
  }
  const clean = (markup: string) => markup.replace(/ on\w+="[^"]*"/g, '');
  /** Puts back an entry of which the draft has this text and this markup. */
  function putBack(value: string, markup: string) {
    const { form, field } = keepEditable(clean);
    form.adopt(draftOf({ e: { value, base: '', html: markup } }), false);
    form.put(field('e'), value);
  }

  it('is kept as text where nothing makes its markup safe', () => {
    expect(format(keepEditable(), html)).toEqual({ value: 'plain and bold', base: '', at: START, hints: ['#e'] });
  });

  it('is kept as it is formatted, made safe by the host', () => {
    const under = keepEditable(clean);
    expect(format(under, 'plain and <b onclick="x">bold</b>')).toMatchObject({ value: 'plain and bold', html });
    under.form.put(under.field('e'), 'plain and bold');
    expect(find('#e').innerHTML).toBe(html);
  });

  it('is taken in again when only its formatting has changed', () => {
    const under = keepEditable(clean);
    format(under, 'plain and bold');
    expect(format(under, html)).toMatchObject({ html });
    under.form.note(find('#e'), true);
    expect(under.update()).toBe(false);
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
    const under = keepEditable(() => {
      throw new Error('the host’s own');
    });
    expect(format(under, html)).not.toHaveProperty('html');
  });

  it('is kept without markup that holds a card number out of sight', () => {
    const under = keepEditable(clean);
    Object.defineProperty(find('#e'), 'innerText', { get: () => 'bold' });
    expect(format(under, `<b>bold</b><i hidden>${CARD}</i>`)).toMatchObject({ value: 'bold' });
    format(under, '<b>bold</b><i hidden>4111 <u>1111 1111</u> 1111</i>');
    expect(text(under)).not.toContain('4111');
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
    const { enter, values } = keepForm('<label>Name <input name="a"></label>');
    enter('[name=a]', 'y');
    expect(values()).toEqual({ a: 'y' });
    change(find('label') as Control);
    expect(enter('[name=a]', 'z')).toBe(true);
    expect(values()).toEqual({});
  });
});
