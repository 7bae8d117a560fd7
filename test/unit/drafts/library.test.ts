// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Draft, type DraftRecord, type FieldRecord, parseDrafts, toRecord } from '../../../src/drafts/draft.ts';
import { loadHandoff, saveHandoff } from '../../../src/drafts/handoff.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';
import { createLibrary, isSamePage } from '../../../src/drafts/library.ts';
import { createReliableStore } from '../../../src/drafts/reliable-store.ts';
import { createSealedStore } from '../../../src/drafts/sealed-store.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { createMemoryStore } from '../../helpers/memory-store.ts';

const HOUR = 3_600_000;
const PAGE = '/reply?ticket=1';
const OTHER = '/reply?ticket=2';

interface Told {
  owner?: string;
  page?: string;
  key?: string;
  savedAt?: number;
  header?: Partial<Draft['header']>;
  fields?: Record<string, FieldRecord>;
}

const idOf = (slot: string, { owner = 'owner', page = PAGE, key = 'claim' }: Told = {}): DraftId => [
  owner,
  page,
  key,
  slot,
];

/** A draft that holds its own slot as text. */
function draftOf(slot: string, told: Told = {}): Draft {
  const { savedAt = START - 1_000, header, fields = { a: { value: slot, base: '', at: savedAt } } } = told;
  return { id: idOf(slot, told), header: { savedAt, step: null, ...header }, fields: new Map(Object.entries(fields)) };
}

const recordsOf = (...drafts: Draft[]) => drafts.map(toRecord);
const file = { name: 'a.png', type: '', size: 3, lastModified: 1, data: new ArrayBuffer(3) };
const fileField = (value = [file]): FieldRecord => ({ value, base: [], at: START - 1_000 });
const fileRecord = (id: readonly string[], savedAt = START - 1_000): DraftRecord => [
  [...id, 'f'],
  { savedAt, files: [file] },
];

function setUp(records: readonly DraftRecord[] = []) {
  const memory = createMemoryStore(records);
  const clock = createFakeClock();
  const onError = vi.fn();
  const open = new Set(['tab', 'open']);
  const settled = vi.fn(async () => {});
  const library = createLibrary({
    store: createReliableStore(memory, clock, onError),
    plain: memory,
    owner: 'owner',
    tab: { id: 'tab', place: '', isOpen: async (id) => open.has(id), release() {}, renew() {} },
    maxAge: HOUR,
    clock,
    settled,
  });
  const find = (sought: Partial<Parameters<typeof library.find>[0]> = {}) =>
    library.find({ page: PAGE, storageKey: 'claim', mayBe: () => false, ...sought });
  const keys = () => memory.all().map(([key]) => key);
  return { ...library, find, memory, clock, onError, settled, keys };
}

const slotsOf = (drafts: readonly Draft[] = []) => drafts.map(({ id }) => id[3]);

beforeEach(() => sessionStorage.clear());

