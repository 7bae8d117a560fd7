// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FormUnderTest, find, keepForm } from '../../helpers/keep-form.ts';

const record = ({ form }: FormUnderTest, key: string) => form.content()?.fields.get(key);

describe('what the page does', () => {
  it.each([
    ['empties it', '<input name="a">', 'y', ''],
    ['puts back what it came with', '<input name="a" value="x">', 'y', 'x'],
  ])('is no entry where it %s, with the events of a script', (_, html, entered, value) => {
    const { enter, script, values } = keepForm(html);
    enter('[name=a]', entered);
    expect(script('[name=a]', value)).toBe(false);
    expect(values()).toEqual({ a: entered });
  });

  it('is no entry where it clears boxes and choices', () => {
    const { form, enter, update, values } = keepForm(
      '<input type="checkbox" name="c"><input type="radio" name="r" value="1">' +
        '<select name="s"><option value="x" selected>x</option><option value="y">y</option></select>' +
        '<select name="m" multiple><option value="y">y</option></select>',
    );
    enter('[name=c]', true);
    enter('[name=r]', true);
    enter('[name=s]', 'y');
    find('[name=m]').querySelector('option')?.setAttribute('id', 'o');
    Object.assign(find('#o'), { selected: true });
    form.note(find('[name=m]'), true);
    update();
    const entered = values();
    expect(entered).toEqual({ 'c=on': true, r: '1', s: 'y', m: ['y'] });
    for (const box of form.root.querySelectorAll('input')) box.checked = false;
    find('[name=s]').value = 'x';
    for (const option of find('[name=m]').querySelectorAll('option')) option.selected = false;
    expect(form.scan(0)).toBe(false);
    expect(values()).toEqual(entered);
  });

  it('is an entry where it corrects what the person entered', () => {
    const { enter, script, values } = keepForm('<input name="a">');
    enter('[name=a]', 'DE89');
    expect(script('[name=a]', 'DE 89')).toBe(true);
    expect(values()).toEqual({ a: 'DE 89' });
  });

  it('is no entry before the person is there, and what is entered then is', () => {
    const under = keepForm('<input name="a">');
    find('[name=a]').value = 'loaded';
    under.form.scan(0);
    find('[name=a]').value = 'loaded later';
    under.form.scan(0);
    expect(under.values()).toBeUndefined();
    under.enter('[name=a]', 'mine');
    expect(record(under, 'a')).toMatchObject({ value: 'mine', base: 'loaded later' });
  });
});

describe('the person’s own hand', () => {
  it.each([
    ['a text', '<input name="a">', 'y', ''],
    ['a box', '<input type="checkbox" name="a">', true, false],
    ['a text with a value of the server', '<input name="a" value="x">', 'y', 'x'],
  ])('empties %s', (_, html, entered, emptied) => {
    const { enter, values } = keepForm(html);
    enter('[name=a]', entered);
    expect(enter('[name=a]', emptied)).toBe(true);
    expect(Object.values(values() ?? {})).toEqual([emptied]);
  });

  it('counts where a script sends an event of the same field before it is read', () => {
    const { form, enter, update, values } = keepForm('<input name="a">');
    enter('[name=a]', 'y');
    find('[name=a]').value = '';
    form.note(find('[name=a]'), true);
    form.note(find('[name=a]'), false);
    expect([update(), values()]).toEqual([true, { a: '' }]);
  });
});

describe('a card number that is half typed', () => {
  const HALF = '4111 1111 1111 111';

  it.each<[string, () => ParentNode]>([
    ['in the page', () => document],
    ['in a shadow root', () => find('#host').shadowRoot as ShadowRoot],
  ])('is not kept %s', (_, rootOf) => {
    const { form, update } = keepForm('<input name="a"><div id="host"></div>');
    find('#host').attachShadow({ mode: 'open' }).innerHTML = '<input name="a">';
    const control = rootOf().querySelector('input') as HTMLInputElement;
    control.focus();
    control.value = HALF;
    form.note(control, true);
    expect([update(), form.scan(0)]).toEqual([false, false]);
    expect(form.content()).toBeUndefined();
  });

  it('leaves what was kept of the field before', () => {
    const { enter, values } = keepForm('<input name="a">');
    find('[name=a]').focus();
    enter('[name=a]', '4111');
    enter('[name=a]', HALF);
    expect(values()).toEqual({ a: '4111' });
  });
});

