import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../../src/lib/session.ts';

function createStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

let storage: ReturnType<typeof createStorage>;

beforeEach(() => {
  storage = createStorage();
  vi.stubGlobal('sessionStorage', storage);
});
afterEach(() => void vi.unstubAllGlobals());

function refuse(): never {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

describe('session', () => {
  it.each(['text', '', 0, 7, true, false, [1, [2]], { a: { b: null } }])('gives %j back as it was', (value) => {
    expect(session.set('name', value)).toBe(true);
    expect(session.get('name')).toEqual(value);
  });

  it('finds nothing under a name that was never used', () => {
    expect(session.get('name')).toBeUndefined();
  });

  it('writes under names of its own', () => {
    session.set('name', 1);
    expect([...storage.items.keys()]).toEqual(['intermission:name']);
  });

  it('removes by undefined', () => {
    session.set('name', 1);
    expect(session.set('name', undefined)).toBe(true);
    expect(storage.items.size).toBe(0);
  });

  it('takes what is no JSON for nothing', () => {
    storage.items.set('intermission:name', '{"a":');
    expect(session.get('name')).toBeUndefined();
  });

  it.each([
    ['refused', () => vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse })],
    [
      'not to be touched',
      () => Object.defineProperty(globalThis, 'sessionStorage', { get: refuse, configurable: true }),
    ],
    ['absent', () => vi.stubGlobal('sessionStorage', undefined)],
  ])('reads nothing and says that it wrote nothing where storage is %s', (_, arrange) => {
    arrange();
    expect(session.get('name')).toBeUndefined();
    expect(session.set('name', 1)).toBe(false);
    expect(session.set('name', undefined)).toBe(false);
  });

  it('says that it wrote nothing where storage is full, and still reads', () => {
    session.set('name', 1);
    storage.setItem = refuse;
    expect(session.set('name', 2)).toBe(false);
    expect(session.get('name')).toBe(1);
  });

  it('says that it wrote nothing of a value that JSON cannot hold', () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(session.set('name', value)).toBe(false);
  });
});
