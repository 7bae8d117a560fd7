import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type HoldMethods, startHold } from '../../../src/detect/hold.ts';
import { initialState, type LockState } from '../../../src/lock/state.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const API = 'https://api.example.com/';
const maintenance: LockState = {
  status: 'maintenance',
  lock: { mode: 'locked' },
  since: 0,
  evidenceAt: 0,
  upcoming: [],
};
const recovered: LockState = { status: 'recovered', since: 0, upcoming: [] };

/** A server that is shut until `turn` opens it, and a `fetch` that holds. */
function setUp({ methods = 'safe' as HoldMethods, timeout = 120_000, isLock = true } = {}) {
  const clock = createFakeClock();
  const refusals = new WeakMap<object, Promise<boolean>>();
  const sent: [method: string, url: string, body: unknown][] = [];
  let listener = () => {};
  let state: LockState = initialState;
  let shut = false;

  async function native(input: RequestInfo | URL, init?: RequestInit) {
    init?.signal?.throwIfAborted();
    const request = input instanceof Request ? input : undefined;
    const body = request?.body ? await request.text() : init?.body;
    sent.push([init?.method ?? request?.method ?? 'GET', request?.url ?? String(input), body]);
    const response = new Response(shut ? 'Back soon' : 'fine', { status: shut ? 503 : 200 });
    refusals.set(response, Promise.resolve(shut && isLock));
    return response;
  }

  const { wrap, end } = startHold({
    methods,
    timeout,
    clock,
    refusals,
    patch: false,
    random: () => 0,
    spread: () => 0,
    state: () => state,
    find: (url) => {
      const { href } = new URL(url, API);
      return href.startsWith(API) ? { prefix: API, url: href } : undefined;
    },
    subscribe: (called) => {
      listener = called;
      return () => {
        listener = () => {};
      };
    },
  });
  const fetch = wrap(native);

  return {
    clock,
    sent,
    end,
    fetch,
    /** The server shuts or opens, and the client knows. */
    turn(next: LockState) {
      state = next;
      shut = next === maintenance;
      listener();
    },
    /** The server shuts, and nobody knows. */
    shut() {
      shut = true;
    },
    /** Asks, and tells what has come of it until now. */
    ask(...args: Parameters<typeof globalThis.fetch>) {
      const outcome: { status?: number; error?: unknown } = {};
      fetch(...args).then(
        ({ status }) => Object.assign(outcome, { status }),
        (error: unknown) => Object.assign(outcome, { error }),
      );
      return outcome;
    },
  };
}

describe('held is', () => {
  it.each<[string, HoldMethods, boolean, RequestInit]>([
    ['GET', 'safe', true, {}],
    ['HEAD', 'safe', true, { method: 'head' }],
    ['PUT', 'safe', false, { method: 'PUT', body: 'x' }],
    ['DELETE', 'safe', false, { method: 'DELETE' }],
    ['POST', 'safe', false, { method: 'POST', body: 'x' }],
    ['POST with an Idempotency-Key', 'safe', false, { method: 'POST', headers: { 'Idempotency-Key': '1' } }],
    ['GET', 'idempotent', true, {}],
    ['PUT', 'idempotent', true, { method: 'PUT', body: 'x' }],
    ['DELETE', 'idempotent', true, { method: 'DELETE' }],
    ['POST', 'idempotent', false, { method: 'POST', body: 'x' }],
    ['PATCH', 'idempotent', false, { method: 'PATCH', body: 'x' }],
    ['POST with an Idempotency-Key', 'idempotent', true, { method: 'POST', headers: { 'idempotency-key': '1' } }],
    ['PATCH with an Idempotency-Key', 'idempotent', true, { method: 'PATCH', headers: [['Idempotency-Key', '1']] }],
    ['a method that begins like GET', 'idempotent', false, { method: 'GETAWAY' }],
  ])('%s with %s: %j', async (_, methods, held, init) => {
    const { ask, turn, sent, clock } = setUp({ methods });
    turn(maintenance);
    const outcome = ask(API, init);
    await setImmediate();
    expect(sent).toHaveLength(held ? 0 : 1);
    expect(outcome).toEqual(held ? {} : { status: 503 });
    turn(recovered);
    await clock.advance(1);
    expect(sent).toHaveLength(1);
    expect(outcome).toEqual({ status: held ? 200 : 503 });
  });

  it('a Request with an Idempotency-Key of its own', async () => {
    const { ask, turn, sent, clock } = setUp({ methods: 'idempotent' });
    turn(maintenance);
    const outcome = ask(new Request(API, { method: 'POST', body: 'x', headers: { 'Idempotency-Key': '1' } }));
    await setImmediate();
    expect(sent).toEqual([]);
    turn(recovered);
    await clock.advance(1);
    expect(outcome).toEqual({ status: 200 });
    expect(sent).toEqual([['POST', API, 'x']]);
  });

  it('nothing of an address that is not watched', async () => {
    const { ask, turn, sent } = setUp();
    turn(maintenance);
    ask('https://other.example/');
    await setImmediate();
    expect(sent).toHaveLength(1);
  });
});