describe('find', () => {
  it('finds what this tab has left of the form on this page', async () => {
    const { find } = setUp(recordsOf(draftOf('tab')));
    expect(await find()).toEqual({ own: [draftOf('tab')], offer: undefined });
  });

  it.each<[string, Told]>([
    ['another owner', { owner: 'other' }],
    ['another form', { key: 'other' }],
    ['another page', { page: '/elsewhere?' }],
    ['the whole site', { page: '' }],
  ])('finds nothing of %s', async (_, told) => {
    const { find } = setUp(recordsOf(draftOf('tab', told), draftOf('closed', told), draftOf('likely:1', told)));
    expect(await find()).toEqual({ own: [], offer: undefined });
  });

  it('finds a draft of the whole site on any page', async () => {
    const site = draftOf('tab', { page: '' });
    expect((await setUp(recordsOf(site)).find({ page: '' }))?.own).toEqual([site]);
  });

  it('finds a draft whose key and page have odd characters', async () => {
    const told = { key: '"\\\0/?é🎭|', page: '/%00?a=%7C' };
    const { find } = setUp(recordsOf(draftOf('tab', told)));
    expect((await find({ storageKey: told.key, page: told.page }))?.own).toEqual([draftOf('tab', told)]);
  });

  it('finds the one draft among those of 200 pages', async () => {
    const pages = Array.from({ length: 200 }, (_, index) => draftOf('tab', { page: `/reply?ticket=${index}` }));
    const { find } = setUp(recordsOf(...pages));
    expect((await find({ page: '/reply?ticket=77' }))?.own).toEqual([pages[77]]);
  });

  it('gives what was entered before the draft was read apart, the oldest first', async () => {
    const early = draftOf('early:tab', { savedAt: START - 500 });
    expect(slotsOf((await setUp(recordsOf(early, draftOf('tab'))).find())?.own)).toEqual(['tab', 'early:tab']);
    const first = draftOf('early:tab', { savedAt: START - 5_000 });
    expect(slotsOf((await setUp(recordsOf(first, draftOf('tab'))).find())?.own)).toEqual(['early:tab', 'tab']);
  });

  it.each([HOUR, 2 * HOUR])('finds nothing that is %i ms old', async (age) => {
    const savedAt = START - age;
    const { find } = setUp(recordsOf(draftOf('tab', { savedAt }), draftOf('closed', { savedAt })));
    expect(await find()).toEqual({ own: [], offer: undefined });
  });

  it('finds what was saved by a clock that has been set back since', async () => {
    const ahead = draftOf('tab', { savedAt: START + 10 * HOUR });
    expect((await setUp(recordsOf(ahead)).find())?.own).toEqual([ahead]);
  });

  it('finds nothing in which nothing is entered', async () => {
    const fields = { a: { value: 'same', base: 'same', at: 1 } };
    expect((await setUp(recordsOf(draftOf('tab', { fields }))).find())?.own).toEqual([]);
  });

  it('finds what version 1 left: its pages have no query', async () => {
    const id = idOf('tab', { page: '/reply' });
    const records: DraftRecord[] = [
      [id, { v: 1, savedAt: START - 1_000, step: null }],
      [[...id, 'a'], { value: 'old', base: '' }],
    ];
    expect((await setUp(records).find({ page: '/reply?' }))?.own[0]?.fields.get('a')?.value).toBe('old');
    expect((await setUp(records).find())?.own).toEqual([]);
  });

  it('finds nothing of a version to come', async () => {
    const { find } = setUp([[idOf('tab'), { v: 3, savedAt: START, fields: { a: { value: 'x', base: '', at: 1 } } }]]);
    expect(await find()).toEqual({ own: [], offer: undefined });
  });

  it('waits for what is on its way to the store', async () => {
    const { find, memory, settled } = setUp();
    settled.mockImplementationOnce(async () => void (await memory.write(recordsOf(draftOf('tab')))));
    expect(slotsOf((await find())?.own)).toEqual(['tab']);
  });

  it('reads once for all forms that ask at once, and again for those that ask later', async () => {
    const { find, memory } = setUp(recordsOf(draftOf('tab')));
    const read = vi.spyOn(memory, 'read');
    await Promise.all([find(), find({ storageKey: 'other' })]);
    expect(read).toHaveBeenCalledOnce();
    await find();
    expect(read).toHaveBeenCalledTimes(2);
  });
});

