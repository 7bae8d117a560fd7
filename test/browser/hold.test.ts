import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { IntermissionOptions } from '../../src/index.ts';
import { type Engine, fastest } from '../helpers/browsers.ts';
import type { Lab } from '../helpers/lab.ts';
import { locked, open } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { inQuietBrowser } from './pages/quiet.ts';
import { hasty, putRequests } from './pages/requests.ts';
import { untilStatus } from './pages/visitor.ts';

declare global {
  /** What became of each request by its name: a status, or the name of an error. */
  var outcomes: Record<string, unknown>;
  /** Asks by `fetch`, and notes the outcome. */
  function ask(name: string, url: string, init?: RequestInit): void;
  /** Asks by `XMLHttpRequest`, and notes the events and the outcome. */
  function askByXhr(name: string, url: string, method?: string, headers?: Record<string, string>): XMLHttpRequest;
}

// What servers hear of several connections may come in another order.
const noting = `
  const platform = native.fetch;
  kept.sent = [];
  window.fetch = (input, init) => {
    kept.sent.push(new URL(input.url ?? input).pathname);
    return platform(input, init);
  };
  XMLHttpRequest.prototype.open = function (...args) {
    this.path = new URL(args[1]).pathname;
    return native.open.apply(this, args);
  };
  XMLHttpRequest.prototype.send = function (...args) {
    kept.sent.push(this.path);
    return native.send.apply(this, args);
  };`;

const asking = `
  kept.watched = fetch;
  var outcomes = {};
  function ask(name, url, init) {
    fetch(url, init).then(({ status }) => { outcomes[name] = status; }, (error) => { outcomes[name] = error.name ?? error; });
  }
  function askByXhr(name, url, method = 'GET', headers = {}) {
    const xhr = new XMLHttpRequest();
    const events = [];
    for (const type of ['readystatechange', 'loadstart', 'load', 'error', 'abort', 'timeout'])
      xhr.addEventListener(type, () => events.push(type + ' ' + xhr.readyState));
    xhr.onloadend = () => { outcomes[name] = [xhr.status, ...events]; };
    xhr.open(method, url);
    for (const [header, value] of Object.entries(headers)) xhr.setRequestHeader(header, value);
    xhr.send();
    return xhr;
  }`;

