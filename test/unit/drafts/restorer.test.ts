// @vitest-environment happy-dom
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Draft, type DraftRecord, type FieldRecord, toRecord } from '../../../src/drafts/draft.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';
import { createLibrary } from '../../../src/drafts/library.ts';
import { createReliableStore } from '../../../src/drafts/reliable-store.ts';
import type { Restoration } from '../../../src/drafts/restoration.ts';
import { createRestorer, type Offer } from '../../../src/drafts/restorer.ts';
import { createTrackedDraft, type TrackedDraft } from '../../../src/drafts/tracked-draft.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { createFakeKept } from '../../helpers/fake-kept.ts';
import { createMemoryStore } from '../../helpers/memory-store.ts';

const PAGE = '/reply?ticket=1';
const OTHER = '/reply?ticket=2';
const SAVED = START - 10_000;

const idOf = (slot: string, { page = PAGE, key = 'claim' } = {}): DraftId => ['owner', page, key, slot];
const draftOf = (id: DraftId, value = 'stored', { at = SAVED, header = {} } = {}): Draft => ({
  id,
  header: { savedAt: at, step: null, ...header },
  fields: new Map([['a', { value, base: '', at }]]),
});

beforeEach(() => {
  sessionStorage.clear();
  document.body.replaceChildren();
});

interface Keys {
  storageKey?: string;
  storageKeys?: string[];
}

function setUp(drafts: Draft[] = [], { storageKey = 'claim', storageKeys = [storageKey] }: Keys = {}) {
  const memory = createMemoryStore(drafts.map(toRecord));
  const clock = createFakeClock();
  const address = { page: PAGE };
  const ended = new AbortController();
  const offers: Offer[] = [];
  const restored: [Restoration, () => void][] = [];
  const onError = vi.fn();
  const forms = new Set<TrackedDraft>();
  const scheduled: TrackedDraft[] = [];
  /** As autosave does. */
  const store = createReliableStore(memory, clock, onError);
  const settled = async () => {
    const records = scheduled.splice(0).flatMap((each) => each.collect());
    if (records.length > 0) await store.write(records);
  };
  const library = createLibrary({
    store,
    plain: memory,
    owner: 'owner',
    tab: { id: 'tab', place: '', isOpen: async (id) => id === 'open', release() {}, renew() {} },
    maxAge: 3_600_000,
    clock,
    settled,
  });
  const kept = createFakeKept({
    clock,
    formKey: storageKey.startsWith('?') ? '?0' : storageKey,
    fields: () => [{ key: 'a', controls: [document.createElement('input')] }],
  });
  document.body.append(kept.root);
  const restorer = createRestorer({
    library,
    signal: ended.signal,
    isKept: (draft) => forms.has(draft),
    storageKeys: () => storageKeys,
    rewrite(draft) {
      draft.touch();
      scheduled.push(draft);
    },
    discard(draft, since) {
      draft.kept.rebase(since);
      draft.touch();
      scheduled.push(draft);
    },
    onError,
    onRestored: (restoration, undo) => restored.push([restoration, undo]),
    onOffer: (offer) => offers.push(offer),
  });
  const draft = createTrackedDraft({
    kept,
    owner: 'owner',
    tabId: 'tab',
    clock,
    storageKey: () => storageKey,
    pageNow: () => address.page,
  });
  forms.add(draft);
  const events: [string, unknown][] = [];
  for (const type of ['restore', 'restored']) {
    kept.root.addEventListener(`intermission:${type}`, (event) => {
      events.push([type, (event as CustomEvent).detail]);
    });
  }
  const valueAt = (id: DraftId) =>
    (memory.valueOf(id) as { fields?: Record<string, FieldRecord> } | undefined)?.fields?.a?.value;
  /** Reads take until they are released. */
  const holdReads = () => {
    let release = () => {};
    memory.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    return release;
  };
  return {
    ...restorer,
    draft,
    kept,
    clock,
    memory,
    address,
    ended,
    offers,
    restored,
    events,
    forms,
    settled,
    valueAt,
    holdReads,
    entered: () => kept.content()?.fields.get('a')?.value,
    keys: () => memory.all().map(([key]) => key),
  };
}

const rest = async () => {
  await delay(5);
  await setImmediate();
};

