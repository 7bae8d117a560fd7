// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createAdapterForm, type DraftAdapter, type RegisterOptions } from '../../../src/drafts/adapter-form.ts';
import type { FieldValue } from '../../../src/drafts/draft.ts';
import { restore } from '../../../src/drafts/restore.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { draftOf } from '../../helpers/keep-form.ts';

const SERVER = { title: 'from the server' };
const MINE = { title: 'mine' };
const json = JSON.stringify;

interface SetUp extends RegisterOptions, Partial<DraftAdapter> {
  /** What the editor holds at first. */
  state?: unknown;
  inUse?: boolean;
  /** What it held when it was registered, as text, where a person was there since. */
  before?: string;
  hasRestoredFields?: boolean;
}

/** An editor, and the form that its adapter makes of it. */
function setUp(options: SetUp = {}) {
  const { state = SERVER, inUse = true, hasRestoredFields = false, scope = 'page', before, ...adapter } = options;
  const clock = createFakeClock();
  const life = new AbortController();
  const editor = { state, inUse };
  const onError = vi.fn();
  const onChange = vi.fn();
  const unwatch = vi.fn();
  const write = vi.fn((value: unknown) => {
    editor.state = value;
  });
  let changed = () => {};
  const form = createAdapterForm({
    adapter: {
      read: () => editor.state,
      write,
      watch(listener) {
        changed = listener;
        return unwatch;
      },
      ...adapter,
    },
    formKey: 'editor',
    scope,
    before,
    clock,
    signal: life.signal,
    hasRestoredFields: () => hasRestoredFields,
    isInUse: () => editor.inUse,
    onChange,
    onError,
  });
  const update = () => form.update(clock.now());
  return {
    form,
    clock,
    life,
    editor,
    write,
    unwatch,
    onChange,
    onError,
    update,
    /** The editor holds `next`, and says so. Returns whether that changes the draft. */
    set(next: unknown) {
      editor.state = next;
      changed();
      return update();
    },
    entry: () => form.content()?.fields.get('value'),
    /** Takes over and puts back a stored draft, as long as that may take. */
    async restore(value: unknown, base: FieldValue, asked = false) {
      const draft = draftOf({ value: { value: json(value), base } });
      form.adopt(draft, false);
      const result = form.restore(draft, asked, restore);
      await clock.advance(3_000);
      return result;
    },
  };
}

const BACK = { restored: ['value'], written: ['value'], skipped: [] };
const NOTHING = { restored: [], written: [], skipped: [] };
const LEFT_OUT = { ...NOTHING, skipped: [expect.objectContaining({ label: 'editor', reason: 'changed-since' })] };

describe('what is kept of an adapter', () => {
  it('is nothing until its state changes', () => {
    const { form, update } = setUp();
    expect([update(), form.content()]).toEqual([false, undefined]);
  });

  it('is its state as one value, with what it was at first', () => {
    const { set, entry, form } = setUp();
    expect(set(MINE)).toBe(true);
    expect(entry()).toEqual({ value: json(MINE), base: json(SERVER), at: START });
    expect(form.content()?.header).toEqual({ savedAt: START, step: null });
  });

  it('is what was entered while this was being loaded', () => {
    const { update, entry } = setUp({ state: MINE, before: json(SERVER) });
    expect(update()).toBe(true);
    expect(entry()).toMatchObject({ value: json(MINE), base: json(SERVER) });
    expect(setUp({ before: json(SERVER) }).update()).toBe(false);
  });

  it('is the same once', () => {
    const { set, update } = setUp();
    set(MINE);
    expect(update()).toBe(false);
  });

  it.each([[undefined], [null]])('is what it was while the state is %s', (none) => {
    const { set, entry } = setUp();
    set(MINE);
    expect(set(none)).toBe(false);
    expect(entry()?.value).toBe(json(MINE));
  });

  it('has no secrets in it', () => {
    const { set, entry } = setUp();
    set({ note: 'y', password: 'secret', user: { cvv: '123' }, cards: ['4111 1111 1111 1111'] });
    expect(entry()?.value).toBe(json({ note: 'y', user: {}, cards: [null] }));
  });

  it('is nothing where the state is a text with a card number', () => {
    const { form, set } = setUp({ state: '' });
    expect(set('4111 1111 1111 1111')).toBe(false);
    expect(form.content()).toBeUndefined();
  });

  it('belongs to the page, or to the site where it is registered so', () => {
    expect([setUp().form.scope, setUp({ scope: 'site' }).form.scope]).toEqual(['page', 'site']);
  });
});

