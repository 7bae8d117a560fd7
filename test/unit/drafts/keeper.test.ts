// @vitest-environment happy-dom
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Draft, type DraftRecord, type FieldRecord, toRecord } from '../../../src/drafts/draft.ts';
import { loadHandoff, saveHandoff } from '../../../src/drafts/handoff.ts';
import { type DraftId, pageOf } from '../../../src/drafts/identity.ts';
import { createKeeper } from '../../../src/drafts/keeper.ts';
import { createReliableStore } from '../../../src/drafts/reliable-store.ts';
import type { Restoration } from '../../../src/drafts/restoration.ts';
import type { Offer } from '../../../src/drafts/restorer.ts';
import { repairClosest } from '../../helpers/closest.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { createMemoryStore } from '../../helpers/memory-store.ts';

const PAGE = pageOf(location.href);
const idOf = (slot = 'tab', { key = 'claim', owner = 'owner' } = {}): DraftId => [owner, PAGE, key, slot];
const stops: (() => void)[] = [];

repairClosest();
// What the keeper loads on demand is there, so that its loading takes no time of its own.
beforeAll(async () => {
  await import('../../../src/drafts/adapter-form.ts');
  await import('../../../src/drafts/drafts-api.ts');
  await import('../../../src/drafts/grading.ts');
  await import('../../../src/drafts/native-answer.ts');
});
beforeEach(() => sessionStorage.clear());
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Setting {
  records?: readonly DraftRecord[];
  owner?: string;
  keep?: boolean;
  memory?: ReturnType<typeof createMemoryStore>;
}

/** A keeper of one form over a store in memory. */
function setUp(html: string | undefined, { records = [], owner = 'owner', keep = true, memory }: Setting = {}) {
  if (html !== undefined) document.body.innerHTML = `<form id="claim">${html}</form>`;
  const root = document.querySelector('form') as HTMLFormElement;
  const stored = memory ?? createMemoryStore(records);
  const clock = createFakeClock();
  const offers: Offer[] = [];
  const restored: Restoration[] = [];
  const onError = vi.fn();
  const keeper = createKeeper({
    store: createReliableStore(stored, clock, onError),
    plain: stored,
    owner,
    tab: { id: 'tab', place: '', isOpen: async () => false, release() {}, renew() {} },
    maxAge: 3600_000,
    fileLimit: 1_000,
    handoff: true,
    clock,
    early: new Set(),
    onError,
    onRestored: (restoration) => restored.push(restoration),
    onOffer: (offer) => offers.push(offer),
  });
  const end = keep ? keeper.keep(root, 'claim') : () => {};
  stops.push(keeper.stop);
  const storedOf = (field: string, id: DraftId = idOf()) =>
    (stored.valueOf(id) as { fields?: Record<string, FieldRecord> } | undefined)?.fields?.[field]?.value;
  return { keeper, root, clock, memory: stored, offers, restored, onError, end, storedOf };
}

const find = (name: string) => document.querySelector(`[name=${name}]`) as HTMLInputElement;

/** As a person does. */
function enter(name: string, value: string) {
  find(name).focus();
  find(name).value = value;
  find(name).dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

function draftOf(value: string, { savedAt = START - 1_000, of = idOf() } = {}): Draft {
  const field = { value, base: '', at: savedAt, hints: [] };
  return { id: of, header: { savedAt, step: null }, fields: new Map([['a', field]]) };
}

/** Lets the page paint, and the keeper look for drafts and put them back. */
async function rest({ clock }: { clock: ReturnType<typeof createFakeClock> }) {
  for (let round = 0; round < 6; round++) {
    await delay(5);
    await clock.advance(100);
  }
}

const hide = () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  hidden.mockRestore();
};
const leave = () => void window.dispatchEvent(new Event('pagehide'));

