// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { Control } from '../../../src/drafts/controls.ts';
import type { Draft, DraftRecord, FieldRecord } from '../../../src/drafts/draft.ts';
import { createKeptForm, type KeptForm } from '../../../src/drafts/kept-form.ts';
import { restore } from '../../../src/drafts/restore.ts';
import { repairClosest } from '../../helpers/closest.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const id = ['owner', '/', 'claim', 'tab'];
let form: KeptForm;

repairClosest();
afterEach(() => form.stop());

const find = (selector: string) => document.querySelector(selector) as Control & HTMLInputElement;

interface SetUp {
  step?: string | null;
  asked?: boolean;
}

function setUp(html: string, fields: Record<string, FieldRecord>, { step = null, asked = false }: SetUp = {}) {
  document.body.innerHTML = `<form>${html}</form>`;
  form = createKeptForm({
    root: find('form'),
    id,
    isOurs: () => true,
    early: new Set(),
    onControls: () => {},
  });
  form.fields();
  const clock = createFakeClock();
  const draft: Draft = { id, header: { v: 1, savedAt: 1, step }, fields: new Map(Object.entries(fields)) };
  const nextControls = () => new Promise<void>((resolve) => void clock.after(250, resolve));
  const written: DraftRecord[] = [];
  const save = (records: readonly DraftRecord[]) => written.push(...records);
  const begin = () => restore(form, draft, { clock, nextControls, asked, save });
  return {
    clock,
    written,
    begin,
    async run() {
      const result = begin();
      await clock.advance(4_000);
      return result;
    },
  };
}

