// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { Control } from '../../../src/drafts/controls.ts';
import { skippedOf } from '../../../src/drafts/restoration.ts';
import { restore } from '../../../src/drafts/restore.ts';
import { repairClosest } from '../../helpers/closest.ts';
import { START } from '../../helpers/fake-clock.ts';
import { draftOf, type Entry, find, keepForm } from '../../helpers/keep-form.ts';

repairClosest();

interface SetUp {
  step?: string | null;
  asked?: boolean;
  signal?: AbortSignal;
}

function setUp(html: string, fields: Record<string, Entry>, options: SetUp = {}) {
  const { step = null, asked = false, signal = new AbortController().signal } = options;
  const under = keepForm(html, { signal });
  const draft = draftOf(fields, step);
  const begin = () => {
    under.form.adopt(draft, asked);
    return under.form.restore(draft, asked, restore);
  };
  return {
    ...under,
    draft,
    begin,
    /** Restores until nothing more is waited for. */
    async run() {
      const result = begin();
      await under.clock.advance(4_000);
      return result;
    },
  };
}

/** All of `keys` were put back, and nothing was left out. */
const restored = (...keys: string[]) => ({ restored: keys, written: keys, skipped: [] });
/** Nothing was put back, and `field` was left out. */
const skipped = (field: string, reason: string) => ({
  restored: [],
  written: [],
  skipped: [expect.objectContaining({ field, reason })],
});

