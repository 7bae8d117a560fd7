// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Offer } from '../../../src/drafts/bring-back.ts';
import type { Draft, DraftRecord } from '../../../src/drafts/draft.ts';
import { saveHandoff } from '../../../src/drafts/handoff.ts';
import { createKeeper } from '../../../src/drafts/keeper.ts';
import { repairClosest } from '../../helpers/closest.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';

const id = ['owner', location.pathname, 'claim', 'tab'];
const stops: (() => void)[] = [];

repairClosest();
beforeEach(() => sessionStorage.clear());
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A keeper of one form over a store in memory, whose writes may be held up and which may work or not. */
function setUp(html: string, { works = true, records = [] as readonly DraftRecord[], keep = true } = {}) {
  document.body.innerHTML = `<form id="claim">${html}</form>`;
  const root = document.querySelector('form') as HTMLFormElement;
  const stored = new Map(records.map((record) => [record[0].join('/'), record]));
  const writes: (readonly DraftRecord[])[] = [];
  const gate = { held: Promise.resolve() as Promise<unknown>, works };
  const clock = createFakeClock();
  const offers: Offer[] = [];
  const keeper = createKeeper({
    store: {
      works: () => gate.works,
      read: async (prefix) => [...stored.values()].filter(([key]) => prefix.every((part, at) => key[at] === part)),
      async write(given) {
        writes.push(given);
        await gate.held;
        for (const record of given) {
          if (record[1] === undefined) stored.delete(record[0].join('/'));
          else stored.set(record[0].join('/'), record);
        }
      },
      async remove(prefix) {
        for (const [name, [key]] of stored) if (prefix.every((part, at) => key[at] === part)) stored.delete(name);
      },
    },
    owner: 'owner',
    tab: { id: 'tab', place: '', isOpen: async () => false, release() {}, renew() {} },
    maxAge: 3600_000,
    fileLimit: 1_000,
    handoff: true,
    clock,
    early: new Set(),
    onError: (error) => {
      throw error;
    },
    onRestored() {},
    onOffer: (offer) => offers.push(offer),
  });
  if (keep) keeper.keep(root, 'claim');
  stops.push(keeper.stop);
  return { keeper, root, clock, writes, gate, offers, storedOf: (key: string) => valueIn(stored, key) };
}

const valueIn = (stored: ReadonlyMap<string, DraftRecord>, key: string) =>
  (stored.get([...id, key].join('/'))?.[1] as { value?: unknown } | undefined)?.value;

const find = (name: string) => document.querySelector(`[name=${name}]`) as HTMLInputElement;