describe('what the tab has handed over', () => {
  it('is found where the store has nothing of it', async () => {
    saveHandoff([draftOf('tab')]);
    expect(slotsOf((await setUp().find())?.own)).toEqual(['tab']);
  });

  it.each([
    ['later', START - 500, 'handed over'],
    ['earlier', START - 5_000, 'tab'],
  ])('that was saved %s than the stored copy: the newer counts', async (_, savedAt, value) => {
    saveHandoff([draftOf('tab', { savedAt, fields: { a: { value: 'handed over', base: '', at: savedAt } } })]);
    const { find } = setUp(recordsOf(draftOf('tab')));
    const own = (await find())?.own ?? [];
    expect(own.map(({ fields }) => fields.get('a')?.value)).toEqual([value]);
  });

  it('gets its files from the stored copy', async () => {
    const fields = { a: { value: 'older', base: '', at: 1 }, f: fileField() };
    const stored = draftOf('tab', { savedAt: START - 5_000, fields });
    saveHandoff([draftOf('tab', { fields: { a: { value: 'newer', base: '', at: 2 }, f: fileField() } })]);
    const { find } = setUp([toRecord(stored), fileRecord(stored.id)]);
    const [own] = (await find())?.own ?? [];
    expect(own?.fields.get('a')?.value).toBe('newer');
    expect(own?.fields.get('f')?.value).toEqual([file]);
  });

  it('of another owner is not found', async () => {
    saveHandoff([draftOf('tab', { owner: 'other' })]);
    expect((await setUp().find())?.own).toEqual([]);
  });

  it('is found where the store cannot be read', async () => {
    saveHandoff([draftOf('tab')]);
    const { find, memory } = setUp();
    memory.fails = () => true;
    expect(slotsOf((await find())?.own)).toEqual(['tab']);
  });

  it('is found in 2 s where the store never answers', async () => {
    saveHandoff([draftOf('tab')]);
    const { find, memory, clock } = setUp();
    memory.held = new Promise(() => {});
    const found = find();
    await clock.advance(2_000);
    expect(slotsOf((await found)?.own)).toEqual(['tab']);
  });

  it('sets no timer that outlives the answer', async () => {
    saveHandoff([draftOf('tab')]);
    const { find, clock } = setUp();
    await find();
    // Only that of the store, for all calls together.
    expect(clock.pending).toBe(1);
  });
});

describe('a store that cannot be read', () => {
  it('has nothing to find, which is not the same as nothing', async () => {
    const { find, memory } = setUp();
    memory.fails = () => true;
    expect(await find()).toBeUndefined();
  });

  it('is read again the next time', async () => {
    const { find, memory } = setUp(recordsOf(draftOf('tab')));
    memory.fails = () => true;
    await find();
    memory.fails = () => false;
    expect(slotsOf((await find())?.own)).toEqual(['tab']);
  });

  it('that holds anything at all is read as far as it goes', async () => {
    const { find, memory } = setUp();
    const garbage = [null, 7, [], ['text', 1], [null, {}], [[7, null], {}], ...recordsOf(draftOf('tab'))];
    vi.spyOn(memory, 'read').mockResolvedValue(garbage as never);
    expect(slotsOf((await find())?.own)).toEqual(['tab']);
    vi.spyOn(memory, 'read').mockResolvedValue('text' as never);
    expect((await find())?.own).toEqual([]);
  });
});

describe('the offer', () => {
  const offerOf = async (drafts: Draft[], sought = {}) => (await setUp(recordsOf(...drafts)).find(sought))?.offer?.id;

  it.each<[string, string, Told]>([
    ['what a closed tab has left', 'closed', {}],
    ['what a closed tab has entered before it had read the rest', 'early:closed', {}],
    ['what was probably sent', 'likely:5', {}],
    ['what this tab has left at the same path with another query', 'tab', { page: OTHER }],
    ['the same before the rest was read', 'early:tab', { page: OTHER }],
    ['what a closed tab has left there', 'closed', { page: OTHER }],
  ])('is %s', async (_, slot, told) => {
    expect(await offerOf([draftOf(slot, told)])).toEqual(idOf(slot, told));
  });

  it.each<[string, string, Told]>([
    ['of an open tab', 'open', {}],
    ['of an open tab that has not read the rest', 'early:open', {}],
    ['of an open tab at the same path', 'open', { page: OTHER }],
    ['that was delivered', 'delivered', {}],
    ['that was delivered at the same path', 'delivered', { page: OTHER }],
    ['that gave way to something later', 'earlier', {}],
    ['that was probably sent, with another query', 'likely:5', { page: OTHER }],
    ['at a path that only begins the same', 'closed', { page: '/reply/1?' }],
  ])('is never one %s', async (_, slot, told) => {
    expect(await offerOf([draftOf(slot, told)])).toBeUndefined();
  });

  it('is of this very page before it is of another at the same path', async () => {
    const here = draftOf('closed', { savedAt: START - 9_000 });
    expect(await offerOf([draftOf('closed', { page: OTHER }), here])).toEqual(here.id);
  });

  it('is the newest of several', async () => {
    const newest = draftOf('closed-2', { savedAt: START - 10 });
    expect(await offerOf([draftOf('closed-1'), newest, draftOf('closed-3')])).toEqual(newest.id);
  });

  it('may be of a form without a name that has changed, where it may be this one', async () => {
    const other = draftOf('tab', { key: '?other~0/1' });
    const sought = { storageKey: '?this~0/1', mayBe: ({ id }: Draft) => id[2].startsWith('?') };
    expect(await offerOf([other], sought)).toEqual(other.id);
    expect(await offerOf([other], { ...sought, mayBe: () => false })).toBeUndefined();
  });

  it('stands beside what is this tab’s own', async () => {
    const { find } = setUp(recordsOf(draftOf('tab'), draftOf('closed')));
    const found = await find();
    expect([slotsOf(found?.own), found?.offer?.id[3]]).toEqual([['tab'], 'closed']);
  });
});