describe('a document that loads late', () => {
  it('is not taken for an entry', () => {
    const { form, editor, set, entry } = setUp({ state: null, inUse: false });
    expect([set(SERVER), form.content()]).toEqual([false, undefined]);
    editor.inUse = true;
    set(MINE);
    expect(entry()).toMatchObject({ value: json(MINE), base: json(SERVER) });
  });

  it('is not waited for where the person makes the first one', () => {
    const { set, entry } = setUp({ state: null });
    expect(set(MINE)).toBe(true);
    expect(entry()).toMatchObject({ value: json(MINE), base: null });
  });

  it('is not read before it is ready', async () => {
    let load = () => {};
    const ready = new Promise<void>((resolve) => {
      load = resolve;
    });
    const read = vi.fn(() => SERVER);
    const { form, editor, update, onChange } = setUp({ ready, read });
    editor.inUse = false;
    expect([update(), form.scan(START)]).toEqual([false, false]);
    expect(read).not.toHaveBeenCalled();
    load();
    await setImmediate();
    expect(onChange).toHaveBeenCalledOnce();
    expect([update(), form.content()]).toEqual([false, undefined]);
  });

  it('is read all the same where it could not be loaded', async () => {
    const { entry, set } = setUp({ ready: Promise.reject(new Error('the host’s own')) });
    await setImmediate();
    set(MINE);
    expect(entry()?.value).toBe(json(MINE));
  });
});