describe('what is entered', () => {
  it('is read and written after the next paint, and not in the task of the key', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    expect(page.memory.writes).toEqual([]);
    let atPaint: unknown;
    requestAnimationFrame(() => {
      atPaint = page.memory.writes.length;
    });
    await new Promise(requestAnimationFrame);
    await delay(5);
    expect(atPaint).toBe(0);
    expect(page.storedOf('a')).toBe('Ada');
  });

  it('is kept where the page derives it from what is put back, and is not the person’s doing', async () => {
    const page = setUp('<input name="a"><input name="b">', { records: [toRecord(draftOf('Ada'))] });
    find('a').addEventListener('input', () => {
      find('b').value = 'derived';
      find('b').dispatchEvent(new Event('input', { bubbles: true }));
    });
    await rest(page);
    expect(page.storedOf('b')).toBe('derived');
    expect(page.storedOf('a')).toBe('Ada');
  });

  it('goes under the early slot until the stored draft is read, and is then merged with it', async () => {
    const page = setUp('<input name="a"><input name="b">', { records: [toRecord(draftOf('Ada'))] });
    enter('b', 'typed');
    hide();
    expect(page.memory.writes.flat().map(([key]) => key[3])).toEqual(['early:tab']);
    await rest(page);
    expect(find('a').value).toBe('Ada');
    expect([page.storedOf('a'), page.storedOf('b')]).toEqual(['Ada', 'typed']);
    expect(page.memory.valueOf(idOf('early:tab'))).toBeUndefined();
  });

  it('is said to be saved once it is', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    const saved = vi.fn();
    page.root.addEventListener('intermission:saved', (event) => saved((event as CustomEvent).detail));
    enter('a', 'Ada');
    expect(saved).not.toHaveBeenCalled();
    await rest(page);
    expect(saved).toHaveBeenCalledWith({ key: 'claim' });
  });
});

describe('a form that goes and comes again', () => {
  it('gets back what was entered, though the write of it was still under way', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    let release = () => {};
    page.memory.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    enter('a', 'Ada');
    await delay(30);
    enter('a', 'Ada L');
    page.end();
    document.body.innerHTML = '<form id="claim"><input name="a"></form>';
    page.keeper.keep(document.querySelector('form') as HTMLFormElement, 'claim');
    release();
    await rest(page);
    expect(find('a').value).toBe('Ada L');
    expect(page.storedOf('a')).toBe('Ada L');
    expect(page.memory.all()).toHaveLength(1);
  });
});

describe('two forms with one key', () => {
  it('lose nothing of what is entered in either while the page lives', async () => {
    document.body.innerHTML = '<form><input name="a"></form><form><input name="b"></form>';
    const page = setUp(undefined, { keep: false });
    for (const form of document.querySelectorAll('form')) page.keeper.keep(form, 'claim');
    await rest(page);
    enter('a', 'Ada');
    enter('b', 'Bea');
    await rest(page);
    expect([find('a').value, find('b').value]).toEqual(['Ada', 'Bea']);
    expect(page.onError).not.toHaveBeenCalled();
  });
});

describe('flush', () => {
  it('leaves it to the store where that works', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    await page.keeper.flush();
    expect(page.storedOf('a')).toBe('Ada');
    expect(loadHandoff()).toEqual([]);
  });

  it('hands over where the store does not work', async () => {
    const page = setUp('<input name="a">');
    page.memory.fails = () => true;
    await rest(page);
    enter('a', 'Ada');
    expect(page.keeper.holds(page.root)).toBe(false);
    await page.keeper.flush();
    expect(loadHandoff()[0]?.fields.get('a')?.value).toBe('Ada');
    expect(page.keeper.holds(page.root)).toBe(true);
  });

  it('hands over where the store stops answering in the middle of it', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    page.memory.held = new Promise(() => {});
    enter('a', 'Ada');
    const flushed = page.keeper.flush();
    await page.clock.advance(1_000);
    await flushed;
    expect(loadHandoff()[0]?.fields.get('a')?.value).toBe('Ada');
  });

  it('keeps what was filled in without an event', async () => {
    const page = setUp('<input name="a"><input name="b">');
    await rest(page);
    enter('a', 'Ada');
    find('b').value = 'by a password manager';
    await page.keeper.flush();
    expect(page.storedOf('b')).toBe('by a password manager');
  });

  it('saves once the store works again', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    page.memory.fails = () => true;
    enter('a', 'Ada');
    await page.keeper.flush();
    page.memory.fails = () => false;
    await page.keeper.flush();
    expect(page.storedOf('a')).toBe('Ada');
    expect(page.keeper.holds(page.root)).toBe(true);
  });
});

describe.each([
  ['pagehide', leave],
  ['being hidden', hide],
])('%s', (_, go) => {
  it('writes what was entered without waiting, and hands it over', async () => {
    const page = setUp('<input name="a"><input name="b">');
    await rest(page);
    page.memory.held = new Promise(() => {});
    enter('a', 'A');
    await delay(30);
    enter('a', 'Ad');
    find('b').value = 'without an event';
    expect(JSON.stringify(page.memory.writes)).not.toContain('Ad"');
    go();
    for (const sent of [JSON.stringify(page.memory.writes), sessionStorage.getItem('intermission:drafts') ?? '']) {
      expect(sent).toContain('Ad"');
      expect(sent).toContain('without an event');
    }
  });

  it('hands over nothing that was taken back since an earlier page handed it over', async () => {
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">', { records: [toRecord(draftOf('Ada'))] });
    await rest(page);
    expect(find('a').value).toBe('Ada');
    find('a').value = '';
    page.root.dispatchEvent(new Event('input'));
    find('a').dispatchEvent(Object.defineProperty(new Event('input', { bubbles: true }), 'isTrusted', { value: true }));
    go();
    expect(loadHandoff()).toEqual([]);
  });
});

