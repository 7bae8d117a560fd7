// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/drafts/draft.ts';
import { dropHandoff, loadHandoff, saveHandoff, sweepHandoff } from '../../../src/drafts/handoff.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';

const draft = (id: DraftId, { value = 'a', savedAt = 5 } = {}): Draft => ({
  id,
  header: { savedAt, step: null },
  fields: new Map([['name', { value, base: '', at: 4 }]]),
});
const form = draft(['owner', '/form?', 'claim', 'tab']);
const login = draft(['owner', '/?', 'login', 'tab']);
const foreign = draft(['other', '/form?', 'claim', 'tab']);

beforeEach(() => sessionStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

describe('the handoff', () => {
  it('gives the drafts to the next page', () => {
    saveHandoff([form, login, foreign]);
    expect(loadHandoff()).toEqual([form, login, foreign]);
  });

  it('replaces a draft with all its fields', () => {
    saveHandoff([{ ...form, fields: new Map([['gone', { value: 'x', base: '', at: 4 }]]) }]);
    saveHandoff([form]);
    expect(loadHandoff()).toEqual([form]);
  });

  it('keeps the drafts of other pages', () => {
    saveHandoff([login]);
    saveHandoff([form]);
    expect(loadHandoff()).toEqual([login, form]);
  });

  it('hands over no contents of files', () => {
    const file = { name: 'a.txt', type: '', size: 3, lastModified: 1 };
    const value = [{ ...file, data: new ArrayBuffer(3) }];
    saveHandoff([{ ...form, fields: new Map([['f', { value, base: [], at: 4 }]]) }]);
    expect(loadHandoff()[0]?.fields.get('f')?.value).toEqual([file]);
  });

  it('writes nothing where there is no draft', () => {
    const setItem = vi.fn();
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    expect(saveHandoff([])).toBe(true);
    expect(setItem).not.toHaveBeenCalled();
  });

  it('removes what has the prefix, and only that', () => {
    saveHandoff([form, login, foreign]);
    dropHandoff(['owner', '/form?']);
    expect(loadHandoff()).toEqual([login, foreign]);
  });

  it('leaves nothing behind when all is removed', () => {
    saveHandoff([form]);
    dropHandoff([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it('writes nothing where there is nothing to remove', () => {
    saveHandoff([form]);
    const text = sessionStorage.getItem('intermission:drafts');
    const setItem = vi.fn();
    vi.stubGlobal('sessionStorage', { getItem: () => text, setItem });
    dropHandoff(['other']);
    expect(setItem).not.toHaveBeenCalled();
  });

  it('removes what is too old or does not say how old it is', () => {
    saveHandoff([form, draft(login.id, { savedAt: 9 })]);
    const records = JSON.parse(sessionStorage.getItem('intermission:drafts') ?? '');
    sessionStorage.setItem('intermission:drafts', JSON.stringify([...records, [['x', 'y', 'z', 'tab'], { v: 2 }]]));
    sweepHandoff(5);
    expect(JSON.parse(sessionStorage.getItem('intermission:drafts') ?? '').map(([key]: [string[]]) => key)).toEqual([
      login.id,
    ]);
  });

  it.each([
    'null',
    '7',
    '{}',
    '[null, 7, [], [[]], ["owner"]]',
    '[[["owner", "/form?", "claim", "tab"], {"v": 1, "savedAt": 5}]]',
    '{"length":1}',
    '[',
  ])('finds nothing in %s', (text) => {
    sessionStorage.setItem('intermission:drafts', text);
    expect(loadHandoff()).toEqual([]);
    expect(saveHandoff([form])).toBe(true);
    expect(loadHandoff()).toEqual([form]);
  });

  it('says so where there is no room', () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    expect(saveHandoff([form])).toBe(false);
    expect(setItem).toHaveBeenCalled();
  });
});