describe('restore', () => {
  it('puts the state back over the document that it was begun on', async () => {
    const { restore, write, update } = setUp();
    expect(await restore(MINE, json(SERVER))).toEqual(BACK);
    expect(write).toHaveBeenCalledExactlyOnceWith(MINE);
    expect(update()).toBe(false);
  });

  it('puts it back where there is none yet and there was none', async () => {
    const { restore, editor } = setUp({ state: null });
    expect(await restore(MINE, null)).toEqual(BACK);
    expect(editor.state).toEqual(MINE);
  });

  it('writes nothing where the state stands there already', async () => {
    const { restore, write } = setUp({ state: MINE });
    expect(await restore(MINE, json(SERVER))).toEqual({ ...BACK, written: [] });
    expect(write).not.toHaveBeenCalled();
  });

  it('puts nothing back that was taken back', async () => {
    const { restore, write } = setUp();
    expect(await restore(MINE, json(MINE))).toEqual(NOTHING);
    expect(write).not.toHaveBeenCalled();
  });

  it('does not put it over another document', async () => {
    const { restore, editor, write } = setUp();
    expect(await restore(MINE, json({ title: 'older' }))).toEqual(LEFT_OUT);
    expect(editor.state).toEqual(SERVER);
    expect(write).not.toHaveBeenCalled();
  });

  it.each<[string, SetUp, boolean]>([
    ['the person asks for it', {}, true],
    ['restored fields have changed the state', { hasRestoredFields: true }, false],
  ])('puts it over another one where %s', async (_, options, asked) => {
    const { restore, editor } = setUp(options);
    expect(await restore(MINE, json({ title: 'older' }), asked)).toEqual(BACK);
    expect(editor.state).toEqual(MINE);
  });

  it('puts it back when the document has loaded', async () => {
    const { form, clock, editor, set } = setUp({ state: { title: '' }, inUse: false });
    const draft = draftOf({ value: { value: json(MINE), base: json(SERVER) } });
    form.adopt(draft, false);
    const result = form.restore(draft, false, restore);
    await clock.advance(1_000);
    set(SERVER);
    expect(await result).toEqual(BACK);
    expect(editor.state).toEqual(MINE);
  });

  it('waits until it is ready', async () => {
    let load = () => {};
    const ready = new Promise<void>((resolve) => {
      load = resolve;
    });
    const { form, clock, write } = setUp({ ready });
    const draft = draftOf({ value: { value: json(MINE), base: json(SERVER) } });
    form.adopt(draft, false);
    const result = form.restore(draft, false, restore);
    await clock.advance(10_000);
    expect(write).not.toHaveBeenCalled();
    load();
    await setImmediate();
    expect(await result).toEqual(BACK);
  });

  it.each<[string, SetUp]>([
    ['was ready later', { ready: setImmediate() }],
    ['was there at first', {}],
  ])('remembers the document that it was begun on, which %s, for the next reload', async (_, options) => {
    const { restore, set, entry } = setUp(options);
    await restore(MINE, json(SERVER));
    set({ title: 'mine, and more' });
    expect(entry()).toMatchObject({ value: json({ title: 'mine, and more' }), base: json(SERVER) });
  });

  it('remembers it too where it came while the draft was waiting', async () => {
    const { form, clock, set, entry } = setUp({ state: null });
    const draft = draftOf({ value: { value: json(MINE), base: json(SERVER) } });
    form.adopt(draft, false);
    const result = form.restore(draft, false, restore);
    await clock.advance(500);
    set(SERVER);
    await result;
    set({ title: 'mine, and more' });
    expect(entry()?.base).toBe(json(SERVER));
  });

  it('keeps what the person enters while the draft waits for its document', async () => {
    const { form, clock, set, update, entry, onChange } = setUp({ state: { title: 'newer' } });
    const draft = draftOf({ value: { value: json(MINE), base: json(SERVER) } });
    form.adopt(draft, false);
    const result = form.restore(draft, false, restore);
    await clock.advance(1_000);
    set({ title: 'newer, and more' });
    onChange.mockClear();
    await clock.advance(3_000);
    expect(await result).toEqual(LEFT_OUT);
    expect(onChange).toHaveBeenCalled();
    update();
    expect(entry()?.value).toBe(json({ title: 'newer, and more' }));
  });

  it('keeps what the person enters meanwhile also where the page is left before', async () => {
    const { form, clock, editor, update, entry } = setUp({ state: SERVER });
    const draft = draftOf({ value: { value: json(MINE), base: json({ title: 'another' }) } });
    form.adopt(draft, false);
    const result = form.restore(draft, false, restore);
    await setImmediate();
    editor.state = { title: 'typed' };
    expect(update()).toBe(false);
    expect(form.scan(clock.now())).toBe(true);
    expect(entry()?.value).toBe(json({ title: 'typed' }));
    expect((await result).skipped.map(({ reason }) => reason)).toEqual(['changed-since']);
  });

  it('reads the state once where nothing waits', () => {
    const read = vi.fn(() => SERVER);
    const { form, clock } = setUp({ read });
    read.mockClear();
    form.scan(clock.now());
    expect(read).toHaveBeenCalledOnce();
  });

  it('takes in what was entered in this very frame before it takes over a draft', () => {
    const { form, editor, entry } = setUp();
    editor.state = { title: 'typed' };
    const lost = form.adopt(draftOf({ value: { value: json(MINE), base: json(SERVER), at: START - 1_000 } }), false);
    expect(entry()?.value).toBe(json({ title: 'typed' }));
    expect([...lost.keys()]).toEqual(['value']);
  });

  it('ends when restoring has to end', async () => {
    const { form, clock, life, set, write } = setUp({ state: null });
    const draft = draftOf({ value: { value: json(MINE), base: json(SERVER) } });
    const result = form.restore(draft, false, restore);
    await clock.advance(100);
    life.abort();
    set(SERVER);
    expect(await result).toEqual(NOTHING);
    expect(write).not.toHaveBeenCalled();
  });
});