describe('what this tab has left', () => {
  it('comes back, and stays stored', async () => {
    const { restore, draft, settled, entered, valueAt, keys } = setUp([draftOf(idOf('tab'))]);
    await restore(draft);
    await settled();
    expect(entered()).toBe('stored');
    expect(draft.isRead).toBe(true);
    expect(valueAt(idOf('tab'))).toBe('stored');
    expect(keys()).toEqual([idOf('tab')]);
  });

  it('is told to the page before and after, and to the person', async () => {
    const { restore, draft, events, restored } = setUp([draftOf(idOf('tab'))]);
    await restore(draft);
    const restoration = { restored: ['a'], written: ['a'], skipped: [] };
    expect(events).toEqual([
      ['restore', { key: 'claim', values: { a: 'stored' } }],
      ['restored', { key: 'claim', ...restoration }],
    ]);
    expect(restored.map(([given]) => given)).toEqual([restoration]);
  });

  it('is left to the page where that prevents it, and stays stored', async () => {
    const { restore, draft, kept, restored, settled, valueAt } = setUp([draftOf(idOf('tab'))]);
    const put = vi.spyOn(kept, 'restore');
    kept.root.addEventListener('intermission:restore', (event) => event.preventDefault());
    await restore(draft);
    await settled();
    expect(put).not.toHaveBeenCalled();
    expect(restored).toEqual([]);
    expect(valueAt(idOf('tab'))).toBe('stored');
  });

  it.each<[string, Restoration]>([
    ['nothing came back', { restored: [], written: [], skipped: [] }],
    ['everything stood there already', { restored: ['a'], written: [], skipped: [] }],
  ])('is not spoken of to the person where %s', async (_, restoration) => {
    const { restore, draft, kept, restored } = setUp([draftOf(idOf('tab'))]);
    vi.spyOn(kept, 'restore').mockResolvedValue(restoration);
    await restore(draft);
    expect(restored).toEqual([]);
  });

  it('survives as an earlier generation where the page or the person has something else there', async () => {
    const { restore, draft, kept, valueAt } = setUp([draftOf(idOf('tab'))]);
    const skipped = [{ field: 'a', label: 'a', reason: 'changed-since' as const, value: 'stored' }];
    vi.spyOn(kept, 'restore').mockResolvedValue({ restored: [], written: [], skipped });
    await restore(draft);
    expect(valueAt(idOf('earlier'))).toBe('stored');
  });

  it('goes with its undo', async () => {
    const { restore, draft, kept, restored, settled, keys } = setUp([draftOf(idOf('tab'))]);
    const undo = vi.spyOn(kept, 'undo');
    await restore(draft);
    restored[0]?.[1]();
    await settled();
    expect(undo).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ fields: expect.anything() }), ['a']);
    expect(keys()).toEqual([]);
  });

  it('leaves what was entered since when it is undone', async () => {
    const { restore, draft, kept, restored, clock, settled, keys } = setUp([draftOf(idOf('tab'))]);
    await restore(draft);
    clock.jump(10);
    kept.enter('b', 'later');
    restored[0]?.[1]();
    await settled();
    expect([...(kept.content()?.fields.keys() ?? [])]).toEqual(['b']);
    expect(keys()).toEqual([idOf('tab')]);
  });
});

describe('what is entered before the stored draft is read', () => {
  it('is merged with it: of each field what was entered last, and what lost is shown', async () => {
    const { restore, draft, kept, restored, settled, valueAt, keys } = setUp([draftOf(idOf('tab'))]);
    kept.enter('a', 'typed');
    await restore(draft);
    await settled();
    expect(valueAt(idOf('tab'))).toBe('typed');
    expect(keys()).toEqual([idOf('tab'), idOf('earlier')]);
    expect(valueAt(idOf('earlier'))).toBe('stored');
    expect(restored[0]?.[0].skipped).toMatchObject([{ field: 'a', reason: 'typed-since', value: 'stored' }]);
  });

  it('by an earlier page, comes back with it in one draft, and the older generation survives', async () => {
    const early = draftOf(idOf('early:tab'), 'early', { at: SAVED + 1 });
    const { restore, draft, settled, entered, keys, valueAt } = setUp([draftOf(idOf('tab')), early]);
    await restore(draft);
    await settled();
    expect(entered()).toBe('early');
    expect(keys().sort()).toEqual([idOf('earlier'), idOf('tab')]);
    expect(valueAt(idOf('earlier'))).toBe('stored');
  });

  it('stays beside it where the store cannot be read', async () => {
    const { restore, draft, kept, memory, settled } = setUp([draftOf(idOf('tab'))]);
    memory.fails = (call) => call === 'read';
    kept.enter('a', 'typed');
    await restore(draft);
    await settled();
    expect(draft.isRead).toBe(false);
    expect(draft.collect().map(([key]) => key)).toEqual([idOf('early:tab')]);
  });
});

