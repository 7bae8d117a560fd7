// @vitest-environment happy-dom
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlsOf, fieldsOf } from '../../../src/drafts/controls.ts';
import { createDeliveries, isFormOf } from '../../../src/drafts/deliveries.ts';
import { type Draft, type DraftRecord, toRecord } from '../../../src/drafts/draft.ts';
import { loadHandoff, saveHandoff } from '../../../src/drafts/handoff.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';
import { createLibrary } from '../../../src/drafts/library.ts';
import { noteNativeSubmit } from '../../../src/drafts/native-submit.ts';
import { createReliableStore } from '../../../src/drafts/reliable-store.ts';
import { createTrackedDraft, type TrackedDraft } from '../../../src/drafts/tracked-draft.ts';
import { repairClosest } from '../../helpers/closest.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { createFakeKept } from '../../helpers/fake-kept.ts';
import { createMemoryStore } from '../../helpers/memory-store.ts';

const PAGE = '/form?';
const TEXT = 'A text of some length';
const idOf = (slot: string, page = PAGE): DraftId => ['owner', page, 'claim', slot];
const draftOf = (slot = 'tab', page = PAGE): Draft => ({
  id: idOf(slot, page),
  header: { savedAt: START - 1_000, step: null },
  fields: new Map([['a', { value: TEXT, base: '', at: START - 1_000 }]]),
});

repairClosest();
beforeEach(() => sessionStorage.clear());
afterEach(() => void document.body.replaceChildren());

/** A page with a form, or without, over a store in memory. */
function setUp(
  records: readonly DraftRecord[] = [],
  { html = '<input name="a"><button>Send</button>', hasForm = true } = {},
) {
  document.body.innerHTML = hasForm ? `<form>${html}</form>` : '';
  const root = document.querySelector('form') ?? document.createElement('form');
  const memory = createMemoryStore(records);
  const clock = createFakeClock();
  const address = { page: PAGE };
  const store = createReliableStore(memory, clock, () => {});
  const scheduled: TrackedDraft[] = [];
  const settled = async () => {
    const written = scheduled.splice(0).flatMap((each) => each.collect());
    if (written.length > 0) await store.write(written);
  };
  const library = createLibrary({
    store,
    plain: memory,
    owner: 'owner',
    tab: { id: 'tab', place: '', isOpen: async () => false, release() {}, renew() {} },
    maxAge: 3_600_000,
    clock,
    settled,
  });
  const kept = createFakeKept({ clock, root, fields: () => fieldsOf(controlsOf(root)) });
  const tracked = createTrackedDraft({
    kept,
    owner: 'owner',
    tabId: 'tab',
    clock,
    storageKey: () => 'claim',
    pageNow: () => address.page,
  });
  tracked.isRead = true;
  const onError = vi.fn();
  const deliveries = createDeliveries({
    library,
    forms: () => (hasForm ? [tracked] : []),
    rewrite(each) {
      each.touch();
      scheduled.push(each);
    },
    place: '',
    onError,
  });
  /** The person enters a text, and it is stored. */
  const enter = async (value = TEXT) => {
    const [control] = root.querySelectorAll('input');
    if (control) control.value = value;
    kept.enter('a', value);
    scheduled.push(tracked);
    await settled();
    return tracked.draft() as Draft;
  };
  const rest = async () => {
    await delay(5);
    await settled();
    await delay(5);
  };
  const slots = () => memory.all().map(([key]) => key.slice(3).join('/'));
  return { ...deliveries, root, kept, tracked, memory, clock, address, onError, enter, rest, slots, library };
}