describe('restore', () => {
  it('puts back what was entered', async () => {
    const { run } = setUp('<input name="a"><input type="checkbox" name="c"><input name="b" value="x">', {
      a: { value: 'y', base: '' },
      'c=on': { value: true, base: false },
    });
    expect(await run()).toEqual(restored('a', 'c=on'));
    expect([find('[name=a]').value, find('[name=c]').checked, find('[name=b]').value]).toEqual(['y', true, 'x']);
  });

  it('counts for restored what the browser has put back itself, and does not write it again', async () => {
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    find('[name=a]').value = 'y';
    let events = 0;
    find('[name=a]').addEventListener('input', () => events++);
    expect(await run()).toEqual({ restored: ['a'], written: [], skipped: [] });
    expect(events).toBe(0);
  });

  it('never writes over what the person has typed since', async () => {
    const { run, enter } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    enter('[name=a]', 'mine');
    expect(await run()).toEqual(skipped('a', 'typed-since'));
    expect(find('[name=a]').value).toBe('mine');
  });

  it('never writes over what the person has emptied since', async () => {
    const { run, enter } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    enter('[name=a]', '');
    expect(await run()).toEqual(skipped('a', 'typed-since'));
    expect(find('[name=a]').value).toBe('');
  });

  it('never writes over what the server has changed since', async () => {
    const { run } = setUp('<input name="a" value="new">', { a: { value: 'y', base: 'old' } });
    expect(await run()).toEqual(skipped('a', 'changed-since'));
    expect(find('[name=a]').value).toBe('new');
  });

  it('says which fields are there no more, and puts the others back', async () => {
    const { run } = setUp('<input name="a">', { gone: { value: 'z', base: '' }, a: { value: 'y', base: '' } });
    expect(await run()).toEqual({ ...skipped('gone', 'not-found'), restored: ['a'], written: ['a'] });
  });

  it('says what the person read for a choice that is there no more', async () => {
    const { run } = setUp('', { size: { value: '17', base: '', text: 'Extra large' } });
    expect(await run()).toMatchObject({ skipped: [{ field: 'size', value: '17', text: 'Extra large' }] });
  });

  it.each([
    ['', '<input name="new" id="mail">'],
    [' and that the server has changed', '<input name="new" id="mail" value="server">'],
  ])('moves what it keeps of a field that has another name now%s', async (_, html) => {
    const { form, draft, run, update, values } = setUp(html, { old: { value: 'y', base: '', hints: ['#mail'] } });
    form.adopt(draft, false);
    await run();
    expect(values()).toEqual({ new: 'y' });
    expect(update()).toBe(true);
  });

  it('drops what it keeps of a field that has another name now, once something was entered there', async () => {
    const { form, draft, run, enter, values } = setUp('<input name="new" id="mail">', {
      old: { value: 'y', base: '', hints: ['#mail'] },
    });
    enter('[name=new]', 'mine');
    form.adopt(draft, false);
    expect(await run()).toMatchObject({ skipped: [{ field: 'old', reason: 'typed-since' }] });
    expect(values()).toEqual({ new: 'mine' });
  });

  it('puts the step back before the values', async () => {
    const { form, run } = setUp('<input name="a">', { a: { value: 'y', base: '' } }, { step: '3' });
    let step: string | null = null;
    find('[name=a]').addEventListener('input', () => {
      step = form.root.getAttribute('data-intermission-step');
    });
    await run();
    expect(step).toBe('3');
  });

  it('sets no step where the draft has none', async () => {
    const { form, run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    await run();
    expect(form.root.hasAttribute('data-intermission-step')).toBe(false);
  });

  it('writes again what a framework has rendered over', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    find('[name=a]').value = '';
    await clock.advance(4_000);
    expect(await result).toEqual(restored('a'));
    expect(find('[name=a]').value).toBe('y');
  });

  it('gives a field up that does not keep what is written', async () => {
    const { run } = setUp('<input name="a"><input name="b">', {
      a: { value: 'y', base: '' },
      b: { value: 'z', base: '' },
    });
    find('[name=a]').addEventListener('change', ({ target }) => {
      (target as HTMLInputElement).value = '';
    });
    expect(await run()).toEqual({ ...skipped('a', 'not-accepted'), restored: ['b'], written: ['b'] });
  });

  it('writes into the control that stands there after the page has rendered another', async () => {
    const { form, begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    form.root.innerHTML = '<input name="a">';
    await clock.advance(4_000);
    expect(await result).toEqual(restored('a'));
    expect(find('[name=a]').value).toBe('y');
  });

  it('waits for a control that went away and comes again', async () => {
    const { form, begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    form.root.innerHTML = '';
    await clock.advance(1_000);
    form.root.innerHTML = '<input name="a">';
    await clock.advance(4_000);
    expect(await result).toEqual(restored('a'));
    expect(find('[name=a]').value).toBe('y');
  });

  it('gives the page its turn in a big form, and goes on with the controls that stand there then', async () => {
    const { form, begin, clock } = setUp('<input name="a"><input name="b">', {
      a: { value: 'y', base: '' },
      b: { value: 'z', base: '' },
    });
    const turns: string[] = [];
    find('form').addEventListener('input', ({ target }) => {
      turns.push((target as HTMLInputElement).name);
      // As long as nobody would like to wait.
      clock.jump(100);
    });
    const result = begin();
    expect(turns).toEqual(['a']);
    form.root.innerHTML = '<input name="a" value="y"><input name="b">';
    await clock.advance(4_000);
    expect(await result).toEqual(restored('a', 'b'));
    // The element that has come since is told once more, long after.
    expect(turns).toEqual(['a', 'b', 'a']);
    expect(find('[name=b]').value).toBe('z');
  });

  it('puts again what a framework takes back that comes long after', async () => {
    const { form, draft, begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    form.adopt(draft, false);
    const result = begin();
    await clock.advance(1_000);
    await result;
    find('[name=a]').value = '';
    await clock.advance(1_000);
    expect(find('[name=a]').value).toBe('y');
  });

  it('puts nothing again of what the person has typed over', async () => {
    const record = { value: 'y', base: '' };
    const { form, draft, begin, enter, clock } = setUp('<input name="a"><input name="b">', { a: record, b: record });
    form.adopt(draft, false);
    enter('[name=b]', '');
    const result = begin();
    await clock.advance(10_000);
    await result;
    await clock.advance(10_000);
    expect(find('[name=b]').value).toBe('');
  });

  it('finds an editable element out of sight as it should be', async () => {
    const { run } = setUp('<div id="a" contenteditable></div>', { a: { value: 'two\nlines', base: '' } });
    // As of what is not rendered.
    find('#a').getClientRects = () => [] as unknown as DOMRectList;
    expect(await run()).toEqual(restored('a'));
    expect(find('#a').textContent).toContain('two');
  });

  it('does not write again over what the person types meanwhile', async () => {
    const { begin, enter, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    enter('[name=a]', 'mine');
    await clock.advance(4_000);
    await result;
    expect(find('[name=a]').value).toBe('mine');
  });

  it('leaves a choice as the server sent it where the drafted one is no longer offered', async () => {
    const { run } = setUp('<select name="s"><option value="a" selected>a</option></select>', {
      s: { value: 'sold-out', base: 'a' },
    });
    expect(await run()).toEqual(skipped('s', 'not-found'));
    expect(find('[name=s]').value).toBe('a');
  });

  it('writes over what the server has changed where a person asked for it, but not over what was typed', async () => {
    const fields = { a: { value: 'y', base: 'old' }, b: { value: 'z', base: '' } };
    const { run, enter } = setUp('<input name="a" value="new"><input name="b">', fields, { asked: true });
    enter('[name=b]', 'mine');
    expect(await run()).toMatchObject({ restored: ['a'], skipped: [{ field: 'b', reason: 'typed-since' }] });
    expect([find('[name=a]').value, find('[name=b]').value]).toEqual(['y', 'mine']);
  });

  it('waits for controls that come late', async () => {
    const { form, begin, clock } = setUp('', { a: { value: 'y', base: '' } });
    const result = begin();
    await clock.advance(1_000);
    form.root.insertAdjacentHTML('beforeend', '<input name="a">');
    await clock.advance(4_000);
    expect(await result).toEqual(restored('a'));
    expect(find('[name=a]').value).toBe('y');
  });

  it('waits for options that come late', async () => {
    const { begin, clock } = setUp('<select name="s"><option value="" selected></option></select>', {
      s: { value: 'b', base: '' },
    });
    const result = begin();
    await clock.advance(1_000);
    find('[name=s]').insertAdjacentHTML('beforeend', '<option value="b">b</option>');
    await clock.advance(4_000);
    expect(await result).toEqual(restored('s'));
  });

  it.each([
    ['id', '<input name="new" id="i">', '#i'],
    ['autocomplete', '<input name="new" autocomplete="email">', '@email'],
    ['label', '<label>E-mail <input name="new"></label>', 'E-mail'],
  ])('finds a field that has another name by its %s', async (_, html, hint) => {
    const { run } = setUp(html, { old: { value: 'y', base: '', hints: [hint] } });
    expect(await run()).toEqual(restored('old'));
    expect(find('[name=new]').value).toBe('y');
  });

  it('does not guess between two fields that are alike', async () => {
    const html = '<label>Name <input name="b"></label><label>Name <input name="c"></label>';
    const { run } = setUp(html, { a: { value: 'y', base: '', hints: ['Name'] } });
    expect(await run()).toEqual({
      restored: [],
      written: [],
      skipped: [{ field: 'a', label: 'Name', reason: 'not-found', value: 'y' }],
    });
  });

  it('asks to choose a file again that was too large to be kept', async () => {
    const file = { name: 'a.zip', type: '', size: 9, lastModified: 1 };
    const { run } = setUp('<input type="file" name="f">', { f: { value: [file], base: [] } });
    expect(await run()).toMatchObject({
      restored: [],
      skipped: [{ field: 'f', reason: 'choose-again', value: [file] }],
    });
  });

  it('does not take what it puts back for the person’s doing', async () => {
    const { form, draft, run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    form.adopt(draft, false);
    find('form').addEventListener('input', ({ target }) => form.note(target as Control, true));
    await run();
    expect(form.fields().map(form.touched)).toEqual([false]);
    expect(form.update(START)).toBe(false);
  });

  it('puts nothing back that the person has taken back, and does not count it as skipped', async () => {
    const { run } = setUp('<input name="a" value="x">', { a: { value: 'y', base: 'y' } });
    expect(await run()).toEqual(restored());
    expect(find('[name=a]').value).toBe('x');
  });

  it('tells what was written from what stood there already', async () => {
    const { form, run } = setUp('<input name="a" value="y"><input name="b">', {
      a: { value: 'y', base: '' },
      b: { value: 'z', base: '' },
    });
    expect(await run()).toEqual({ restored: ['a', 'b'], written: ['b'], skipped: [] });
    expect(form.isFilledIn()).toBe(true);
  });

  it.each([
    ['the moment it waits for a frame', '<input name="a">'],
    ['while it waits for a control', ''],
  ])('ends when restoring has to end, %s', async (_, html) => {
    const life = new AbortController();
    const { form, begin, clock } = setUp(html, { a: { value: 'y', base: '' } }, { signal: life.signal });
    const result = begin();
    life.abort();
    form.root.innerHTML = '<input name="a">';
    await clock.advance(1_000);
    await result;
    expect(find('[name=a]').value).toBe('');
  });

  it('opens the details that were open, and puts the caret where it was', async () => {
    const { form, draft, clock } = setUp('<details><input name="a"></details>', { a: { value: 'word', base: '' } });
    const view = { open: [true], focus: 'a', selection: [1, 2] as const };
    const result = form.restore({ ...draft, header: { ...draft.header, view } }, false, restore);
    await clock.advance(1_000);
    await result;
    expect(find('details').hasAttribute('open')).toBe(true);
    expect(document.activeElement).toBe(find('[name=a]'));
    expect([find('[name=a]').selectionStart, find('[name=a]').selectionEnd]).toEqual([1, 2]);
  });

  it('leaves no timer', async () => {
    const { run, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    await run();
    await clock.advance(4_000);
    expect(clock.pending).toBe(0);
  });
});

describe('skippedOf', () => {
  it.each<[string, Entry, string]>([
    ['by its label', { value: 'y', base: '', hints: ['#id', '@email', 'E-mail'] }, 'E-mail'],
    ['by its key, where it has no label', { value: 'y', base: '', hints: ['#id'] }, 'key'],
    ['without what a box stands for', { value: true, base: false, hints: ['I agree=on'] }, 'I agree'],
    ['with the whole label of a text', { value: 'y', base: '', hints: ['1+1=2?'] }, '1+1=2?'],
  ])('names a field %s', (_, entry, label) => {
    expect(skippedOf('key', { at: START, ...entry }, 'not-found').label).toBe(label);
  });
});
