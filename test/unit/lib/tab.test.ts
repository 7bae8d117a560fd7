import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { claimTab, Tab } from '../../../src/lib/tab.ts';

/** The storage of one tab; given another's items, of its duplicate. */
function createStorage(items = new Map<string, string>()) {
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

/** The locks of one browser, which frees them a moment after a page has let go. */
function createLocks() {
  const held = new Set<string>();
  return {
    held,
    async request(name: string, _: object, callback: (lock: object | null) => unknown) {
      if (held.has(name)) return callback(null);
      held.add(name);
      await callback({ name });
      await setImmediate();
      held.delete(name);
      return undefined;
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
}

/** Loads a page in this tab, at the top or in the frame of this name. */
async function loadPage(frame?: string): Promise<{ claimTab: typeof claimTab }> {
  vi.resetModules();
  vi.stubGlobal('window', frame === undefined ? createTop() : createFrame(frame));
  const page = window;
  const loaded = await import('../../../src/lib/tab.ts');
  return {
    claimTab() {
      vi.stubGlobal('window', page);
      return loaded.claimTab();
    },
  };
}

function createTop() {
  const top = { parent: {} };
  return Object.assign(top, { parent: top });
}

function createFrame(name: string) {
  const frameElement = { localName: 'iframe', getAttribute: () => name };
  Object.assign(frameElement, { getRootNode: () => ({ querySelectorAll: () => [frameElement] }) });
  return { parent: createTop(), frameElement };
}

/** The pages go away, and the browser frees what they held. */
async function unload(...tabs: Tab[]) {
  for (const { release } of tabs) release();
  for (const { id } of tabs) await vi.waitUntil(async () => !(await tabs[0]?.isOpen(id)));
}

const claim = async (frame?: string) => (await loadPage(frame)).claimTab();

/** Has the tab copied: what is loaded from now on is loaded in the copy. */
const duplicateTab = () => vi.stubGlobal('sessionStorage', createStorage(new Map(storage.items)));
const openTab = () => vi.stubGlobal('sessionStorage', createStorage());

let storage: ReturnType<typeof createStorage>;
let locks: ReturnType<typeof createLocks>;

beforeEach(() => {
  storage = createStorage();
  locks = createLocks();
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('navigator', { locks });
});
afterEach(() => void vi.unstubAllGlobals());

describe('claimTab', () => {
  it('keeps the id through a reload', async () => {
    const before = await claim();
    await unload(before);
    expect((await claim()).id).toBe(before.id);
  });

  it('gives a duplicated tab an id of its own, and the original keeps its', async () => {
    const original = await claim();
    duplicateTab();
    const duplicate = await claim();
    expect(duplicate.id).not.toBe(original.id);
    expect(await duplicate.isOpen(original.id)).toBe(true);
    await unload(duplicate);
    expect((await claim()).id).toBe(duplicate.id);
  });

  it('gives every tab another id', async () => {
    const { id } = await claim();
    openTab();
    expect((await claim()).id).not.toBe(id);
  });

  it('knows a tab for open until it goes away, and again when it is back', async () => {
    const one = await claim();
    openTab();
    const other = await claim();
    const isOpen = () => one.isOpen(other.id);
    expect(await isOpen()).toBe(true);
    other.release();
    await vi.waitUntil(async () => !(await isOpen()));
    other.renew();
    await vi.waitUntil(isOpen);
    other.release();
    await vi.waitUntil(async () => !(await isOpen()));
  });

  describe('in frames', () => {
    it.each([
      ['the page comes first', ['', 'chat', 'help']],
      ['the frames come first', ['chat', 'help', '']],
    ])('gives each place an id that outlasts a reload, where %s', async (_, order) => {
      const claimAll = async () => {
        const tabs = [];
        for (const place of order) tabs.push(await claim(place || undefined));
        return tabs;
      };
      const before = await claimAll();
      expect(before.map(({ place }) => place)).toEqual(order);
      expect(new Set(before.map(({ id }) => id)).size).toBe(3);
      await unload(...before);
      const after = await claimAll();
      expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    });

    it('keeps the id of the page when a frame comes and goes', async () => {
      const page = await claim();
      for (const frame of ['one', 'two', 'one']) await unload(await claim(frame));
      await unload(page);
      expect((await claim()).id).toBe(page.id);
    });

    it('gives each place in a duplicated tab an id of its own', async () => {
      const original = [await claim(), await claim('chat')];
      duplicateTab();
      const copy = [await claim(), await claim('chat')];
      expect(new Set([...original, ...copy].map(({ id }) => id)).size).toBe(4);
    });
  });

  describe('for the clients of one page', () => {
    it('keeps the id when one stops and starts', async () => {
      const { claimTab } = await loadPage();
      const first = await claimTab();
      first.release();
      expect((await claimTab()).id).toBe(first.id);
    });

    it('keeps the id when the page has another place meanwhile', async () => {
      const page = await loadPage('first');
      const before = await page.claimTab();
      before.release();
      Object.assign(window, { frameElement: createFrame('second').frameElement });
      const after = await page.claimTab();
      expect([after.id, after.place]).toEqual([before.id, 'first']);
    });

    it('keeps the id when one starts, stops and starts before the id is there', async () => {
      const { claimTab } = await loadPage();
      const first = claimTab().then((tab) => {
        tab.release();
        return tab;
      });
      const second = claimTab();
      expect((await second).id).toBe((await first).id);
      expect(await (await second).isOpen((await second).id)).toBe(true);
    });

    it('shares one id, held until the last of them stops', async () => {
      const { claimTab } = await loadPage();
      const [one, other] = await Promise.all([claimTab(), claimTab()]);
      expect(other.id).toBe(one.id);
      one.release();
      one.release();
      expect(await other.isOpen(one.id)).toBe(true);
      other.release();
      await vi.waitUntil(async () => !(await one.isOpen(one.id)));
      expect(locks.held.size).toBe(0);
    });

    it('renews the id for all of them', async () => {
      const { claimTab } = await loadPage();
      const [one, other] = await Promise.all([claimTab(), claimTab()]);
      for (const tab of [one, other]) tab.release();
      for (const tab of [one, other]) tab.renew();
      one.release();
      await vi.waitUntil(() => other.isOpen(other.id));
      other.release();
      await vi.waitUntil(() => locks.held.size === 0);
    });
  });

  it('replaces an id that is none', async () => {
    storage.setItem('intermission:tab', '{"id":7}');
    const tab = await claim();
    expect(typeof tab.id).toBe('string');
    await unload(tab);
    expect((await claim()).id).toBe(tab.id);
  });

  it.each<[string, () => unknown]>([
    ['there are none', () => vi.stubGlobal('navigator', {})],
    [
      'they may not be used',
      () => {
        const refuse = () => Promise.reject(new DOMException('sandboxed', 'SecurityError'));
        vi.stubGlobal('navigator', { locks: { request: refuse, query: refuse } });
      },
    ],
  ])('trusts the id, and takes no tab for open, where %s', async (_, arrange) => {
    arrange();
    const one = await claim();
    expect((await claim()).id).toBe(one.id);
    expect(await one.isOpen(one.id)).toBe(false);
    one.release();
  });

  it('has an id of this page only where storage is refused', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    expect((await claim()).id).toMatch(/\d/);
  });
});
