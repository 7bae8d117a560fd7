import { describe, expect, it, vi } from 'vitest';
import { askOpinion, type OpinionOptions } from '../../../src/poll/opinion.ts';
import { START } from '../../helpers/fake-clock.ts';

const A = 'https://status.example.com/lock.json';
const B = 'https://status.example.net/lock.json';
const API = 'https://api.example.com/orders';

const document = (members: object = {}) => Response.json({ intermission: 1, ...members });
const lockedDocument = (...locks: object[]) => document({ locks });
const open = () => new Response('{}');
const bare = () => new Response('Service Unavailable', { status: 503 });
const html = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

type Answers = Record<string, () => Response | Promise<Response>>;

function setUp(answers: Answers, options: Partial<OpinionOptions> = {}) {
  const asked: string[] = [];
  const onDocument = vi.fn();
  const fetch = async (url: string) => {
    asked.push(url);
    return (answers[url] ?? unreachable)();
  };
  const ask = (signal = new AbortController().signal) =>
    askOpinion(
      {
        fetch: fetch as typeof globalThis.fetch,
        timeout: 1_000,
        status: () => [A, B],
        sources: [],
        components: {},
        place: { environment: 'production', region: 'eu' },
        rules: { problemTypes: [], lockHeaders: {}, maintenancePages: [] },
        now: () => START,
        witnesses: () => [{ url: API, notBefore: 0 }],
        onDocument,
        ...options,
      },
      signal,
    );
  return { ask, asked, onDocument };
}

describe('the status documents', () => {
  it.each<[string, Answers[string]]>([
    ['is unreachable', unreachable],
    ['is rubbish', () => new Response('{"intermission":')],
    ['is a web page', html],
    ['is another document', () => Response.json({ status: 'ok' })],
    ['is of a later version', () => Response.json({ intermission: 2, locks: [{}] })],
    ['is a 404', () => Response.json({ intermission: 1, locks: [{}] }, { status: 404 })],
    ['is a 503', bare],
    [
      'is a 503 with Retry-After: its own host may be down',
      () => new Response('', { status: 503, headers: { 'retry-after': '9' } }),
    ],
    ['is larger than 64 KB', () => Response.json({ intermission: 1, pad: ' '.repeat(70_000), locks: [{}] })],
  ])('are tried in order: the second when the first %s', async (_, first) => {
    const { ask, asked } = setUp({ [A]: first, [B]: () => lockedDocument({ id: 'b' }) });
    expect(await ask()).toEqual({ type: 'locked', lock: { mode: 'locked', id: 'b' } });
    expect(asked).toEqual([A, B]);
  });

  it('are asked until one can be read, not further', async () => {
    const { ask, asked } = setUp({ [A]: () => document(), [API]: open });
    await ask();
    expect(asked).toEqual([A, API]);
  });

  it('keep the product from being asked when they say locked', async () => {
    const { ask, asked } = setUp({ [A]: () => lockedDocument({}), [API]: open });
    expect((await ask()).type).toBe('locked');
    expect(asked).toEqual([A]);
  });

  it('lock only the pages that they concern', async () => {
    const elsewhere = [{ regions: ['us'] }, { environments: ['staging'] }];
    const { ask } = setUp({ [A]: () => lockedDocument(...elsewhere), [API]: open });
    expect(await ask()).toEqual({ type: 'clear' });
  });

  it('lock by all of their locks that concern the page', async () => {
    const locks = [{ surfaces: ['form'] }, { regions: ['us'], surfaces: ['editor'] }, { surfaces: ['checkout'] }];
    const { ask } = setUp({ [A]: () => lockedDocument(...locks) });
    expect(await ask()).toMatchObject({ lock: { surfaces: ['form', 'checkout'] } });
  });

  it('are told of with the server’s time', async () => {
    const date = 'Tue, 06 Oct 2026 16:00:07 GMT';
    const body = {
      intermission: 1,
      windows: [{ id: 'w', start: '2026-10-07T16:00:00Z', end: '2026-10-07T17:00:00Z' }],
    };
    const { ask, onDocument } = setUp({ [A]: () => Response.json(body, { headers: { date } }), [API]: open });
    await ask();
    expect(onDocument).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ windows: [expect.objectContaining({ id: 'w' })] }),
      START + 7_000,
    );
  });

  it('are not told of when none can be read', async () => {
    const { ask, onDocument } = setUp({ [A]: html, [API]: open });
    await ask();
    expect(onDocument).not.toHaveBeenCalled();
  });

  it.each([
    ['max-age=20', undefined, 20_000],
    ['public, max-age=20', 30, 30_000],
    ['max-age=20', 10, 20_000],
    ['no-cache', 10, 10_000],
    ['max-age=0', undefined, undefined],
  ])(
    'with Cache-Control: %s and retryAfter %j are asked again after %j ms',
    async (cacheControl, retryAfter, expected) => {
      const body = { intermission: 1, locks: [{ retryAfter }] };
      const { ask } = setUp({ [A]: () => Response.json(body, { headers: { 'cache-control': cacheControl } }) });
      const opinion = await ask();
      expect(opinion.type === 'locked' && opinion.lock.retryAfter).toBe(expected);
    },
  );

  it('may be an address that simply answers', async () => {
    const status = () => ['https://api.example.com/health'];
    const answers = {
      'https://api.example.com/health': () => new Response('', { status: 503, headers: { 'retry-after': '9' } }),
    };
    const { ask } = setUp(answers, { status, witnesses: () => [] });
    expect(await ask()).toEqual({ type: 'locked', lock: { mode: 'locked', retryAfter: 9_000 } });
  });
});

