// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { createHydration } from '../../../src/drafts/hydration.ts';
import { START } from '../../helpers/fake-clock.ts';
import { draftOf, find, keepForm } from '../../helpers/keep-form.ts';

/** A form into which `y` has been put for `a`, and a list of the events that it has sent since. */
function putBack() {
  const { form, clock, field, enter } = keepForm('<input name="a"><input name="b">');
  const hydration = createHydration(form, clock);
  form.adopt(draftOf({ a: { value: 'y', base: '' } }), false);
  hydration.note(field('a'), { value: 'y', base: '', at: START });
  form.put(field('a'), 'y');
  hydration.watch();
  const heard: string[] = [];
  find('form').addEventListener('input', ({ target }) => heard.push((target as HTMLInputElement).value));
  return { form, clock, heard, enter, enterElsewhere: () => enter('[name=b]', 'mine') };
}

/** A framework takes the field over, with what it takes for its value. */
const hydrate = (value: string) => Object.assign(find('[name=a]'), { __framework: {}, value });

describe('createHydration', () => {
  it('leaves a page alone that stays as it is', async () => {
    const { clock, heard } = putBack();
    await clock.advance(10_000);
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('puts a value again that was taken back long after', async () => {
    const { clock, heard } = putBack();
    await clock.advance(3_000);
    find('[name=a]').value = '';
    await clock.advance(1_000);
    expect(heard).toEqual(['y']);
    expect(find('[name=a]').value).toBe('y');
  });

  it('tells a framework of the value that came after it, past what it takes for known', async () => {
    const { clock, heard } = putBack();
    await clock.advance(1_000);
    const control = find('[name=a]');
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
    let known = control.value;
    // As React does.
    Object.defineProperty(control, 'value', {
      ...native,
      set(value) {
        known = value;
        native.set?.call(this, value);
      },
    });
    const news: string[] = [];
    control.addEventListener('input', () => control.value !== known && news.push(control.value));
    await clock.advance(10_000);
    expect(heard).toEqual(['y']);
    expect(news).toEqual(['y']);
  });

  it('tells it of a box too', async () => {
    const { form, field } = keepForm('<input name="c" type="checkbox" checked>');
    const box = find('[name=c]');
    let clicks = 0;
    box.addEventListener('click', () => clicks++);
    form.put(field('c=on'), true, true);
    expect([clicks, box.checked]).toEqual([1, true]);
  });

  it('gives in to a page that takes the value back again and again', async () => {
    const { clock, heard } = putBack();
    find('[name=a]').addEventListener('input', ({ target }) => {
      (target as HTMLInputElement).value = '';
    });
    find('[name=a]').value = '';
    await clock.advance(10_000);
    expect(heard).toHaveLength(2);
    expect(find('[name=a]').value).toBe('');
  });

  it('tells a framework that comes after the person has entered something else', async () => {
    const { clock, heard, enterElsewhere } = putBack();
    enterElsewhere();
    hydrate('');
    await clock.advance(10_000);
    expect(heard).toEqual(['y']);
    expect(find('[name=a]').value).toBe('y');
  });

  it('leaves alone what the page makes of that, and what the person enters in the field itself', async () => {
    const { clock, heard, enter, enterElsewhere } = putBack();
    enterElsewhere();
    hydrate('derived');
    await clock.advance(1_000);
    expect(find('[name=a]').value).toBe('derived');
    enter('[name=a]', '');
    await clock.advance(10_000);
    expect(heard).toEqual([]);
  });

  it('stops when the person enters something, wherever', async () => {
    const { clock, enterElsewhere } = putBack();
    enterElsewhere();
    find('[name=a]').value = '';
    await clock.advance(10_000);
    expect(find('[name=a]').value).toBe('');
  });

  it('stops when the draft is gone', async () => {
    const { form, clock } = putBack();
    find('[name=a]').value = '';
    form.rebase();
    await clock.advance(10_000);
    expect(find('[name=a]').value).toBe('');
  });
});