describe('archive', () => {
  it.each([
    ['delivered', 'delivered'],
    ['likely', `likely:${START - 1_000}`],
    ['earlier', 'earlier'],
  ] as const)('keeps a draft as %s, without its files', async (slot, stored) => {
    const { archive, memory } = setUp();
    const draft = draftOf('tab', { fields: { a: { value: 'text', base: '', at: 1 }, f: fileField() } });
    expect(await archive(draft, slot)).toBe(true);
    const [archived] = parseDrafts(memory.all());
    expect(archived?.id).toEqual(idOf(stored));
    expect(archived?.fields.get('a')?.value).toBe('text');
    expect(JSON.stringify(memory.all())).not.toContain('data');
    expect(memory.all()).toHaveLength(1);
  });

  it('says so where there is no room', async () => {
    const { archive, memory } = setUp();
    memory.fails = () => true;
    expect(await archive(draftOf('tab'), 'likely')).toBe(false);
  });

  it('keeps everything that probably arrived, and of what was delivered the last', async () => {
    const { archive, keys } = setUp();
    for (const savedAt of [START - 2, START - 1]) {
      await archive(draftOf('tab', { savedAt }), 'likely');
      await archive(draftOf('tab', { savedAt }), 'delivered');
    }
    expect(keys().map((key) => key[3])).toEqual([`likely:${START - 2}`, 'delivered', `likely:${START - 1}`]);
  });

  it('gives back the newest of what was set aside, and nothing that is at work', async () => {
    const { archived } = setUp(
      recordsOf(
        draftOf('delivered', { savedAt: START - 3 }),
        draftOf('earlier', { savedAt: START - 2 }),
        draftOf('tab', { savedAt: START - 1 }),
        draftOf('early:tab', { savedAt: START - 1 }),
        draftOf('delivered', { page: OTHER, savedAt: START - 1 }),
      ),
    );
    expect((await archived('claim', PAGE))?.id[3]).toBe('earlier');
    expect(await archived('other', PAGE)).toBeUndefined();
  });
});

describe('remove', () => {
  it('removes a draft with its files, from the handoff too, and no other', async () => {
    saveHandoff([draftOf('tab')]);
    const { remove, keys } = setUp([...recordsOf(draftOf('tab'), draftOf('open')), fileRecord(idOf('tab'))]);
    await remove(idOf('tab'));
    expect(keys()).toEqual([idOf('open')]);
    expect(loadHandoff()).toEqual([]);
  });

  it('waits for what is on its way, which would bring the draft back', async () => {
    const { remove, memory, settled } = setUp();
    settled.mockImplementationOnce(async () => void (await memory.write(recordsOf(draftOf('tab')))));
    await remove(idOf('tab'));
    expect(memory.all()).toEqual([]);
  });
});