describe('a handoff', () => {
  it('that the store knows nothing of is put back and stored: it would go with the browser', async () => {
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">');
    await rest(page);
    expect(find('a').value).toBe('Ada');
    expect(page.storedOf('a')).toBe('Ada');
  });

  it('that is older than the store gives way to it', async () => {
    saveHandoff([draftOf('A', { savedAt: START - 2_000 })]);
    const page = setUp('<input name="a">', { records: [toRecord(draftOf('Ada'))] });
    await rest(page);
    expect(find('a').value).toBe('Ada');
  });

  it('is not written over what was typed before it was looked at', async () => {
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">');
    enter('a', 'Grace');
    await rest(page);
    expect(find('a').value).toBe('Grace');
    expect(page.storedOf('a')).toBe('Grace');
  });
});

describe('an offer', () => {
  it('that is accepted leaves what was typed before as it is, in the store too', async () => {
    const page = setUp('<input name="a">', { records: [toRecord(draftOf('Ada', { of: idOf('old') }))] });
    await rest(page);
    enter('a', 'Grace');
    page.offers[0]?.accept();
    await rest(page);
    expect(page.offers).toHaveLength(1);
    expect(find('a').value).toBe('Grace');
    expect(page.storedOf('a')).toBe('Grace');
  });
});

describe('stop', () => {
  it('in the middle of a read leaves the form to the next person', async () => {
    const page = setUp('<input name="a">', { records: [toRecord(draftOf('Ada'))] });
    let release = () => {};
    page.memory.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await delay(5);
    page.keeper.stop();
    const next = setUp(undefined, { owner: 'other', memory: page.memory });
    release();
    await rest(page);
    await rest(next);
    expect(find('a').value).toBe('');
    expect(page.storedOf('a')).toBe('Ada');
    expect(page.memory.all()).toHaveLength(1);
  });

  it('writes what was entered in the same task', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    page.keeper.stop();
    expect(JSON.stringify(page.memory.writes)).toContain('Ada');
  });

  it('and a start after it keep the draft', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    page.keeper.stop();
    const next = setUp(undefined, { memory: page.memory });
    await rest(next);
    expect(find('a').value).toBe('Ada');
    expect(page.storedOf('a')).toBe('Ada');
    expect(page.memory.valueOf(idOf('early:tab'))).toBeUndefined();
    expect(next.keeper.holds(next.root)).toBe(true);
  });
});

describe('an adapter', () => {
  it('is offered what another session has left of it, and gets it when that is accepted', async () => {
    const of = idOf('old', { key: 'wizard' });
    const value = { value: '{"step":2}', base: '{"step":1}', at: START - 1_000 };
    const left: Draft = { ...draftOf('', { of }), fields: new Map([['value', value]]) };
    const page = setUp('', { records: [toRecord(left)], keep: false });
    let state: unknown = { step: 1 };
    page.keeper.register('wizard', {
      read: () => state,
      write(next) {
        state = next;
      },
    });
    await rest(page);
    expect(state).toEqual({ step: 1 });
    expect(page.offers.map(({ savedAt }) => savedAt)).toEqual([START - 1_000]);
    page.offers[0]?.accept();
    await rest(page);
    expect(state).toEqual({ step: 2 });
    expect((await page.keeper.list()).map(({ key }) => key)).toEqual(['wizard']);
  });
});

describe('clear', () => {
  it.each([['claim'], [undefined]])(
    'with the key %s removes what is stored and handed over, and keeps the rest',
    async (key) => {
      const foreign = toRecord(draftOf('other', { of: idOf('tab', { owner: 'other' }) }));
      const page = setUp('<input name="a">', { records: [foreign, toRecord(draftOf('old', { of: idOf('old') }))] });
      await rest(page);
      enter('a', 'Ada');
      leave();
      await page.keeper.clear(key);
      await rest(page);
      expect(page.memory.all()).toEqual([foreign]);
      expect(loadHandoff()).toEqual([]);
    },
  );
});