describe('adopt', () => {
  it('takes over a stored state', () => {
    const { form, entry } = setUp();
    expect(form.adopt(draftOf({ value: { value: json(MINE), base: null } }), false).size).toBe(0);
    expect(entry()?.value).toBe(json(MINE));
  });

  it('leaves what was entered since, and returns what that replaces', () => {
    const { form, set, entry } = setUp();
    set({ title: 'later' });
    const lost = form.adopt(draftOf({ value: { value: json(MINE), base: null } }), false);
    expect(lost.get('value')?.value).toBe(json(MINE));
    expect(entry()?.value).toBe(json({ title: 'later' }));
  });
});

describe('rebase', () => {
  it('takes the state for the page’s own', () => {
    const { form, set, update, entry } = setUp();
    set(MINE);
    form.rebase();
    expect([update(), form.content()]).toEqual([false, undefined]);
    set({ title: 'next' });
    expect(entry()).toMatchObject({ value: json({ title: 'next' }), base: json(MINE) });
  });

  it('keeps what was entered after the moment given', () => {
    const { form, set, entry } = setUp();
    set(MINE);
    form.rebase(START - 1);
    expect(entry()?.value).toBe(json(MINE));
  });
});

describe('undo', () => {
  it('gives back the state that the draft was put over', async () => {
    const { form, restore, editor, update } = setUp();
    await restore(MINE, json(SERVER));
    form.undo(draftOf({ value: { value: json(MINE), base: json(SERVER) } }), ['value']);
    expect(editor.state).toEqual(SERVER);
    expect(update()).toBe(false);
  });

  it.each<[string, readonly string[], boolean]>([
    ['nothing was written', [], false],
    ['the person has changed it since', ['value'], true],
  ])('gives nothing back where %s', async (_, written, isChanged) => {
    const { form, restore, editor, set } = setUp();
    await restore(MINE, json(SERVER));
    if (isChanged) set({ title: 'mine, and more' });
    const before = editor.state;
    form.undo(draftOf({ value: { value: json(MINE), base: json(SERVER) } }), written);
    expect(editor.state).toEqual(before);
  });
});

describe('an adapter that throws', () => {
  const fail = () => {
    throw new Error('the host’s own');
  };

  it('is reported once in a row, and its last state stays', () => {
    let isBroken = false;
    let state = SERVER;
    const { update, entry, onError } = setUp({ read: () => (isBroken ? fail() : state) });
    state = MINE;
    update();
    isBroken = true;
    expect([update(), update()]).toEqual([false, false]);
    expect(onError).toHaveBeenCalledOnce();
    expect(entry()?.value).toBe(json(MINE));
    isBroken = false;
    update();
    isBroken = true;
    update();
    expect(onError).toHaveBeenCalledTimes(2);
  });

  it.each<[string, Partial<DraftAdapter>]>([
    ['when it is watched', { watch: fail }],
    ['when it is read at first', { read: fail }],
    ['on a state that JSON cannot hold', { read: () => ({ big: 1n }) }],
  ])('does not disturb the page %s', (_, adapter) => {
    const { form, onError, update } = setUp(adapter);
    update();
    form.stop();
    expect(onError).toHaveBeenCalledOnce();
  });

  it('has put nothing back where it throws at the writing', async () => {
    const { restore, entry, onError } = setUp({ write: fail });
    expect(await restore(MINE, json(SERVER))).toEqual({
      ...NOTHING,
      skipped: [expect.objectContaining({ label: 'editor', reason: 'not-accepted' })],
    });
    expect(onError).toHaveBeenCalledOnce();
    expect(entry()?.value).toBe(json(MINE));
  });
});

describe('watch', () => {
  it('says that there may be something to be read', () => {
    const { form, set, onChange } = setUp();
    set(MINE);
    expect(onChange).toHaveBeenCalledExactlyOnceWith(form);
  });

  it('says nothing when the page is left', () => {
    const { set, life, onChange } = setUp();
    life.abort();
    set(MINE);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('ends with the form', () => {
    const { form, unwatch } = setUp();
    form.stop();
    expect(unwatch).toHaveBeenCalledOnce();
  });

  it('is not needed', () => {
    const { form, editor, update } = setUp({ watch: undefined } as never);
    editor.state = MINE;
    expect(update()).toBe(true);
    form.stop();
  });
});