const fine = [
  'readystatechange 1',
  'loadstart 1',
  'readystatechange 2',
  'readystatechange 3',
  'readystatechange 4',
  'load 4',
];

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inQuietBrowser(engine);

  /** Opens a page that holds. */
  async function visit(page: Page, lab: Lab, hold: NonNullable<IntermissionOptions['hold']>) {
    const poll = { ...hasty.poll, url: `${lab.api.origin}/health` };
    putRequests(lab, { start: { ...hasty, poll, hold }, before: noting, after: asking });
    await page.goto('/');
    await page.waitForFunction(() => fetch !== kept.watched);
    return lab.api.origin;
  }

  /** Locks the API, and has the page learn of it by a request that is never held. */
  async function shut(page: Page, lab: Lab) {
    lab.api.reply = locked({ retryAfter: 1 });
    await page.evaluate((api) => fetch(`${api}/learn`, { method: 'POST' }), lab.api.origin);
    await untilStatus(page, 'maintenance');
    lab.requests.length = 0;
  }

  const outcomesOf = (page: Page) => page.evaluate(() => outcomes);
  const untilKnown = (page: Page, count: number) =>
    until(async () => Object.keys(await outcomesOf(page)).length >= count, { message: `${count} outcomes` });
  /** The paths that the API was asked for by this method, in order. */
  const asked = (lab: Lab, method: string) =>
    lab.requests.filter((request) => request.method === method && /^\/held/.test(request.path)).map(({ path }) => path);

  describe.concurrent('what is held', () => {
    it('goes out once the lock has gone, in its order, by fetch and by XMLHttpRequest alike', async ({ lab, page }) => {
      const api = await visit(page, lab, 'safe');
      await shut(page, lab);
      await page.evaluate((api) => {
        for (const number of [1, 2, 3]) ask(`fetch ${number}`, `${api}/held/${number}`);
        askByXhr('xhr', `${api}/held/4`);
        ask('a Request', new Request(`${api}/held/5`) as never);
      }, api);
      await page.evaluate(() => client.check());
      expect([await outcomesOf(page), asked(lab, 'GET')]).toEqual([{}, []]);
      lab.api.reply = open();
      await untilKnown(page, 5);
      expect(await outcomesOf(page)).toEqual({
        ...{ 'fetch 1': 200, 'fetch 2': 200, 'fetch 3': 200, 'a Request': 200 },
        xhr: [200, ...fine],
      });
      const sent = (await page.evaluate(() => kept.sent)) as string[];
      expect(sent.filter((path) => path !== '/learn' && path !== '/health')).toEqual(
        [1, 2, 3, 4, 5].map((number) => `/held/${number}`),
      );
    });

    it('has met the lock itself, and is sent once more: the page hears of the last answer only', async ({
      lab,
      page,
    }) => {
      const api = await visit(page, lab, 'safe');
      lab.api.reply = locked({ retryAfter: 1 });
      await page.evaluate((api) => {
        ask('fetch', `${api}/held/1`);
        askByXhr('xhr', `${api}/held/2`);
      }, api);
      await until(() => asked(lab, 'GET').length === 2);
      await untilStatus(page, 'maintenance');
      await page.evaluate(() => client.check());
      expect(await outcomesOf(page)).toEqual({});
      lab.api.reply = open();
      await untilKnown(page, 2);
      expect(await outcomesOf(page)).toEqual({ fetch: 200, xhr: [200, ...fine] });
      expect(asked(lab, 'GET').sort()).toEqual(['/held/1', '/held/1', '/held/2', '/held/2']);
    });

    it('is a write only with an Idempotency-Key, and no other POST is ever sent twice', async ({ lab, page }) => {
      const api = await visit(page, lab, 'idempotent');
      await shut(page, lab);
      await page.evaluate((api) => {
        const headers = { 'Idempotency-Key': 'once' };
        ask('POST', `${api}/held/post`, { method: 'POST', body: 'x' });
        askByXhr('POST by xhr', `${api}/held/post`, 'POST');
        ask('POST with a key', `${api}/held/keyed`, { method: 'POST', body: 'x', headers });
        askByXhr('POST with a key by xhr', `${api}/held/keyed`, 'POST', headers);
        ask('PUT', `${api}/held/put`, { method: 'PUT', body: 'x' });
      }, api);
      await untilKnown(page, 2);
      expect(asked(lab, 'POST')).toEqual(['/held/post', '/held/post']);
      lab.api.reply = open();
      await untilKnown(page, 5);
      expect(await outcomesOf(page)).toEqual({
        POST: 503,
        'POST by xhr': [503, ...fine],
        'POST with a key': 200,
        'POST with a key by xhr': [200, ...fine],
        PUT: 200,
      });
      expect(asked(lab, 'POST')).toEqual(['/held/post', '/held/post', '/held/keyed', '/held/keyed']);
      expect(asked(lab, 'PUT')).toEqual(['/held/put']);
    });

    it('gives up when the page does, with the page’s own reason, and is never sent', async ({ lab, page }) => {
      const api = await visit(page, lab, 'safe');
      await shut(page, lab);
      await page.evaluate((api) => {
        const controller = new AbortController();
        ask('by reason', `${api}/held/1`, { signal: controller.signal });
        ask('by time', `${api}/held/2`, { signal: AbortSignal.timeout(50) });
        const xhr = askByXhr('xhr', `${api}/held/3`);
        controller.abort('enough');
        xhr.abort();
      }, api);
      await untilKnown(page, 3);
      expect(await outcomesOf(page)).toEqual({
        'by reason': 'enough',
        'by time': 'TimeoutError',
        xhr: [0, 'readystatechange 1', 'abort 1'],
      });
      lab.api.reply = open();
      await untilStatus(page, 'recovered');
      await page.evaluate((api) => fetch(`${api}/after`), api);
      expect(asked(lab, 'GET')).toEqual([]);
    });

    it('gets the server’s own 503 when its time is up', async ({ lab, page }) => {
      const api = await visit(page, lab, { timeout: 300 });
      await shut(page, lab);
      lab.api.reply = locked({ retryAfter: 60 });
      await page.evaluate((api) => {
        ask('fetch', `${api}/held/1`);
        askByXhr('xhr', `${api}/held/2`);
      }, api);
      await untilKnown(page, 2);
      const [first, second, , , ...last] = fine;
      expect(await outcomesOf(page)).toEqual({ fetch: 503, xhr: [503, first, second, ...last] });
      expect(asked(lab, 'GET').sort()).toEqual(['/held/1', '/held/2']);
    });

    it('is a hundred at most, and goes to the server when the client stops', async ({ lab, page }) => {
      const api = await visit(page, lab, 'safe');
      await shut(page, lab);
      await page.evaluate((api) => {
        for (let number = 1; number <= 102; number++) ask(String(number), `${api}/held/${number}`);
      }, api);
      await untilKnown(page, 2);
      expect(await outcomesOf(page)).toEqual({ 101: 503, 102: 503 });
      lab.api.reply = open();
      await page.evaluate(() => client.stop());
      await untilKnown(page, 102);
      expect(new Set(Object.values(await outcomesOf(page)))).toEqual(new Set([503, 200]));
      expect(new Set(asked(lab, 'GET')).size).toBe(102);
    });

    it('is nothing synchronous, and nothing that is not watched', async ({ lab, page }) => {
      const api = await visit(page, lab, 'safe');
      lab.status.reply = open();
      await shut(page, lab);
      const statuses = await page.evaluate(
        async ([api, other]) => {
          const send = (...async: [] | [boolean | undefined]) => {
            const xhr = new XMLHttpRequest();
            (xhr.open as (...args: unknown[]) => void)('GET', `${api}/held/1`, ...async);
            xhr.send();
            return xhr.status;
          };
          return [send(false), send(undefined), await fetch(other).then(({ status }) => status)];
        },
        [api, lab.status.origin] as const,
      );
      expect(statuses).toEqual([503, 503, 200]);
    });

    it('waits by the client’s own fetch alone where nothing is patched', async ({ lab, page }) => {
      putRequests(lab, { start: { ...hasty, hold: 'safe', patch: false }, after: asking });
      await page.goto('/');
      const { origin } = lab.api;
      await page.evaluate("import('/intermission-hold.js')");
      expect(await page.evaluate(() => fetch === native.fetch && XMLHttpRequest === native.XMLHttpRequest)).toBe(true);
      lab.api.reply = locked({ retryAfter: 1 });
      await page.evaluate((api) => {
        client.fetch(`${api}/held/1`).then(({ status }) => {
          outcomes.own = status;
        });
        ask('fetch', `${api}/held/2`);
      }, origin);
      await untilStatus(page, 'maintenance');
      await untilKnown(page, 1);
      expect(await outcomesOf(page)).toEqual({ fetch: 503 });
      lab.api.reply = open();
      await untilKnown(page, 2);
      expect(await outcomesOf(page)).toEqual({ fetch: 503, own: 200 });
    });
  });
});
