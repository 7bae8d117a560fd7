import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../../src/lib/session.ts';
import { claimTab } from '../../../src/lib/tab.ts';

/** The storage of one tab; given another's items, of its duplicate. */
function createStorage(items = new Map<string, string>()) {
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

/** The locks of one browser. */
function createLocks() {
  const held = new Set<string>();
  return {
    held,
    async request(name: string, _: object, callback: (lock: object | null) => unknown) {
      if (held.has(name)) return callback(null);
      held.add(name);
      await callback({ name });
      held.delete(name);
      return undefined;
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
}

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
    const before = await claimTab();
    before.release();
    await setImmediate();
    expect((await claimTab()).id).toBe(before.id);
  });

  it('gives a duplicated tab an id of its own, and the original keeps its', async () => {
    const original = await claimTab();
    vi.stubGlobal('sessionStorage', createStorage(new Map(storage.items)));
    const duplicate = await claimTab();
    expect(duplicate.id).not.toBe(original.id);
    expect(session.get('tab')).toBe(duplicate.id);
    expect(await duplicate.isOpen(original.id)).toBe(true);
  });

  it('gives every tab another id', async () => {
    const { id } = await claimTab();
    vi.stubGlobal('sessionStorage', createStorage());
    expect((await claimTab()).id).not.toBe(id);
  });

  it('knows a tab for open until it goes away, and again when it is back', async () => {
    const one = await claimTab();
    vi.stubGlobal('sessionStorage', createStorage());
    const other = await claimTab();
    expect(await one.isOpen(other.id)).toBe(true);
    other.release();
    await setImmediate();
    expect(await one.isOpen(other.id)).toBe(false);
    other.renew();
    await setImmediate();
    expect(await one.isOpen(other.id)).toBe(true);
    other.release();
    await setImmediate();
    expect(await one.isOpen(other.id)).toBe(false);
  });

  it('replaces an id that is none', async () => {
    session.set('tab', { id: 7 });
    const { id } = await claimTab();
    expect(typeof id).toBe('string');
    expect(session.get('tab')).toBe(id);
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
  ])('takes the id at its word, and no tab for open, where %s', async (_, arrange) => {
    arrange();
    const one = await claimTab();
    expect((await claimTab()).id).toBe(one.id);
    expect(await one.isOpen(one.id)).toBe(false);
    one.release();
  });

  it('has an id of this page only where storage is refused', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    expect((await claimTab()).id).toMatch(/\d/);
  });
});