describe('sweep', () => {
  const old = START - HOUR;

  it('removes what is too old, of whomever, in the store and in the handoff', async () => {
    saveHandoff([draftOf('tab', { savedAt: old })]);
    const { sweep, keys } = setUp(
      recordsOf(
        draftOf('closed', { savedAt: old }),
        draftOf('tab', { savedAt: old, owner: 'other' }),
        draftOf('delivered', { savedAt: old + 1 }),
      ),
    );
    await sweep();
    expect(keys()).toEqual([idOf('delivered')]);
    expect(loadHandoff()).toEqual([]);
  });

  it('removes what is too old in the same tab as well, with its files', async () => {
    const { sweep, keys } = setUp([...recordsOf(draftOf('tab', { savedAt: old })), fileRecord(idOf('tab'), old)]);
    await sweep();
    expect(keys()).toEqual([]);
  });

  it.each<[string, unknown, boolean]>([
    ['a draft of a version to come', { v: 3, savedAt: START }, true],
    ['an expired one', { v: 3, savedAt: old }, false],
    ['one that does not say how old it is', { v: 3, fields: {} }, true],
    ['something else', 'text', true],
  ])('of versions that it does not know leaves %s: %j', async (_, value, stays) => {
    const { sweep, keys } = setUp([[idOf('tab'), value]]);
    await sweep();
    expect(keys()).toHaveLength(Number(stays));
  });

  it('removes an expired draft of version 1 with all of its fields', async () => {
    const { sweep, keys } = setUp([
      [idOf('closed'), { v: 1, savedAt: old, step: null }],
      [[...idOf('closed'), 'a'], { value: 'a', base: '' }],
      [[...idOf('closed'), '', '1'], '[["b",{"value":"b","base":""}]]'],
    ]);
    await sweep();
    expect(keys()).toEqual([]);
  });

  it('removes the fields of version 1 whose draft has been written again, and none else', async () => {
    const kept: DraftRecord[] = [
      [idOf('open'), { v: 1, savedAt: START, step: null }],
      [[...idOf('open'), 'a'], { value: 'a', base: '' }],
      [[...idOf('open'), '', '1'], '[]'],
      [[...idOf('tab'), 'unknown'], { v: 3 }],
      [[...idOf('tab'), 'x', '1'], 'text'],
    ];
    const { sweep, memory } = setUp([
      ...kept,
      [[...idOf('tab'), 'a'], { value: 'a', base: '' }],
      [[...idOf('tab'), '', '1'], '[["b",{"value":"b","base":""}]]'],
    ]);
    await sweep();
    expect(memory.all()).toEqual(kept);
  });

  it('removes what is sealed by a key that is lost, once it is too old', async () => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const { sweep, memory, keys } = setUp();
    const drafts = recordsOf(draftOf('closed', { savedAt: old }), draftOf('tab'));
    await createSealedStore(memory, key).write([...drafts, fileRecord(idOf('closed', { page: OTHER }))]);
    await sweep();
    expect(keys()).toEqual([idOf('tab')]);
  });

  it.each([
    ['tab', true],
    ['early:tab', true],
    ['open', true],
    ['early:open', true],
    ['closed', false],
    ['early:closed', false],
  ])('of the files of the slot %s leaves them: %j', async (slot, stays) => {
    const { sweep, keys } = setUp([...recordsOf(draftOf(slot)), fileRecord(idOf(slot))]);
    await sweep();
    expect(keys()).toEqual(stays ? [idOf(slot), [...idOf(slot), 'f']] : [idOf(slot)]);
  });

  it('never rejects', async () => {
    const { sweep, memory } = setUp(recordsOf(draftOf('closed', { savedAt: old })));
    memory.fails = (call) => call === 'remove';
    await expect(sweep()).resolves.toBeUndefined();
    memory.fails = () => true;
    await expect(sweep()).resolves.toBeUndefined();
    vi.spyOn(memory, 'read').mockResolvedValue([null, 7, ['a', 1], [[null], 1]] as never);
    await expect(sweep()).resolves.toBeUndefined();
  });
});

describe('isSamePage', () => {
  it.each([
    [PAGE, PAGE, true],
    [PAGE, OTHER, false],
    ['/reply', '/reply?', true],
    ['/reply', PAGE, false],
  ])('says of %s and %s: %j', (one, other, expected) => {
    expect(isSamePage(one, other)).toBe(expected);
  });
});