describe('the product', () => {
  it.each<[string, Answers[string], object]>([
    ['answers', open, { type: 'clear' }],
    ['answers 401', () => new Response('', { status: 401 }), { type: 'clear' }],
    ['answers a bare 503', bare, { type: 'unavailable', lock: { mode: 'locked' } }],
    [
      'answers 503 with Retry-After',
      () => new Response('', { status: 503, headers: { 'retry-after': '20' } }),
      { type: 'locked', lock: { mode: 'locked', retryAfter: 20_000 } },
    ],
    [
      'answers 503 with a lock',
      () => Response.json({ intermission: 1, mode: 'read-only' }, { status: 503 }),
      { type: 'locked', lock: { mode: 'read-only' } },
    ],
    ['answers 502', () => new Response('', { status: 502 }), { type: 'unsettled' }],
    [
      'answers 429 with Retry-After',
      () => new Response('', { status: 429, headers: { 'retry-after': '20' } }),
      { type: 'unsettled', retryAfter: 20_000 },
    ],
    ['cannot be reached', unreachable, { type: 'failed' }],
  ])('is what counts beside a clear document: it %s', async (_, api, expected) => {
    const { ask } = setUp({ [A]: () => document(), [API]: api });
    expect(await ask()).toEqual(expected);
  });

  it('is what counts where no document can be read', async () => {
    expect(await setUp({ [API]: open }).ask()).toEqual({ type: 'clear' });
    expect(await setUp({ [API]: bare }).ask()).toEqual({ type: 'unavailable', lock: { mode: 'locked' } });
    expect(await setUp({}).ask()).toEqual({ type: 'failed' });
  });

  it('is not asked before the time that it named', async () => {
    const { ask, asked } = setUp(
      { [A]: () => document(), [API]: open },
      { witnesses: () => [{ url: API, notBefore: START + 7_000 }] },
    );
    expect(await ask()).toEqual({ type: 'unsettled', retryAfter: 7_000 });
    expect(asked).toEqual([A]);
  });

  it('is asked from the time on that it named', async () => {
    const { ask } = setUp(
      { [A]: () => document(), [API]: open },
      { witnesses: () => [{ url: API, notBefore: START }] },
    );
    expect(await ask()).toEqual({ type: 'clear' });
  });

  it.each<[string, Answers[string], object]>([
    ['clear', () => document(), { type: 'clear' }],
    ['nothing', html, { type: 'unsettled' }],
  ])('is not needed where it cannot be asked, and the document says %s', async (_, first, expected) => {
    const { ask } = setUp({ [A]: first }, { witnesses: () => [] });
    expect(await ask()).toEqual(expected);
  });

  it('is asked everywhere it was seen to fail, and locked where any of that is', async () => {
    const login = 'https://api.example.com/login';
    const { ask, asked } = setUp(
      { [API]: open, [login]: bare },
      {
        status: () => [],
        witnesses: () => [
          { url: API, notBefore: 0, surfaces: ['checkout'] },
          { url: login, notBefore: 0, surfaces: ['login'] },
        ],
      },
    );
    expect(await ask()).toEqual({ type: 'unavailable', lock: { mode: 'locked', surfaces: ['login'] } });
    expect(asked).toEqual([API, login]);
  });
});

it('asks nobody further once it is aborted', async () => {
  const controller = new AbortController();
  const { ask, asked, onDocument } = setUp({
    [A]: () => {
      controller.abort();
      return document();
    },
  });
  await ask(controller.signal);
  expect(asked).toEqual([A]);
  expect(onDocument).not.toHaveBeenCalled();
});