describe('a draft that was proven to have arrived', () => {
  it('is archived, and is this tab’s no longer', async () => {
    const { settle, enter, rest, slots, tracked } = setUp();
    const draft = await enter();
    saveHandoff([draft]);
    settle({ draft, at: START }, 'proven');
    expect(loadHandoff()).toEqual([]);
    await rest();
    expect(slots()).toEqual(['delivered']);
    expect(tracked.draft()).toBeUndefined();
  });

  it('loses its files at once', async () => {
    const { settle, kept, enter, rest, slots } = setUp();
    kept.enter('f', [{ name: 'a', type: '', size: 3, lastModified: 1, data: new ArrayBuffer(3) }], []);
    const draft = await enter();
    expect(slots()).toEqual(['tab', 'tab/f']);
    settle({ draft, at: START }, 'proven');
    await rest();
    expect(slots()).toEqual(['delivered']);
  });

  it('leaves what was entered after it had been sent', async () => {
    const { settle, kept, clock, enter, rest, slots, memory } = setUp();
    const draft = await enter();
    const at = clock.now();
    await clock.advance(10);
    kept.enter('b', 'typed since');
    settle({ draft, at }, 'proven');
    await rest();
    expect(slots().sort()).toEqual(['delivered', 'tab']);
    expect(memory.valueOf(idOf('tab'))).toMatchObject({ fields: { b: { value: 'typed since' } } });
    expect(memory.valueOf(idOf('tab'))).not.toMatchObject({ fields: { a: {} } });
  });

  it('is archived although its form has gone', async () => {
    const { settle, rest, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    settle({ draft: draftOf(), at: START }, 'proven');
    await rest();
    expect(slots()).toEqual(['delivered']);
  });
});

describe('a draft that has probably arrived', () => {
  it('is set aside with the time at which it was sent', async () => {
    const { settle, root, enter, rest, memory, slots } = setUp();
    const draft = await enter();
    root.querySelector('input')?.remove();
    settle({ draft, at: START + 5 }, 'likely');
    await rest();
    expect(slots()).toEqual([`likely:${START}`]);
    expect(memory.valueOf(idOf(`likely:${START}`))).toMatchObject({ sentAt: START + 5 });
  });

  it('sleeps while it still stands in its form, until more is entered', async () => {
    const { settle, kept, tracked, enter, rest, slots } = setUp();
    const draft = await enter();
    settle({ draft, at: START }, 'likely', 'standing');
    await rest();
    expect(slots()).toEqual([`likely:${START}`]);
    expect(kept.content()).toBeDefined();
    kept.enter('b', 'more');
    tracked.collect();
    expect(Object.fromEntries(tracked.draft()?.fields ?? [])).toMatchObject({ a: { value: TEXT }, b: {} });
  });

  it('is not removed where it could not be kept, though its form has gone', async () => {
    const { settle, memory, rest, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    memory.fails = (call) => call === 'write';
    settle({ draft: draftOf(), at: START }, 'likely');
    await rest();
    expect(slots()).toEqual(['tab']);
  });
});

describe('a draft that has not arrived', () => {
  it('is filled in again, and stays', async () => {
    const { settle, kept, enter, rest, slots } = setUp();
    const draft = await enter();
    settle({ draft, at: START }, 'not');
    await rest();
    expect(kept.refills).toBe(1);
    expect(slots()).toEqual(['tab']);
  });

  it('stays where its form has gone', async () => {
    const { settle, rest, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    settle({ draft: draftOf(), at: START }, 'not');
    await rest();
    expect(slots()).toEqual(['tab']);
  });
});

describe('the host’s word', () => {
  it('proves what is in these forms, filled in without an event or not', async () => {
    const { prove, kept, tracked, rest, memory } = setUp();
    kept.fill('a', TEXT);
    prove([tracked]);
    await rest();
    expect(memory.valueOf(idOf('delivered'))).toMatchObject({ fields: { a: { value: TEXT } } });
    expect(memory.valueOf(idOf('tab'))).toBeUndefined();
  });

  it('proves what probably was delivered and still stands in its form', async () => {
    const { settle, prove, tracked, enter, rest, slots } = setUp();
    settle({ draft: await enter(), at: START }, 'likely', 'standing');
    await rest();
    prove([tracked]);
    await rest();
    expect(slots()).toEqual(['delivered']);
  });

  it('proves nothing where nothing was entered', async () => {
    const { prove, tracked, rest, memory } = setUp();
    prove([tracked]);
    await rest();
    expect(memory.writes).toEqual([]);
  });
});

describe('isFormOf', () => {
  it.each<[DraftId, boolean]>([
    [idOf('tab'), true],
    [idOf('early:tab'), true],
    [idOf('tab', '/form?a=1'), false],
    [['owner', PAGE, 'other', 'tab'], false],
  ])('says of %j: %j', (id, expected) => {
    expect(isFormOf(setUp().tracked, { id })).toBe(expected);
  });
});

describe('a page that answers a native submit', () => {
  const submit = { place: '', page: PAGE, storageKey: 'claim', registers: false, hasSignIn: false };

  function arrive({ status = 200, referrer = location.href } = {}) {
    noteNativeSubmit(submit);
    const navigation = { type: 'navigate', responseStatus: status } as unknown as PerformanceEntry;
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([navigation]);
    vi.spyOn(document, 'referrer', 'get').mockReturnValue(referrer);
  }
  afterEach(() => void vi.mocked(performance.getEntriesByType).mockRestore?.());

  const file: DraftRecord = [[...idOf('tab'), 'f'], { savedAt: START, files: [] }];

  it('without the form proves that it has arrived', async () => {
    arrive();
    saveHandoff([draftOf()]);
    const { settleNativeSubmit, slots } = setUp([toRecord(draftOf()), file], { hasForm: false });
    await settleNativeSubmit();
    expect(slots()).toEqual(['delivered']);
    expect(loadHandoff()).toEqual([]);
  });

  it('after another page makes it no more than it was', async () => {
    arrive({ referrer: `${location.origin}/other` });
    const { settleNativeSubmit, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    await settleNativeSubmit();
    expect(slots()).toEqual(['tab']);
  });

  it('that may be another makes it likely', async () => {
    arrive({ referrer: '' });
    const { settleNativeSubmit, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    await settleNativeSubmit();
    expect(slots()).toEqual([`likely:${START - 1_000}`]);
  });

  it('that makes it likely removes nothing that could not be kept', async () => {
    arrive({ referrer: '' });
    const { settleNativeSubmit, memory, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    memory.fails = (call) => call === 'write';
    await settleNativeSubmit();
    expect(slots()).toEqual(['tab']);
  });

  it.each([503, 422])('with the status %i has not taken it', async (status) => {
    arrive({ status });
    const { settleNativeSubmit, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    await settleNativeSubmit();
    expect(slots()).toEqual(['tab']);
  });

  it('that asks to sign in has not taken it', async () => {
    arrive();
    const { settleNativeSubmit, slots } = setUp([toRecord(draftOf())], { html: '<input type="password">' });
    await settleNativeSubmit();
    expect(slots()).toEqual(['tab']);
  });

  it('that shows the form with its entries at another address leaves the draft with the page that it was sent from', async () => {
    arrive();
    const { settleNativeSubmit, tracked, address, root, memory } = setUp([toRecord(draftOf())]);
    address.page = '/create?';
    tracked.showsOtherRecord();
    (root.querySelector('input') as HTMLInputElement).value = TEXT;
    await settleNativeSubmit();
    expect(memory.all().map(([key]) => key)).toEqual([idOf('tab')]);
    expect(tracked.page).toBe(idOf('tab')[1]);
  });

  it('does nothing where no submit was noted', async () => {
    const { settleNativeSubmit, memory, slots } = setUp([toRecord(draftOf())], { hasForm: false });
    const read = vi.spyOn(memory, 'read');
    await settleNativeSubmit();
    expect(read).not.toHaveBeenCalled();
    expect(slots()).toEqual(['tab']);
  });
});