describe('restore', () => {
  it('puts back what was entered', async () => {
    const { run } = setUp('<input name="a"><input type="checkbox" name="c"><input name="b" value="x">', {
      a: { value: 'y', base: '' },
      'c=on': { value: true, base: false },
    });
    expect(await run()).toEqual({ restored: ['a', 'c=on'], skipped: [] });
    expect([find('[name=a]').value, find('[name=c]').checked, find('[name=b]').value]).toEqual(['y', true, 'x']);
  });

  it('counts for restored what the browser has put back itself, and does not write it again', async () => {
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    find('[name=a]').value = 'y';
    let events = 0;
    find('[name=a]').addEventListener('input', () => events++);
    expect(await run()).toEqual({ restored: ['a'], skipped: [] });
    expect(events).toBe(0);
  });

  it('never writes over what the person has typed since', async () => {
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    find('[name=a]').value = 'mine';
    form.changes(5, find('[name=a]'));
    expect(await run()).toEqual({
      restored: [],
      skipped: [expect.objectContaining({ field: 'a', reason: 'typed-since' })],
    });
    expect(find('[name=a]').value).toBe('mine');
  });

  it('never writes over what the person has emptied since', async () => {
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    form.changes(5, find('[name=a]'));
    expect(await run()).toEqual({
      restored: [],
      skipped: [expect.objectContaining({ field: 'a', reason: 'typed-since' })],
    });
    expect(find('[name=a]').value).toBe('');
  });

  it('never writes over what the server has changed since', async () => {
    const { run } = setUp('<input name="a" value="new">', { a: { value: 'y', base: 'old' } });
    expect(await run()).toEqual({
      restored: [],
      skipped: [expect.objectContaining({ field: 'a', reason: 'changed-since' })],
    });
    expect(find('[name=a]').value).toBe('new');
  });

  it('says which fields are there no more, and puts the others back', async () => {
    const { run } = setUp('<input name="a">', { gone: { value: 'z', base: '' }, a: { value: 'y', base: '' } });
    expect(await run()).toEqual({
      restored: ['a'],
      skipped: [expect.objectContaining({ field: 'gone', reason: 'not-found' })],
    });
  });

  it('says what the person read for a choice that is there no more', async () => {
    const { run } = setUp('', { size: { value: '17', base: '', text: 'Extra large' } });
    expect(await run()).toMatchObject({ skipped: [{ field: 'size', value: '17', text: 'Extra large' }] });
  });

  it('moves what it keeps of a field that has another name now', async () => {
    const record = { value: 'y', base: '', hints: ['#mail'] };
    const { run, written } = setUp('<input name="new" id="mail">', { old: record });
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['old', record]]) });
    await run();
    expect(written).toEqual([
      [[...id, 'old'], undefined],
      [[...id, 'new'], record],
    ]);
    expect([...(form.draft()?.fields.keys() ?? [])]).toEqual(['new']);
  });

  it('drops what it keeps of a field that has another name now, once something was entered there', async () => {
    const record = { value: 'y', base: '', hints: ['#mail'] };
    const { run, written } = setUp('<input name="new" id="mail">', { old: record });
    find('[name=new]').value = 'mine';
    form.changes(5, find('[name=new]'));
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['old', record]]) });
    expect(await run()).toMatchObject({ skipped: [{ field: 'old', reason: 'typed-since' }] });
    expect(written).toEqual([[[...id, 'old'], undefined]]);
    expect(form.draft()?.fields.get('new')?.value).toBe('mine');
  });

  it('moves what it keeps of a field that the server has changed too', async () => {
    const record = { value: 'y', base: '', hints: ['#mail'] };
    const { run } = setUp('<input name="new" id="mail" value="server">', { old: record });
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['old', record]]) });
    expect(await run()).toMatchObject({ skipped: [{ field: 'old', reason: 'changed-since' }] });
    expect([...(form.draft()?.fields.keys() ?? [])]).toEqual(['new']);
  });

  it('puts the step back before the values', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } }, { step: '3' });
    let step: string | null = null;
    find('[name=a]').addEventListener('input', () => {
      step = form.root.getAttribute('data-intermission-step');
    });
    const result = begin();
    await clock.advance(4_000);
    await result;
    expect(step).toBe('3');
  });

  it('sets no step where the draft has none', async () => {
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    await run();
    expect(form.root.hasAttribute('data-intermission-step')).toBe(false);
  });

  it('writes again what a framework has rendered over', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    find('[name=a]').value = '';
    await clock.advance(4_000);
    expect(await result).toEqual({ restored: ['a'], skipped: [] });
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
    expect(await run()).toEqual({
      restored: ['b'],
      skipped: [expect.objectContaining({ field: 'a', reason: 'not-accepted' })],
    });
  });

  it('writes into the control that stands there after the page has rendered another', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    form.root.innerHTML = '<input name="a">';
    await clock.advance(4_000);
    expect(await result).toEqual({ restored: ['a'], skipped: [] });
    expect(find('[name=a]').value).toBe('y');
  });

  it('waits for a control that went away and comes again', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    form.root.innerHTML = '';
    await clock.advance(1_000);
    form.root.innerHTML = '<input name="a">';
    await clock.advance(4_000);
    expect(await result).toEqual({ restored: ['a'], skipped: [] });
    expect(find('[name=a]').value).toBe('y');
  });

  it('gives the page its turn in a big form, and goes on with the controls that stand there then', async () => {
    const { begin, clock } = setUp('<input name="a"><input name="b">', {
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
    expect(await result).toEqual({ restored: ['a', 'b'], skipped: [] });
    expect(turns).toEqual(['a', 'b']);
    expect(find('[name=b]').value).toBe('z');
  });

  it('puts again what a framework takes back that comes long after', async () => {
    const record = { value: 'y', base: '' };
    const { begin, clock } = setUp('<input name="a">', { a: record });
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['a', record]]) });
    const result = begin();
    await clock.advance(1_000);
    await result;
    find('[name=a]').value = '';
    await clock.advance(1_000);
    expect(find('[name=a]').value).toBe('y');
  });

  it('puts nothing again of what the person has typed over', async () => {
    const record = { value: 'y', base: '' };
    const { begin, clock } = setUp('<input name="a"><input name="b">', { a: record, b: record });
    form.adopt({ id, header: { v: 1, savedAt: 1, step: null }, fields: new Map([['a', record]]) });
    find('[name=b]').value = '';
    form.changes(5, find('[name=b]'));
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
    expect(await run()).toEqual({ restored: ['a'], skipped: [] });
    expect(find('#a').textContent).toContain('two');
  });

  it('does not write again over what the person types meanwhile', async () => {
    const { begin, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    const result = begin();
    find('[name=a]').value = 'mine';
    form.changes(5, find('[name=a]'));
    await clock.advance(4_000);
    await result;
    expect(find('[name=a]').value).toBe('mine');
  });

  it('leaves a choice as the server sent it where the drafted one is no longer offered', async () => {
    const { run } = setUp('<select name="s"><option value="a" selected>a</option></select>', {
      s: { value: 'sold-out', base: 'a' },
    });
    expect(await run()).toEqual({
      restored: [],
      skipped: [expect.objectContaining({ field: 's', reason: 'not-found' })],
    });
    expect(find('[name=s]').value).toBe('a');
  });

  it('writes over what the server has changed where a person asked for it, but not over what was typed', async () => {
    const fields = { a: { value: 'y', base: 'old' }, b: { value: 'z', base: '' } };
    const { run } = setUp('<input name="a" value="new"><input name="b">', fields, { asked: true });
    find('[name=b]').value = 'mine';
    form.changes(5, find('[name=b]'));
    expect(await run()).toMatchObject({ restored: ['a'], skipped: [{ field: 'b', reason: 'typed-since' }] });
    expect([find('[name=a]').value, find('[name=b]').value]).toEqual(['y', 'mine']);
  });

  it('waits for controls that come late', async () => {
    const { begin, clock } = setUp('', { a: { value: 'y', base: '' } });
    const result = begin();
    await clock.advance(1_000);
    form.root.insertAdjacentHTML('beforeend', '<input name="a">');
    await clock.advance(4_000);
    expect(await result).toEqual({ restored: ['a'], skipped: [] });
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
    expect(await result).toEqual({ restored: ['s'], skipped: [] });
  });

  it.each([
    ['id', '<input name="new" id="i">', '#i'],
    ['autocomplete', '<input name="new" autocomplete="email">', '@email'],
    ['label', '<label>E-mail <input name="new"></label>', 'E-mail'],
  ])('finds a field that has another name by its %s', async (_, html, hint) => {
    const { run } = setUp(html, { old: { value: 'y', base: '', hints: [hint] } });
    expect(await run()).toEqual({ restored: ['old'], skipped: [] });
    expect(find('[name=new]').value).toBe('y');
  });

  it('does not guess between two fields that are alike', async () => {
    const html = '<label>Name <input name="b"></label><label>Name <input name="c"></label>';
    const { run } = setUp(html, { a: { value: 'y', base: '', hints: ['Name'] } });
    expect(await run()).toEqual({
      restored: [],
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
    const { run } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    find('form').addEventListener('input', ({ target }) => form.changes(5, target as Control));
    await run();
    expect(form.fields().map(form.touched)).toEqual([false]);
  });

  it('leaves no timer', async () => {
    const { run, clock } = setUp('<input name="a">', { a: { value: 'y', base: '' } });
    await run();
    expect(clock.pending).toBe(0);
  });
});
