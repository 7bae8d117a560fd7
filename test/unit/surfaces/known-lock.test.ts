import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LockState } from '../../../src/lock/state.ts';
import { hideKnownLocked, noteLock } from '../../../src/surfaces/known-lock.ts';

let storage: Map<string, string>;
let sheets: { text: string }[];

beforeEach(() => {
  storage = new Map();
  sheets = [];
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => storage.set(name, value),
    removeItem: (name: string) => storage.delete(name),
  });
  class CSSStyleSheet {
    text = '';
    replaceSync(text: string) {
      this.text = text;
    }
  }
  vi.stubGlobal('document', {
    defaultView: { CSSStyleSheet },
    get adoptedStyleSheets() {
      return sheets;
    },
    set adoptedStyleSheets(next) {
      sheets = next;
    },
  });
});
afterEach(() => void vi.unstubAllGlobals());

const locked = (surfaces?: string[], mode = 'locked') =>
  ({ status: 'maintenance', lock: { mode, ...(surfaces && { surfaces }) } }) as unknown as LockState;
const stateOf = (status: string) => ({ status }) as unknown as LockState;

describe('what the last page knew to be locked', () => {
  it('is hidden, by name', () => {
    noteLock(locked(['login', 'say "hi"']), 1_000);
    hideKnownLocked(2_000);
    expect(sheets.map(({ text }) => text)).toEqual([
      ':is([data-intermission="login"],[data-intermission="say \\"hi\\""]):not([data-intermission="form"],[data-intermission="banner"]){visibility:hidden!important}',
    ]);
  });

  it('is every surface where the lock names none', () => {
    noteLock(locked(), 1_000);
    hideKnownLocked(2_000);
    expect(sheets[0]?.text).toMatch(/^:is\(\[data-intermission\]\):not/);
  });

  it('is shown again', () => {
    noteLock(locked(['login']), 1_000);
    hideKnownLocked(2_000)();
    expect(sheets).toEqual([]);
  });

  it.each([
    ['a minute ago', 61_001],
    ['in a future that a clock set back has made', -60_000],
  ])('is not hidden when that was %s', (_, now) => {
    noteLock(locked(['login']), 1_000);
    hideKnownLocked(now);
    expect(sheets).toEqual([]);
  });

  it.each(['operational', 'recovered'])('is forgotten once it is %s', (status) => {
    noteLock(locked(['login']), 1_000);
    noteLock(stateOf(status), 1_500);
    hideKnownLocked(2_000);
    expect(sheets).toEqual([]);
  });

  it('is remembered while nobody knows', () => {
    noteLock(locked(['login']), 1_000);
    noteLock(stateOf('unreachable'), 1_500);
    hideKnownLocked(2_000);
    expect(sheets).toHaveLength(1);
  });

  it('is nothing that can still be seen under a read-only lock', () => {
    noteLock(locked(['login'], 'read-only'), 1_000);
    hideKnownLocked(2_000);
    expect(sheets).toEqual([]);
  });

  it.each(['nonsense', '7', '{"at":1}', '["x"]', '[null,["login"]]'])('is not believed where it reads %s', (text) => {
    storage.set('intermission:known', text);
    hideKnownLocked(2_000);
    expect(sheets).toEqual([]);
  });
});