describe('clear in the middle of a read', () => {
  it('leaves nothing to come back', async () => {
    const page = setUp('<input name="a">', { records: [toRecord(draftOf('Ada'))] });
    let release = () => {};
    page.memory.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await delay(10);
    const cleared = page.keeper.clear();
    release();
    await cleared;
    await rest(page);
    expect(find('a').value).toBe('');
    expect(page.memory.all()).toEqual([]);
  });
});

describe('a form without a name', () => {
  it('that goes in the task in which it came has the key that it will have again', async () => {
    const page = setUp('<input name="a">', { keep: false });
    const end = page.keeper.keep(page.root, '?0');
    enter('a', 'Ada');
    end();
    await rest(page);
    document.body.innerHTML = '<form><input name="a"></form>';
    page.keeper.keep(document.querySelector('form') as HTMLFormElement, '?0');
    await rest(page);
    expect(find('a').value).toBe('Ada');
    expect(page.offers).toEqual([]);
  });
});

describe('delivered', () => {
  it('archives what was entered, which comes back only when it is asked for', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    await page.keeper.delivered('claim');
    await rest(page);
    expect(page.memory.all().map(([key]) => key)).toEqual([idOf('delivered')]);
    page.keeper.stop();
    const next = setUp('<input name="a">', { memory: page.memory });
    await rest(next);
    expect(find('a').value).toBe('');
    const restoring = next.keeper.restore('claim');
    await rest(next);
    expect(await restoring).toBe(true);
    expect(find('a').value).toBe('Ada');
    expect(await next.keeper.restore('other')).toBe(false);
  });

  it('by the event means the form that it comes from', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    page.root.dispatchEvent(new CustomEvent('intermission:delivered', { bubbles: true }));
    await rest(page);
    expect(page.memory.all().map(([key]) => key)).toEqual([idOf('delivered')]);
  });
});

describe('a native submit', () => {
  const noted = () => sessionStorage.getItem('intermission:submitted');
  const submit = ({ root }: { root: HTMLFormElement }) =>
    root.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));

  it('is noted for the page that answers it, until the person types on', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    submit(page);
    expect(JSON.parse(noted() ?? 'null')).toMatchObject({ place: '', page: PAGE, storageKey: 'claim' });
    enter('a', 'Ada L');
    expect(noted()).toBeNull();
  });

  it('that the page prevents is not noted', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    page.root.addEventListener('submit', (event) => event.preventDefault());
    submit(page);
    expect(noted()).toBeNull();
  });

  it.each(['_blank', 'preview'])('into %s leaves this page where it is', async (target) => {
    const page = setUp('<input name="a">');
    await rest(page);
    page.root.target = target;
    submit(page);
    expect(noted()).toBeNull();
  });
});

describe('what a native submit left', () => {
  /** As the browser tells of a page that was asked for by a submit, and answered 200. */
  function answered() {
    const note = { place: '', page: PAGE, storageKey: 'claim', address: location.href, length: history.length };
    sessionStorage.setItem('intermission:submitted', JSON.stringify(note));
    const navigation = { type: 'navigate', responseStatus: 200 } as PerformanceNavigationTiming;
    const spies = [
      vi.spyOn(performance, 'getEntriesByType').mockReturnValue([navigation]),
      vi.spyOn(document, 'referrer', 'get').mockReturnValue(location.href),
    ];
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  }

  it('is put back where the page shows its form again, however many microtasks the form takes to be kept', async () => {
    const restore = answered();
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">', { keep: false });
    for (let tick = 0; tick < 20; tick++) await undefined;
    page.keeper.keep(page.root, 'claim');
    await rest(page);
    expect(find('a').value).toBe('Ada');
    restore();
  });

  it('is archived where the page shows something else', async () => {
    const restore = answered();
    const page = setUp('', { records: [toRecord(draftOf('Ada'))], keep: false });
    await rest(page);
    expect(page.memory.all().map(([key]) => key)).toEqual([idOf('delivered')]);
    restore();
  });
});

describe('a page that comes back from the back/forward cache', () => {
  const comeBack = () =>
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true } as Partial<PageTransitionEvent>));

  it('forgets what another page has proven delivered', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    leave();
    await rest(page);
    sessionStorage.clear();
    await page.memory.remove(idOf());
    comeBack();
    await rest(page);
    leave();
    await rest(page);
    expect(page.memory.all()).toEqual([]);
    expect(loadHandoff()).toEqual([]);
  });

  it('keeps what is still this tab’s', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    leave();
    comeBack();
    await rest(page);
    expect(page.storedOf('a')).toBe('Ada');
    expect(page.keeper.holds(page.root)).toBe(true);
  });
});