describe('rows', () => {
  const row = (index: number, value = '') => `<p><input name="guests[${index}]" value="${value}"></p>`;
  const inputs = () => [...document.querySelectorAll('input')];
  /** As Rails, Symfony and jQuery plugins number rows. */
  const renumber = () => {
    for (const [index, input] of inputs().entries()) input.name = `guests[${index}]`;
  };

  it('keep their entries when the one before them goes, and the others get other numbers', () => {
    const { form, enter, act, update, values } = keepForm(row(0) + row(1) + row(2));
    for (const [index, name] of ['Ann', 'Ben', 'Cas'].entries()) enter(`[name="guests[${index}]"]`, name);
    act('press', 'p');
    find('p').remove();
    renumber();
    expect(update()).toBe(true);
    expect(values()).toEqual({ 'guests[0]': 'Ben', 'guests[1]': 'Cas' });
    expect(form.fields()).toHaveLength(2);
  });

  it('keep their entries when one comes before them', () => {
    const { form, enter, act, update, values } = keepForm(row(0));
    enter('input', 'Ann');
    act('press', 'form');
    form.root.insertAdjacentHTML('afterbegin', row(0));
    renumber();
    update();
    expect(values()).toEqual({ 'guests[1]': 'Ann' });
  });

  it('change places with their entries', () => {
    const { form, enter, update, values } = keepForm(row(0) + row(1));
    enter('[name="guests[0]"]', 'Ann');
    enter('[name="guests[1]"]', 'Ben');
    form.root.append(find('p'));
    renumber();
    update();
    expect(values()).toEqual({ 'guests[0]': 'Ben', 'guests[1]': 'Ann' });
  });

  it('move their baselines with them', () => {
    const under = keepForm(row(0, 'x') + row(1, 'y'));
    under.act('press', 'p');
    find('p').remove();
    renumber();
    under.update();
    under.enter('input', 'z');
    expect(record(under, 'guests[0]')).toMatchObject({ value: 'z', base: 'y' });
  });

  it('without numbers keep their entries too', () => {
    const { enter, act, update, values } = keepForm('<p><input name="tag"></p><p><input name="tag"></p>');
    const [first, second] = inputs();
    for (const [input, value] of [
      [first, 'red'],
      [second, 'blue'],
    ] as const) {
      input?.setAttribute('id', 'now');
      enter('#now', value);
      input?.removeAttribute('id');
    }
    act('press', 'p');
    find('p').remove();
    update();
    expect(values()).toEqual({ tag: 'blue' });
  });

  it('that a framework keys by their number keep the values that have moved up', () => {
    const { enter, act, update, values } = keepForm(row(0) + row(1));
    enter('[name="guests[0]"]', 'Ann');
    enter('[name="guests[1]"]', 'Ben');
    act('press', 'p');
    // React removes the last element, and renders each value into the element before.
    Object.assign(inputs()[0] as HTMLInputElement, { value: 'Ben' });
    inputs()[1]?.parentElement?.remove();
    update();
    expect(values()).toEqual({ 'guests[0]': 'Ben' });
  });
});

describe('an element that a framework uses for another field', () => {
  it.each([
    ['of another kind', 'name', 'street'],
    ['of the same list', 'q[1]', 'q[2]'],
  ])('leaves the entry with the field %s', async (_, before, after) => {
    const { enter, act, update, values } = keepForm(`<input name="${before}"><button type="button">Next</button>`);
    enter('input', 'Ann');
    act('press', 'button');
    Object.assign(find('input'), { name: after, value: '' });
    await setImmediate();
    update();
    expect(values()).toEqual({ [before]: 'Ann' });
    enter('input', 'Elm');
    expect(values()).toEqual({ [before]: 'Ann', [after]: 'Elm' });
  });

  it('leaves it with the row whose values are rendered one row up', () => {
    const { enter, act, update, values } = keepForm(
      '<input name="qty[5]"><input name="qty[7]"><button>Remove</button>',
    );
    enter('[name="qty[5]"]', '1');
    enter('[name="qty[7]"]', '2');
    act('press', 'button');
    find('[name="qty[7]"]').remove();
    Object.assign(find('input'), { name: 'qty[7]', value: '2' });
    update();
    expect(values()).toEqual({ 'qty[7]': '2' });
  });

  it('leaves the baseline with it too', () => {
    const under = keepForm('<input name="qty[5]" value="10"><input name="qty[7]" value="20"><textarea></textarea>');
    under.enter('textarea', 'a note');
    under.act('press', 'form');
    find('[name="qty[7]"]').remove();
    Object.assign(find('input'), { name: 'qty[7]', value: '20' });
    under.update();
    under.enter('input', '2');
    expect(record(under, 'qty[7]')).toMatchObject({ value: '2', base: '20' });
  });

  it('leaves it there also where both fields hold the same', () => {
    const { enter, act, update, values } = keepForm('<input name="q1"><button type="button">Next</button>');
    enter('input', 'yes');
    act('press', 'button');
    find('input').name = 'q2';
    update();
    expect(values()).toMatchObject({ q1: 'yes' });
  });
});

describe('fields that the person removes', () => {
  it('leave the draft with their row', () => {
    const { enter, act, update, values } = keepForm('<p><input name="g[0]"></p><p id="x"><input name="g[1]"></p>');
    enter('[name="g[0]"]', 'Ann');
    enter('[name="g[1]"]', 'Ben');
    act('press', '#x');
    find('#x').remove();
    expect(update()).toBe(true);
    expect(values()).toEqual({ 'g[0]': 'Ann' });
  });

  it('leave the draft with the choice that they depended on', () => {
    const { enter, act, update, values } = keepForm('<input type="checkbox" name="c"><input name="company">');
    enter('[name=c]', true);
    enter('[name=company]', 'Acme');
    act('choice', '[name=c]');
    find('[name=company]').remove();
    expect([update(), values()]).toEqual([true, { 'c=on': true }]);
  });

  it('leave it also where the whole form was rendered again', () => {
    const { form, enter, act, update, values } = keepForm(
      '<input type="checkbox" name="c"><input name="company"><input name="note">',
    );
    enter('[name=company]', 'Acme');
    act('choice', '[name=c]');
    form.root.innerHTML = '<input type="checkbox" name="c"><input name="note">';
    expect([update(), values()]).toEqual([true, {}]);
  });

  it.each<[string, (under: FormUnderTest) => Promise<void>]>([
    ['the page removes', async () => {}],
    ['go with the step that a choice leads on from', async ({ act }) => act('choice', '[name=a]')],
    [
      'go long after what the person did',
      async ({ act, clock }) => {
        act('press', 'form');
        await clock.advance(2_000);
      },
    ],
  ])('stay in the draft where %s', async (_, before) => {
    const under = keepForm('<input name="a"><input name="a">');
    under.enter('[name=a]', 'y');
    await before(under);
    find('[name=a]').remove();
    find('[name=a]').remove();
    under.update();
    expect(under.values()).toEqual({ a: 'y' });
  });
});