/** As a person does. */
function enter(name: string, value: string) {
  find(name).focus();
  find(name).value = value;
  find(name).dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

const handedOver = () => sessionStorage.getItem('intermission:drafts') ?? '';

function draftOf(value: string, { savedAt = START - 1_000, of = id } = {}): Draft {
  const field = { value, base: '', hints: [] };
  return { id: of, header: { v: 1, savedAt, step: null }, fields: new Map([['a', field]]) };
}

const recordsOf = ({ id: of, header, fields }: Draft): DraftRecord[] => [
  [of, header],
  ...[...fields].map(([key, field]): DraftRecord => [[...of, key], field]),
];

/** Lets the keeper look for drafts and put them back. */
async function rest({ clock }: { clock: ReturnType<typeof createFakeClock> }) {
  for (let round = 0; round < 5; round++) {
    await setImmediate();
    await clock.advance(100);
  }
}

describe('what is entered', () => {
  it('is on its way to the store in the same task', () => {
    const { writes } = setUp('<input name="a">');
    enter('a', 'Ada');
    expect(JSON.stringify(writes)).toContain('Ada');
  });

  it('is kept where the page derives it from what is put back, and is not the person’s doing', async () => {
    const page = setUp('<input name="a"><input name="b">', { records: recordsOf(draftOf('Ada')) });
    find('a').addEventListener('input', () => {
      find('b').value = 'derived';
      find('b').dispatchEvent(new Event('input', { bubbles: true }));
    });
    await rest(page);
    expect(page.storedOf('b')).toBe('derived');
    expect(page.writes.flat().some(([key]) => key[4] === 'a')).toBe(false);
  });
});

describe('flush', () => {
  it('leaves it to the store where that works', async () => {
    const { keeper, storedOf } = setUp('<input name="a">');
    enter('a', 'Ada');
    await keeper.flush();
    expect(storedOf('a')).toBe('Ada');
    expect(handedOver()).toBe('');
  });

  it('hands over where the store does not work', async () => {
    const { keeper, root } = setUp('<input name="a">', { works: false });
    enter('a', 'Ada');
    expect(keeper.holds(root)).toBe(false);
    await keeper.flush();
    expect(handedOver()).toContain('Ada');
    expect(keeper.holds(root)).toBe(true);
  });

  it('hands over where the store stops working in the middle of it', async () => {
    const { keeper, gate } = setUp('<input name="a">');
    let fail = () => {};
    gate.held = new Promise<void>((resolve) => {
      fail = () => {
        gate.works = false;
        resolve();
      };
    });
    enter('a', 'Ada');
    const flushed = keeper.flush();
    fail();
    await flushed;
    expect(handedOver()).toContain('Ada');
  });

  it('keeps what was filled in without an event', async () => {
    const { keeper, storedOf } = setUp('<input name="a"><input name="b">');
    enter('a', 'Ada');
    find('b').value = 'by a password manager';
    await keeper.flush();
    expect(storedOf('b')).toBe('by a password manager');
  });
});

describe.each([
  ['pagehide', () => void window.dispatchEvent(new Event('pagehide'))],
  [
    'being hidden',
    () => {
      const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      document.dispatchEvent(new Event('visibilitychange'));
      hidden.mockRestore();
    },
  ],
])('%s', (_, leave) => {
  it('sends what waits for a write without waiting, and hands it over', () => {
    const { writes, gate } = setUp('<input name="a"><input name="b">');
    gate.held = new Promise(() => {});
    enter('a', 'A');
    enter('a', 'Ad');
    find('b').value = 'without an event';
    expect(JSON.stringify(writes)).not.toContain('Ad"');
    leave();
    const sent = JSON.stringify(writes);
    expect(sent).toContain('Ad"');
    expect(sent).toContain('without an event');
    expect(handedOver()).toContain('Ad"');
    expect(handedOver()).toContain('without an event');
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

  it('that says the same as the store costs no write', async () => {
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">', { records: recordsOf(draftOf('Ada')) });
    await rest(page);
    expect(find('a').value).toBe('Ada');
    expect(page.writes).toEqual([]);
  });

  it('that is older than the store gives way to it', async () => {
    saveHandoff([draftOf('A', { savedAt: START - 2_000 })]);
    const page = setUp('<input name="a">', { records: recordsOf(draftOf('Ada')) });
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
    const page = setUp('<input name="a">', { records: recordsOf(draftOf('Ada', { of: [...id.slice(0, 3), 'old'] })) });
    await rest(page);
    enter('a', 'Grace');
    page.offers[0]?.accept();
    await rest(page);
    expect(find('a').value).toBe('Grace');
    expect(page.storedOf('a')).toBe('Grace');
  });
});

describe('an adapter', () => {
  it('is offered what another session has left of it, and gets it when that is accepted', async () => {
    const old = [...id.slice(0, 2), 'wizard', 'old'];
    const left = { value: '{"step":2}', base: '{"step":1}' };
    const records: DraftRecord[] = [
      [old, { v: 1, savedAt: START - 1_000, step: null }],
      [[...old, 'value'], left],
    ];
    const page = setUp('', { records, keep: false });
    let state: unknown = { step: 1 };
    page.keeper.register('wizard', {
      read: () => state,
      write(value) {
        state = value;
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

describe('a native submit', () => {
  const noted = () => sessionStorage.getItem('intermission:submitted');

  it('is noted for the page that answers it, until somebody types on', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    enter('a', 'Ada');
    page.root.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    expect(JSON.parse(noted() ?? 'null')).toEqual([location.pathname, 'claim']);
    enter('a', 'Ada L');
    expect(noted()).toBeNull();
  });

  it('that the page prevents is not noted', async () => {
    const page = setUp('<input name="a">');
    await rest(page);
    page.root.addEventListener('submit', (event) => event.preventDefault());
    page.root.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    expect(noted()).toBeNull();
  });
});

describe('what a native submit left', () => {
  /** As the browser tells of a page that was asked for by a submit, and answered 200. */
  function answered() {
    sessionStorage.setItem('intermission:submitted', JSON.stringify([location.pathname, 'claim']));
    const navigation = { type: 'navigate', responseStatus: 200, redirectCount: 0 } as PerformanceNavigationTiming;
    return vi.spyOn(performance, 'getEntriesByType').mockReturnValue([navigation]);
  }

  it('is put back where the page shows its form again, however many microtasks the form takes to be kept', async () => {
    const entries = answered();
    saveHandoff([draftOf('Ada')]);
    const page = setUp('<input name="a">', { keep: false });
    for (let tick = 0; tick < 20; tick++) await undefined;
    page.keeper.keep(page.root, 'claim');
    await rest(page);
    expect(find('a').value).toBe('Ada');
    entries.mockRestore();
  });
});