describe('while the store is being read', () => {
  it('a client that is stopped puts nothing back: another person may be there', async () => {
    const { restore, draft, ended, holdReads, entered, events } = setUp([draftOf(idOf('tab'))]);
    const release = holdReads();
    const done = restore(draft);
    ended.abort();
    release();
    await done;
    expect(entered()).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('a form that is removed gets nothing', async () => {
    const { restore, draft, forms, holdReads, entered, offers } = setUp([
      draftOf(idOf('tab')),
      draftOf(idOf('closed')),
    ]);
    const release = holdReads();
    const done = restore(draft);
    forms.delete(draft);
    release();
    await done;
    expect(entered()).toBeUndefined();
    expect(offers).toEqual([]);
  });

  it('a form that moves to another address gets what belongs there', async () => {
    const there = draftOf(idOf('tab', { page: OTHER }), 'of ticket 2');
    const { restore, draft, address, holdReads, entered, settled, valueAt } = setUp([draftOf(idOf('tab')), there]);
    const release = holdReads();
    const done = restore(draft);
    address.page = OTHER;
    draft.showsOtherRecord();
    release();
    await done;
    await settled();
    expect(entered()).toBe('of ticket 2');
    expect(valueAt(idOf('tab'))).toBe('stored');
  });

  it('a second look restores nothing twice', async () => {
    const { restore, draft, events } = setUp([draftOf(idOf('tab'))]);
    await Promise.all([restore(draft), restore(draft)]);
    expect(events.map(([type]) => type)).toEqual(['restore', 'restored']);
  });
});

describe('what may be this form’s', () => {
  it('is offered, and not put back', async () => {
    const { restore, draft, offers, entered, valueAt } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    expect(offers).toMatchObject([{ savedAt: SAVED, sentAt: undefined, decline: expect.any(Function) }]);
    expect(entered()).toBeUndefined();
    expect(draft.isRead).toBe(true);
    expect(valueAt(idOf('closed'))).toBe('stored');
  });

  it('is not offered beside what came back by itself', async () => {
    const { restore, draft, offers } = setUp([draftOf(idOf('tab')), draftOf(idOf('closed'))]);
    await restore(draft);
    expect(offers).toEqual([]);
  });

  it('becomes this tab’s when it is accepted', async () => {
    const { restore, draft, offers, entered, settled, keys, valueAt } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    offers[0]?.accept();
    await rest();
    await settled();
    expect(entered()).toBe('stored');
    expect(keys()).toEqual([idOf('tab')]);
    expect(valueAt(idOf('tab'))).toBe('stored');
  });

  it('leaves what was typed since as it is when it is accepted', async () => {
    const { restore, draft, kept, offers, entered } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    kept.enter('a', 'typed');
    offers[0]?.accept();
    await rest();
    expect(entered()).toBe('typed');
  });

  it('goes when it is declined', async () => {
    const { restore, draft, offers, keys } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    offers[0]?.decline?.();
    await rest();
    expect(keys()).toEqual([]);
  });

  it('of another page cannot be declined: it stays there', async () => {
    const { restore, draft, offers } = setUp([draftOf(idOf('tab', { page: OTHER }))]);
    await restore(draft);
    expect(offers).toHaveLength(1);
    expect(offers[0]?.decline).toBeUndefined();
  });

  it('says when it was sent, and when accepted has not been sent any more', async () => {
    const sentAt = SAVED + 5;
    const { restore, draft, offers, settled, memory } = setUp([
      draftOf(idOf('likely:1'), 'sent', { header: { sentAt } }),
    ]);
    await restore(draft);
    expect(offers[0]?.sentAt).toBe(sentAt);
    offers[0]?.accept();
    await rest();
    await settled();
    expect(memory.valueOf(idOf('tab'))).toMatchObject({ fields: { a: { value: 'sent' } } });
    expect(memory.valueOf(idOf('tab'))).not.toHaveProperty('sentAt');
  });

  it('is not put back into a form that has gone meanwhile, and stays', async () => {
    const { restore, draft, offers, forms, entered, valueAt } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    forms.delete(draft);
    offers[0]?.accept();
    await rest();
    expect(entered()).toBeUndefined();
    expect(valueAt(idOf('closed'))).toBe('stored');
  });
});

describe('a form without a name', () => {
  const changed = draftOf(idOf('tab', { key: '?before~0/1' }));

  it('is offered what a form with other fields has left, where they have one in common', async () => {
    const { restore, draft, offers, entered } = setUp([changed], { storageKey: '?now~0/1' });
    await restore(draft);
    expect(offers).toHaveLength(1);
    expect(entered()).toBeUndefined();
  });

  it.each<[string, Draft, { storageKey: string; storageKeys?: string[] }]>([
    ['of another form on the page', changed, { storageKey: '?now~0/1', storageKeys: ['?now~0/1', '?before~0/1'] }],
    ['of a form with a name', draftOf(idOf('tab', { key: 'named' })), { storageKey: '?now~0/1' }],
    [
      'with which it has no field in common',
      { ...changed, fields: new Map([['b', { value: 'x', base: '', at: SAVED }]]) },
      { storageKey: '?now~0/1' },
    ],
    ['where it has a name itself', changed, { storageKey: 'claim' }],
  ])('is offered nothing %s', async (_, left, options) => {
    const { restore, draft, offers } = setUp([left], options);
    await restore(draft);
    expect(offers).toEqual([]);
  });
});

describe('a store that fails', () => {
  it('loses nothing that is accepted: it is on the page', async () => {
    const { restore, draft, offers, memory, entered, valueAt } = setUp([draftOf(idOf('closed'))]);
    await restore(draft);
    memory.fails = (call, _: readonly DraftRecord[]) => call !== 'read';
    offers[0]?.accept();
    await rest();
    expect(entered()).toBe('stored');
    expect(valueAt(idOf('closed'))).toBe('stored');
  });
});
