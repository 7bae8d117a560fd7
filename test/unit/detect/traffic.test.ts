import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTraffic, type TrafficOptions } from '../../../src/detect/traffic.ts';
import type { Classify } from '../../../src/lock/judge.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const API = 'https://api.example.com/';
const noRules = { lockHeaders: {}, problemTypes: [], maintenancePages: [] };
const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  url: API,
  headers: new Headers(headers),
});
const json = { 'content-type': 'application/json' };
const nothing = () => undefined;

afterEach(() => void vi.unstubAllGlobals());

function setUp({ rules = {}, ...given }: { rules?: object } & Partial<Omit<TrafficOptions, 'rules'>> = {}) {
  const clock = createFakeClock();
  const refusals = new WeakMap<object, Promise<boolean>>();
  const life = new AbortController();
  /** What the client was told, in order. */
  const told: unknown[][] = [];
  const tell = (name: string) => () => void told.push([name]);
  const tellOf = (name: string) => (what: unknown) => void told.push([name, what]);
  const traffic = createTraffic({
    find: (url) => (url.startsWith(API) ? { prefix: API, url } : undefined),
    rules: { ...noRules, ...rules },
    clock,
    signal: life.signal,
    refusals,
    onLocked: tellOf('locked'),
    onSuspected: tell('suspected'),
    onFailed: tell('failed'),
    onAnswered: tell('answered'),
    onSlow: tell('slow'),
    mindsSlow: () => true,
    onStatusLink: tellOf('status link'),
    onRefusal() {},
    onWrite:
      () =>
      ({ accepted }) =>
        void told.push(['written', accepted]),
    onError: tellOf('error'),
    ...given,
  });
  return {
    clock,
    told,
    refusals,
    stop: () => life.abort(),
    traffic,
    begin: (method = 'GET') => traffic(method, API),
  };
}

