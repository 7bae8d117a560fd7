// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type NativeSubmit, noteNativeSubmit, takeNativeSubmit } from '../../../src/drafts/native-submit.ts';

const NAME = 'intermission:submitted';
const submit: NativeSubmit = { place: '', page: '/form?', storageKey: 'claim', registers: false, hasSignIn: false };

interface Next {
  type?: string;
  status?: number;
  /** Of the history entry that this page was reached from. */
  from?: string;
  referrer?: string;
  /** History entries that have been added. */
  added?: number;
}

/** The browser comes to the page that follows. */
function arrive({ type = 'navigate', status = 200, from, referrer = location.href, added = 1 }: Next = {}) {
  const navigation = { type, responseStatus: status };
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([navigation as unknown as PerformanceEntry]);
  vi.spyOn(document, 'referrer', 'get').mockReturnValue(referrer);
  const { length } = history;
  vi.spyOn(history, 'length', 'get').mockReturnValue(length + added);
  if (from !== undefined) {
    vi.stubGlobal('navigation', { currentEntry: { id: 'new' }, activation: { from: { id: from } } });
  }
}

const standOn = (id: string) => vi.stubGlobal('navigation', { currentEntry: { id } });

beforeEach(() => sessionStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a native submit', () => {
  it('is answered by the page that follows', () => {
    noteNativeSubmit({ ...submit, registers: true, hasSignIn: true });
    arrive();
    expect(takeNativeSubmit('')).toMatchObject({ ...submit, registers: true, hasSignIn: true });
  });

  it('is answered by no later page', () => {
    noteNativeSubmit(submit);
    arrive();
    takeNativeSubmit('');
    expect(takeNativeSubmit('')).toBeUndefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it('is taken back where the page was not left', () => {
    noteNativeSubmit(submit);
    noteNativeSubmit(undefined);
    arrive();
    expect(takeNativeSubmit('')).toBeUndefined();
  });

  it.each([
    [200, true],
    [201, true],
    [204, true],
    [303, true],
    [399, true],
    [400, false],
    [422, false],
    [503, false],
    [0, undefined],
  ])('was accepted where the page has the status %j: %j', (status, accepted) => {
    noteNativeSubmit(submit);
    arrive({ status });
    expect(takeNativeSubmit('')).toMatchObject({ accepted });
  });

  it('may have been accepted or not where the browser does not know of statuses', () => {
    noteNativeSubmit(submit);
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([{ type: 'navigate' } as unknown as PerformanceEntry]);
    expect(takeNativeSubmit('')).toMatchObject({ accepted: undefined });
  });

  it.each(['reload', 'back_forward', 'prerender'])('is answered by no %s, and by nothing after it', (type) => {
    noteNativeSubmit(submit);
    arrive({ type });
    expect(takeNativeSubmit('')).toBeUndefined();
    arrive();
    expect(takeNativeSubmit('')).toBeUndefined();
  });

  it('is answered by nothing where the browser does not know how it got here', () => {
    noteNativeSubmit(submit);
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([]);
    expect(takeNativeSubmit('')).toBeUndefined();
  });
});

describe('whether a page answers that very submit', () => {
  it.each([
    ['form', true],
    ['other', false],
  ])('is known where the browser says that it came from the history entry %s', (from, carried) => {
    standOn('form');
    noteNativeSubmit(submit);
    // What it says counts for more than the referrer.
    arrive({ from, referrer: carried ? 'https://elsewhere.example/' : location.href });
    expect(takeNativeSubmit('')?.carried).toBe(carried);
  });

  it.each<[string, Next, boolean | undefined]>([
    ['its referrer is the form’s page', { referrer: location.href }, true],
    ['its referrer is only the origin', { referrer: `${location.origin}/` }, true],
    ['its referrer is another page', { referrer: `${location.origin}/other` }, false],
    ['its referrer is another query of the page', { referrer: `${location.href}?a=1` }, false],
    ['it has no referrer', { referrer: '' }, undefined],
    ['it took the place of the form’s page', { added: 0 }, true],
    ['a page was in between', { added: 2 }, false],
    ['a page was in between, without a referrer', { added: 2, referrer: '' }, false],
  ])('is told, where the browser does not say, by that %s', (_, next, carried) => {
    noteNativeSubmit(submit);
    arrive(next);
    expect(takeNativeSubmit('')?.carried).toBe(carried);
  });

  it('is told by the referrer where the browser does not know from where it came', () => {
    standOn('form');
    noteNativeSubmit(submit);
    arrive({ referrer: `${location.origin}/other` });
    vi.stubGlobal('navigation', { currentEntry: { id: 'new' }, activation: { from: null } });
    expect(takeNativeSubmit('')?.carried).toBe(false);
  });
});

describe('the note of a native submit', () => {
  it('is left for the frame that it is of', () => {
    noteNativeSubmit({ ...submit, place: 'chat' });
    arrive();
    expect(takeNativeSubmit('')).toBeUndefined();
    expect(takeNativeSubmit('chat/editor')).toBeUndefined();
    expect(takeNativeSubmit('chat')).toMatchObject({ page: '/form?' });
  });

  it.each([
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '{"place":""}',
    '{"place":"","page":7,"storageKey":"claim"}',
    '{"place":"","page":"/form?","storageKey":null}',
    '["/form","claim"]',
    '{',
  ])('is none where it is %s', (text) => {
    sessionStorage.setItem(NAME, text);
    arrive();
    expect(takeNativeSubmit('')).toBeUndefined();
  });

  it('costs nothing but itself where there is no room', () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    expect(() => noteNativeSubmit(submit)).not.toThrow();
    expect(setItem).toHaveBeenCalled();
  });
});