describe('a request that met the lock', () => {
  it('goes out once more when it has gone', async () => {
    const { ask, turn, shut, sent, clock } = setUp();
    shut();
    const outcome = ask(API);
    await setImmediate();
    turn(maintenance);
    await clock.advance(30_000);
    expect([outcome, sent.length]).toEqual([{}, 1]);
    turn(recovered);
    await clock.advance(1);
    expect([outcome, sent.length]).toEqual([{ status: 200 }, 2]);
  });

  it('is not sent again on a mere suspicion', async () => {
    const { ask, turn, shut, sent, clock } = setUp();
    shut();
    ask(API);
    turn({ status: 'checking', since: 0, upcoming: [] });
    await clock.advance(10_000);
    expect(sent).toHaveLength(1);
  });

  it('has its 503 at once when that is no lock', async () => {
    const { ask, shut, sent } = setUp({ isLock: false });
    shut();
    const outcome = ask(API);
    await setImmediate();
    expect([outcome, sent.length]).toEqual([{ status: 503 }, 1]);
  });

  it('gets its own 503 when its time is up', async () => {
    const { ask, turn, shut, sent, clock } = setUp({ timeout: 1_000 });
    shut();
    const outcome = ask(API);
    await setImmediate();
    turn(maintenance);
    await clock.advance(999);
    expect(outcome).toEqual({});
    await clock.advance(1);
    expect([outcome, sent.length]).toEqual([{ status: 503 }, 1]);
  });

  it('is not sent twice where its body has gone', async () => {
    const { ask, turn, shut, sent } = setUp({ methods: 'idempotent' });
    shut();
    const streamed = ask(API, { method: 'PUT', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit);
    const used = ask(new Request(API, { method: 'PUT', body: 'x' }));
    turn(maintenance);
    await setImmediate();
    await setImmediate();
    expect([streamed, used, sent.length]).toEqual([{ status: 503 }, { status: 503 }, 2]);
  });

  it('is sent with the same body where that can be read twice', async () => {
    const { ask, turn, shut, sent, clock } = setUp({ methods: 'idempotent' });
    const init = { method: 'PUT', body: 'x' };
    shut();
    ask(API, init);
    init.body = 'y';
    await setImmediate();
    turn(recovered);
    await clock.advance(1);
    expect(sent).toEqual([
      ['PUT', API, 'x'],
      ['PUT', API, 'x'],
    ]);
  });
});

describe('a request that waits', () => {
  it('gets the server’s own answer when its time is up', async () => {
    const { ask, turn, sent, clock } = setUp({ timeout: 1_000 });
    turn(maintenance);
    const outcome = ask(API);
    await clock.advance(999);
    expect([outcome, sent.length]).toEqual([{}, 0]);
    await clock.advance(1);
    expect([outcome, sent.length]).toEqual([{ status: 503 }, 1]);
  });

  it('is rejected with the very reason of its signal, and never sent', async () => {
    const { ask, turn, sent, clock } = setUp();
    const reason = { why: 'enough' };
    const [first, second] = [new AbortController(), new AbortController()];
    turn(maintenance);
    const byInit = ask(API, { signal: first.signal });
    const byRequest = ask(new Request(API, { signal: second.signal }));
    await setImmediate();
    first.abort(reason);
    second.abort();
    await setImmediate();
    expect(byInit.error).toBe(reason);
    expect(byRequest.error).toMatchObject({ name: 'AbortError' });
    turn(recovered);
    await clock.advance(1_000);
    expect(sent).toEqual([]);
  });

  it('asks for what it was to ask for, whatever becomes of the page’s objects', async () => {
    const { fetch, turn, sent, clock } = setUp({ methods: 'idempotent' });
    turn(maintenance);
    const url = new URL('?page=1', API);
    const headers = new Headers({ 'x-page': '1' });
    const init = { method: 'PUT', body: 'one', headers };
    void fetch(url, init);
    url.searchParams.set('page', '2');
    init.body = 'two';
    await setImmediate();
    turn(recovered);
    await clock.advance(1);
    expect(sent).toEqual([['PUT', `${API}?page=1`, 'one']]);
  });

  it('lets the hundred and first go to the server', async () => {
    const { ask, turn, sent } = setUp();
    turn(maintenance);
    const outcomes = Array.from({ length: 101 }, () => ask(API));
    await setImmediate();
    expect(sent).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 503)).toEqual([outcomes[100]]);
  });

  it('goes out at once when the client stops, and none is held any more', async () => {
    const { ask, turn, sent, end } = setUp();
    turn(maintenance);
    ask(API);
    await setImmediate();
    end();
    await setImmediate();
    expect(sent).toHaveLength(1);
    ask(API);
    await setImmediate();
    expect(sent).toHaveLength(2);
  });
});

it('is the same function to whoever looks', () => {
  const { fetch } = setUp();
  expect([fetch.name, fetch.length, String(fetch).startsWith('async function native(')]).toEqual(['native', 2, true]);
});
