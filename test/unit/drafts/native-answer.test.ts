// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryFacts } from '../../../src/drafts/delivery.ts';
import type { Draft } from '../../../src/drafts/draft.ts';
import { showsEntries } from '../../../src/drafts/form-outcome.ts';
import type { Library } from '../../../src/drafts/library.ts';
import { settleNativeAnswer } from '../../../src/drafts/native-answer.ts';
import type { NativeSubmitNote } from '../../../src/drafts/native-submit.ts';
import { draftOf, type Entry } from '../../helpers/keep-form.ts';

const gradeDelivery = vi.hoisted(() => vi.fn((_: DeliveryFacts) => 'not' as const));
vi.mock('../../../src/drafts/delivery.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  gradeDelivery,
}));

const TEXT = 'A text of some length';
const draft: Draft = {
  id: ['owner', '/form?', 'claim', 'tab'],
  header: { savedAt: 5, step: null },
  fields: new Map([['a', { value: TEXT, base: '', at: 4 }]]),
};

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

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What this page says of the submit that was noted; `undefined` where it answers none. */
async function answer(more: Partial<NativeSubmitNote> = {}): Promise<DeliveryFacts | undefined> {
  gradeDelivery.mockClear();
  await settleNativeAnswer({
    note: {
      place: '',
      page: '/form?',
      storageKey: 'claim',
      registers: false,
      hasSignIn: false,
      address: location.href,
      length: history.length,
      ...more,
    },
    library: { find: async () => ({ own: [draft], offer: undefined }) } as unknown as Library,
    forms: [],
    settle: async () => true,
    rewrite() {},
  });
  return gradeDelivery.mock.calls[0]?.[0];
}

describe('a page that answers a native submit', () => {
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
  ])('has accepted it with the status %j: %j', async (status, accepted) => {
    arrive({ status });
    expect(await answer()).toMatchObject({ by: 'navigation', cause: 'submit', accepted });
  });

  it('may have accepted it or not where the browser does not know of statuses', async () => {
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([{ type: 'navigate' } as unknown as PerformanceEntry]);
    expect(await answer()).toMatchObject({ accepted: undefined });
  });

  it.each(['reload', 'back_forward', 'prerender'])('is no %s', async (type) => {
    arrive({ type });
    expect(await answer()).toBeUndefined();
  });

  it('is none where the browser does not know how it got here', async () => {
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([]);
    expect(await answer()).toBeUndefined();
  });

  it('answers a registration', async () => {
    arrive();
    expect(await answer({ registers: true })).toMatchObject({ registers: true });
  });
});

describe('whether a page answers that very submit', () => {
  it.each([
    ['form', true],
    ['other', false],
  ])('is known where the browser says that it came from the history entry %s', async (from, carried) => {
    // What it says counts for more than the referrer.
    arrive({ from, referrer: carried ? 'https://elsewhere.example/' : location.href });
    expect((await answer({ entry: 'form' }))?.carried).toBe(carried);
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
  ])('is told, where the browser does not say, by that %s', async (_, next, carried) => {
    const { length } = history;
    arrive(next);
    expect((await answer({ length }))?.carried).toBe(carried);
  });

  it('is told by the referrer where the browser does not know from where it came', async () => {
    arrive({ referrer: `${location.origin}/other` });
    vi.stubGlobal('navigation', { currentEntry: { id: 'new' }, activation: { from: null } });
    expect((await answer({ entry: 'form' }))?.carried).toBe(false);
  });
});

describe('showsEntries', () => {
  const shows = (html: string, values: Record<string, Entry>) => {
    document.body.innerHTML = html;
    return showsEntries(draftOf(values));
  };
  const comment = { text: { value: 'First line\nand  second', base: '' } };

  it.each<[boolean, string, string, Record<string, Entry>]>([
    [true, 'in a list of comments', '<ul><li>First   line and second</li></ul>', comment],
    [false, 'nowhere', '<p>Something else</p>', comment],
    [false, 'as a word that any page has', '<p>Ann likes it</p>', { name: { value: 'Ann', base: '' } }],
    [false, 'as a box', '<p>true</p>', { box: { value: true, base: false } }],
  ])('says %s of entries shown %s', (expected, _, html, values) => {
    expect(shows(html, values)).toBe(expected);
  });
});