describe('traffic', () => {
  it.each([undefined, 'https://other.example/'])('takes no interest in a request to %s', (url) => {
    expect(setUp().traffic('GET', url)).toBeUndefined();
  });

  it.each<[string, [number, Record<string, string>?], unknown[]]>([
    ['an answer', [200], ['answered']],
    ['an answer that something is not there', [404], ['answered']],
    ['an answer that it may not be had', [401], ['answered']],
    ['a 503 with Retry-After', [503, { 'retry-after': '20' }], ['locked', { mode: 'locked', retryAfter: 20_000 }]],
    ['a bare 503', [503], ['suspected']],
  ])('tells of %s', async (_, [status, headers], expected) => {
    const { begin, told } = setUp();
    begin()?.answered(answer(status, headers), nothing);
    await setImmediate();
    expect(told).toEqual([expected]);
  });

  it.each([500, 502, 504])('takes a %i neither for a sign of a lock nor for its end', async (status) => {
    const { begin, told } = setUp();
    begin()?.answered(answer(status), nothing);
    await setImmediate();
    expect(told).toEqual([]);
  });

  it('hears nothing in an answer without a status', async () => {
    const { begin, told } = setUp();
    begin()?.answered(answer(0), nothing);
    await setImmediate();
    expect(told).toEqual([]);
  });

  it.each([
    ['of any 200', 200, json],
    ['of a 503 that is no JSON', 503, { 'content-type': 'text/html' }],
    ['of a 500', 500, json],
  ])('reads no body %s', async (_, status, headers) => {
    const { begin } = setUp();
    const read = vi.fn();
    begin()?.answered(answer(status, headers), read);
    await setImmediate();
    expect(read).not.toHaveBeenCalled();
  });

  it('reads the JSON of a 503 before the page can', () => {
    const { begin } = setUp();
    const read = vi.fn();
    begin()?.answered(answer(503, json), read);
    expect(read).toHaveBeenCalledOnce();
  });

  it('waits five seconds for a body, and then judges without', async () => {
    const { begin, clock, told } = setUp();
    const read = (signal: AbortSignal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    begin()?.answered(answer(503, json), read);
    await clock.advance(4_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([['suspected']]);
  });

  it('names the status document that a 503 links to', async () => {
    const { begin, told } = setUp();
    begin()?.answered(answer(503, { link: '</lock.json>; rel="status"' }), nothing);
    await setImmediate();
    expect(told).toEqual([['status link', `${API}lock.json`], ['suspected']]);
  });

  it.each<[string, boolean, [number, Record<string, string>?]]>([
    ['a lock', true, [503, { 'retry-after': '20' }]],
    ['a bare 503', true, [503]],
    ['not what the host calls clear', false, [503, { 'x-clear': '1' }]],
  ])('notes by the page’s own response what was refused: %s', async (_, refused, [status, headers]) => {
    const classify: Classify = (response) => (response.headers.get('x-clear') ? 'clear' : undefined);
    const { begin, refusals } = setUp({ rules: { classify } });
    const response = answer(status, headers);
    const source = {};
    begin()?.answered(response, nothing, source);
    expect(await refusals.get(source)).toBe(refused);
  });

  it('reports what the host’s own code throws, and nothing else', async () => {
    const error = new Error('mine');
    const classify = () => {
      throw error;
    };
    const { begin, told, refusals } = setUp({ rules: { classify } });
    const source = {};
    begin()?.answered(answer(503), nothing, source);
    expect(await refusals.get(source)).toBe(false);
    expect(told).toEqual([['error', error]]);
  });
});

describe('a request without an answer', () => {
  it('is a failure only after a moment, in which the page may turn out to have gone', async () => {
    const { begin, clock, told } = setUp();
    begin()?.failed();
    await clock.advance(299);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([['failed']]);
  });

  it('is none when the page gave up', async () => {
    const { begin, clock, told } = setUp();
    begin()?.gaveUp();
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it.each([
    ['is none while the page is being left', false, 9_999, []],
    ['is one when nobody has left after all', false, 10_000, [['failed']]],
    ['is one when only the place in the page has changed', true, 0, [['failed']]],
  ])('%s', async (_, sameDocument, later, expected) => {
    const navigation = new EventTarget();
    vi.stubGlobal('navigation', navigation);
    const { begin, clock, told } = setUp({ mindsSlow: () => false });
    const exchange = begin();
    navigation.dispatchEvent(Object.assign(new Event('navigate'), { destination: { sameDocument } }));
    await clock.advance(later);
    exchange?.failed();
    await clock.advance(1_000);
    expect(told).toEqual(expected);
  });

  it('is slow after ten seconds, where that says anything', async () => {
    const { begin, clock, told } = setUp();
    begin();
    await clock.advance(10_000);
    expect(told).toEqual([['slow']]);
    const other = setUp({ mindsSlow: () => false });
    other.begin();
    await other.clock.advance(60_000);
    expect(other.told).toEqual([]);
  });

  it.each(['answered', 'failed', 'gaveUp'] as const)('is not slow once it has %s', async (end) => {
    const { begin, clock, told } = setUp();
    const exchange = begin();
    if (end === 'answered') exchange?.answered(answer(200), nothing);
    else exchange?.[end]();
    await clock.advance(60_000);
    expect(told).not.toContainEqual(['slow']);
  });
});

describe('a write', () => {
  it.each([
    [200, true],
    [201, true],
    [303, true],
    [400, false],
    [503, false],
    // A gateway does not know either.
    [504, undefined],
    [0, false],
  ])('that is answered %i has arrived: %s', async (status, accepted) => {
    const { begin, told } = setUp();
    begin('POST')?.answered(answer(status), nothing);
    expect(told[0]).toEqual(['written', accepted]);
  });

  it.each(['failed', 'gaveUp'] as const)('that %s may have arrived', (end) => {
    const { begin, told } = setUp();
    begin('PUT')?.[end]();
    expect(told).toEqual([['written', undefined]]);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'get'])('is none by %s', (method) => {
    const onWrite = vi.fn();
    const { begin } = setUp({ onWrite });
    begin(method);
    expect(onWrite).not.toHaveBeenCalled();
  });
});

describe('once nobody wants to hear of it', () => {
  it('takes no interest in what begins', () => {
    const { begin, stop } = setUp();
    stop();
    expect(begin()).toBeUndefined();
  });

  it('says nothing of what is under way', async () => {
    const { begin, stop, clock, told } = setUp();
    const exchanges = [begin(), begin(), begin()];
    stop();
    exchanges[0]?.answered(answer(503, { 'retry-after': '1' }), nothing);
    exchanges[1]?.failed();
    exchanges[2]?.gaveUp();
    await clock.advance(1_000);
    expect(told).toEqual([]);
  });

  it('says nothing of a body that it was reading', async () => {
    const { begin, stop, told } = setUp();
    let finish = (_: unknown) => {};
    begin()?.answered(
      answer(503, json),
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    stop();
    finish({ intermission: 1 });
    await setImmediate();
    expect(told).toEqual([]);
  });
});

describe('a refusal', () => {
  it('is noted as the server has sent it', async () => {
    const onRefusal = vi.fn();
    const { begin } = setUp({ onRefusal });
    const headers = { 'content-type': 'application/json', 'retry-after': '7', 'x-other': 'no' };
    begin()?.answered(new Response(null, { status: 503, headers }), () => ({ intermission: 1 }));
    await vi.waitFor(() => expect(onRefusal).toHaveBeenCalledOnce());
    const { 'x-other': _, ...kept } = headers;
    expect(onRefusal).toHaveBeenCalledWith({ headers: kept, body: { intermission: 1 } });
  });
});
