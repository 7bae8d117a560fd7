// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { Deliveries } from '../../../src/drafts/deliveries.ts';
import type { Draft } from '../../../src/drafts/draft.ts';
import { createDraftsApi } from '../../../src/drafts/drafts-api.ts';
import type { Restorer } from '../../../src/drafts/restorer.ts';
import type { TrackedDraft } from '../../../src/drafts/tracked-draft.ts';

const SAVED = 5_000;

function draftOf(slot: string, { page = '/reply?id=1', key = 'claim', name = {} as { key?: string } } = {}): Draft {
  const fields = new Map([['a', { value: 'Ada', base: '', at: SAVED }]]);
  return { id: ['owner', page, key, slot], header: { savedAt: SAVED, step: null, ...name }, fields };
}

function setUp(drafts: readonly Draft[] | undefined, { here = [] as readonly TrackedDraft[] } = {}) {
  const deliveries = { prove: vi.fn(), settle: vi.fn() };
  const restorer = { take: vi.fn() };
  const archived = vi.fn(async () => drafts?.[0]);
  const api = createDraftsApi({
    drafts: async () => drafts,
    archived,
    tabId: '1-2',
    named: () => here,
    deliveries: deliveries as Partial<Deliveries> as Deliveries,
    restorer: restorer as Partial<Restorer> as Restorer,
  });
  return { api, deliveries, restorer, archived };
}

const tracked = { id: () => ['owner', '/reply?id=1', 'claim', '1-2'], page: '/reply?id=1' } as unknown as TrackedDraft;

describe('list', () => {
  it('tells of each draft where it is, how old, and whether it has been delivered', async () => {
    const { api } = setUp([
      draftOf('1-2'),
      draftOf('3-4', { page: '/other?', key: '?hash~0/1', name: { key: '?0' } }),
      draftOf('delivered'),
      draftOf('likely:5'),
      draftOf('earlier'),
    ]);
    const known = { path: '/reply', key: 'claim', savedAt: SAVED, fields: 1, delivered: false };
    expect(await api.list()).toEqual([
      known,
      { ...known, path: '/other', key: '?0' },
      { ...known, delivered: true },
      { ...known, delivered: true },
    ]);
  });

  it('is empty where the store cannot be read', async () => {
    expect(await setUp(undefined).api.list()).toEqual([]);
  });
});

describe('delivered', () => {
  it('proves the forms of the page with that key', async () => {
    const { api, deliveries } = setUp([draftOf('1-2')], { here: [tracked] });
    await api.delivered('claim');
    expect(deliveries.prove).toHaveBeenCalledWith([tracked]);
    expect(deliveries.settle).not.toHaveBeenCalled();
  });

  it('proves what this tab has entered under that key on other pages, and nothing of others', async () => {
    const mine = draftOf('1-2', { page: '/other?', key: '?hash~0/1', name: { key: 'claim' } });
    const { api, deliveries } = setUp([draftOf('3-4'), mine, draftOf('1-2', { key: 'other' })]);
    await api.delivered('claim');
    expect(deliveries.settle.mock.calls).toEqual([[{ draft: mine, at: SAVED }, 'proven']]);
  });

  it('without a key concerns this page alone', async () => {
    const { api, deliveries } = setUp([draftOf('1-2')]);
    await api.delivered();
    expect(deliveries.settle).not.toHaveBeenCalled();
  });
});

describe('restore', () => {
  it('puts back what was archived of the form', async () => {
    const { api, restorer, archived } = setUp([draftOf('delivered')], { here: [tracked] });
    expect(await api.restore('claim')).toBe(true);
    expect(archived).toHaveBeenCalledWith('claim', '/reply?id=1');
    expect(restorer.take).toHaveBeenCalledWith(tracked, draftOf('delivered'));
  });

  it('does nothing without a form with that key, or anything archived', async () => {
    expect(await setUp([draftOf('delivered')]).api.restore('claim')).toBe(false);
    expect(await setUp(undefined, { here: [tracked] }).api.restore('claim')).toBe(false);
  });
});
