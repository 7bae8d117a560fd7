// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/drafts/draft.ts';
import { dropHandoff, loadHandoff, saveHandoff } from '../../../src/drafts/handoff.ts';

const draft = (id: string[], value = 'a'): Draft => ({
  id,
  header: { v: 1, savedAt: 5, step: null },
  fields: new Map([['name', { value, base: '' }]]),
});
const form = draft(['owner', '/form', 'claim', 'tab']);
const login = draft(['owner', '/', 'login', 'tab']);
const foreign = draft(['other', '/form', 'claim', 'tab']);

beforeEach(() => sessionStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

describe('the handoff', () => {
  it('gives the drafts of a prefix to the next page', () => {
    saveHandoff([form, login, foreign]);
    expect(loadHandoff(['owner'])).toEqual([form, login]);
    expect(loadHandoff(form.id)).toEqual([form]);
    expect(loadHandoff(['own'])).toEqual([]);
  });

  it('replaces a draft with all its fields', () => {
    saveHandoff([{ ...form, fields: new Map([['gone', { value: 'x', base: '' }]]) }]);
    saveHandoff([form]);
    expect(loadHandoff(form.id)).toEqual([form]);
  });

  it('keeps the drafts of other pages', () => {
    saveHandoff([login]);
    saveHandoff([form]);
    expect(loadHandoff(['owner'])).toEqual([login, form]);
  });

  it('writes nothing where there is no draft', () => {
    const setItem = vi.fn();
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    saveHandoff([]);
    expect(setItem).not.toHaveBeenCalled();
  });

  it('takes back what has the prefix, and only that', () => {
    saveHandoff([form, login, foreign]);
    dropHandoff(['owner', '/form']);
    expect(loadHandoff([])).toEqual([login, foreign]);
  });

  it('leaves nothing behind when all is taken back', () => {
    saveHandoff([form]);
    dropHandoff([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it.each(['null', '7', '{}', '[null, 7, [], [[]], ["owner"]]', '{"length":1}', '['])('finds nothing in %s', (text) => {
    sessionStorage.setItem('intermission:drafts', text);
    expect(loadHandoff([])).toEqual([]);
    saveHandoff([form]);
    expect(loadHandoff([])).toEqual([form]);
  });

  it('does nothing where there is no room', () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    expect(() => saveHandoff([form])).not.toThrow();
    expect(setItem).toHaveBeenCalled();
  });
});
