import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Intermission, IntermissionOptions } from '../../src/index.ts';
import { engines, launchBrowser } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { hang, json, type LabRequest, locked, open, type Responder, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';

/** What the page of these tests keeps for them. */
interface Kept {
  client: Intermission;
  /** Each status in turn, the present one last. */
  states: string[];
  /** The ids of the windows that were announced, each with the surface that was told. */
  announced: string[];
  /** The surfaces that were told of a lock. */
  told: string[];
  /** The forms that the page itself got to send. */
  sent: string[];
  Intermission: { createIntermission(options?: IntermissionOptions): Intermission };
}
declare const window: Window & typeof globalThis & Kept;

const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<section data-intermission="login"><form id="login"><input name="email"><button>Sign in</button></form></section>
<section data-intermission="checkout"><form id="checkout"><input name="street"><button>Pay</button></form></section>
<script>
  window.sent = [];
  addEventListener('submit', (event) => { event.preventDefault(); sent.push(event.target.id); });
</script>
<script src="/intermission.js" data-auto="false"></script>`;

const noLocks = { intermission: 1, locks: [], windows: [] };
const withLocks = (...locks: object[]) => ({ ...noLocks, locks });
const withWindows = (...windows: object[]) => ({ ...noLocks, windows });
const upgrade = { id: 'upgrade', surfaces: ['login'], message: 'We are upgrading our servers.' };
const iso = (time: number) => new Date(time).toISOString();
const minutes = (count: number) => count * 60_000;

interface VisitOptions {
  /** Beside the API and the status host of the lab. */
  options?: IntermissionOptions;
  /** `false`: the client knows of no status host. */
  status?: boolean;
  /** The page's time, from which it goes on; its timers can then be moved forward. */
  clock?: number;
  path?: string;
}

/** Options that make everything quick. */
const optionsFor = (lab: Lab, { options, status = true }: VisitOptions): IntermissionOptions => ({
  watch: `${lab.api.origin}/`,
  ...(status ? { status: `${lab.status.origin}/lock.json` } : {}),
  poll: { base: 300, cap: 1000, timeout: 10_000 },
  resume: { spread: 1 },
  ...options,
});

/** Runs in the page: starts the client and resolves when it has asked for the first time. */
async function start(options: IntermissionOptions) {
  const client = window.Intermission.createIntermission(options);
  Object.assign(window, { client, states: [], announced: [], told: [] });
  client.subscribe(({ status }) => {
    if (window.states.at(-1) !== status) window.states.push(status);
    sessionStorage.setItem('states', `${sessionStorage.getItem('states') ?? ''}${location.pathname}:${status} `);
  });
  document.addEventListener('intermission:upcoming', (event) => {
    const { id } = (event as CustomEvent<{ window: { id: string } }>).detail.window;
    window.announced.push(`${id} ${(event.target as HTMLElement).dataset?.intermission}`);
  });
  document.addEventListener('intermission:maintenance', (event) => {
    window.told.push((event.target as HTMLElement).dataset?.intermission ?? 'page');
  });
  client.start();
  if (options.status) await client.check();
}

const stateOf = (page: Page) => page.evaluate(() => window.client.state);
const statesOf = (page: Page) => page.evaluate(() => window.states);
const sentBy = (page: Page) => page.evaluate(() => window.sent);
const becomes = (page: Page, status: string) =>
  until(async () => (await stateOf(page)).status === status, { message: `the state "${status}"` });

/** A request of the page's own; resolves when it has its answer, or at once. */
const ask = (page: Page, url: string, init: RequestInit & { await?: boolean } = {}) =>
  page.evaluate(
    async ([address, { await: waits = true, ...rest }]) => {
      const done = fetch(address, rest).then(
        async (response) => `${response.status} ${await response.text()}`,
        (error) => error.name as string,
      );
      return waits ? done : 'pending';
    },
    [url, init] as const,
  );

const order: RequestInit = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

const surface = (page: Page, name: string) => page.locator(`[data-intermission=${name}]`);
const notice = (page: Page, name: string) => page.locator(`[data-intermission=${name}] + intermission-notice`);
const alertIn = (page: Page, name: string) => page.locator(`[data-intermission=${name}] intermission-notice`);
const isLocked = async (page: Page, name: string) =>
  !(await surface(page, name).isVisible()) && (await notice(page, name).isVisible());
/** Waits for exactly these surfaces to be locked. */
const locksExactly = (page: Page, ...names: string[]) =>
  until(
    async () => {
      const found = [];
      for (const name of ['login', 'checkout']) if (await isLocked(page, name)) found.push(name);
      return String(found) === String(names);
    },
    { message: `a lock of exactly [${names}]` },
  );
/** The words of a notice, which stand in its shadow. */
const wordsOf = async (found: Locator) => (await found.locator('[part=box]').textContent({ timeout: 5_000 })) ?? '';
const says = (page: Page, name: string, text: string) =>
  until(async () => (await wordsOf(notice(page, name))).includes(text), { message: `"${text}" at ${name}` });

/** Presses the button of a surface's form. */
const submit = (page: Page, name: string) => surface(page, name).getByRole('button').first().click();

/** Allows other origins to read this header. */
const exposing = (header: string, respond: Responder): Responder => {
  return async (request) => {
    const reply = await respond(request);
    if (typeof reply === 'string') return reply;
    return { ...reply, headers: { ...reply.headers, 'access-control-expose-headers': header } };
  };
};

/** How the API fails, as the page sees it, and how it comes back. */
interface Failure {
  /** Where the API is, if not at the lab's own. */
  api?: () => Promise<{ origin: string; answer: () => Promise<void>; close?: () => Promise<void> }>;
  reply?: Responder;
  request?: RequestInit;
}

/** A port where nobody listens, until somebody does. */
async function closedPort() {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': request.headers.origin ?? '*', connection: 'close' });
    response.end('{}');
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  await close();
  return { origin: `http://127.0.0.1:${port}`, answer: () => listen(port), close };
}

const failures: Record<string, Failure> = {
  '503 without CORS': { reply: locked({ cors: false, retryAfter: 1 }) },
  'preflight answered 503': { reply: locked({ cors: false, preflight: false }), request: order },
  'connection refused': { api: closedPort },
  'DNS failure': { api: async () => ({ origin: 'http://api.intermission.invalid', answer: async () => {} }) },
};

const hosts: Record<string, Responder | undefined> = {
  'says locked': json(withLocks(upgrade)),
  'says clear': json(noLocks),
  'is down': refuse,
  'is absent': undefined,
};

const table = Object.keys(failures).flatMap((failure) => Object.keys(hosts).map((host) => [failure, host] as const));

describe.concurrent.each(engines)('in %s', (engine) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(engine);
  });
  afterAll(() => browser?.close());

  /** Opens the page, runs the test, and closes it and its lab whatever comes of it. */
  async function visiting(visit: VisitOptions, test: (page: Page, lab: Lab) => Promise<void>, status?: Responder) {
    const lab = await startLab(status ? { status } : {});
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB' });
    try {
      const page = await context.newPage();
      lab.page('/', html);
      lab.page('/next', html);
      if (visit.clock) await page.clock.install({ time: visit.clock });
      await page.goto(`${lab.site.origin}${visit.path ?? '/'}`);
      await page.evaluate(start, optionsFor(lab, visit));
      await test(page, lab);
    } finally {
      await context.close();
      await lab.close();
    }
  }

  describe('when the API fails where the page cannot read why', () => {
    it.each(table)('%s and the status host %s', async (name, host) => {
      const failure = failures[name] ?? {};
      const api = await failure.api?.();
      const options = api ? { watch: `${api.origin}/` } : {};
      await visiting({ options, status: host !== 'is absent' }, async (page, lab) => {
        const origin = api?.origin ?? lab.api.origin;
        lab.api.reply = failure.reply ?? open();
        lab.status.reply = hosts[host] ?? open();
        expect(await ask(page, `${origin}/orders`, failure.request)).toBe('TypeError');

        if (host === 'says locked') {
          await becomes(page, 'maintenance');
          await locksExactly(page, 'login');
          await says(page, 'login', 'We are upgrading our servers.');
        } else {
          await becomes(page, 'unreachable');
          expect(await surface(page, 'login').isVisible()).toBe(true);
          await submit(page, 'login');
          const words = await wordsOf(alertIn(page, 'login'));
          expect(words).toContain('We can’t reach our servers at the moment.');
          expect(words).not.toMatch(/maintenance|upgrad/i);
          expect(await sentBy(page)).toEqual([]);
        }

        lab.api.reply = open();
        lab.status.reply = json(noLocks);
        await api?.answer();
        if (origin.endsWith('.invalid')) {
          const headers = { 'access-control-allow-origin': '*' };
          await page.route(`${origin}/**`, (route) => route.fulfill({ status: 200, headers, body: '{}' }));
        }
        await becomes(page, 'operational');
        await locksExactly(page);
        await submit(page, 'login');
        expect(await sentBy(page)).toEqual(['login']);
        const middle = host === 'says locked' ? 'maintenance' : 'unreachable';
        expect(await statesOf(page)).toEqual(['checking', middle, 'recovered', 'operational']);
        await api?.close?.();
      });
    });

    it.each([
      ['says locked', ['maintenance']],
      ['says clear', []],
      ['is down', []],
      ['is absent', []],
    ])('hanging and the status host %s', async (host, states) => {
      const poll = { base: 300, cap: 1000, timeout: 1_500 };
      await visiting({ clock: Date.now(), status: host !== 'is absent', options: { poll } }, async (page, lab) => {
        // The question at the start is not the one that is waited for, and no other joins it.
        await page.evaluate(() => window.client.check().then(() => {}));
        lab.api.reply = hang;
        lab.status.reply = hosts[host] ?? open();
        const before = lab.count({ origin: 'status' });
        // By itself the clock would go on for seconds on a busy machine.
        await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
        await ask(page, `${lab.api.origin}/orders`, { await: false });
        await until(() => lab.count({ origin: 'api' }) > 0);
        await page.clock.fastForward(4_000);
        expect(await statesOf(page)).toEqual([]);
        expect(lab.count({ origin: 'status' })).toBe(before);

        await page.clock.fastForward(6_500);
        await page.clock.resume();
        if (host !== 'is absent') await until(() => lab.count({ origin: 'status' }) > before);
        if (host === 'says locked') {
          await becomes(page, 'maintenance');
          await locksExactly(page, 'login');
          await says(page, 'login', 'We are upgrading our servers.');
        } else {
          // Joins the question that is under way, so that its answer has been heard.
          await page.evaluate(() => window.client.check());
          await page.clock.fastForward(minutes(2));
          expect(await surface(page, 'login').isVisible()).toBe(true);
        }
        expect(await statesOf(page)).toEqual(states);
      });
    });

    it('locks when only the preflight hid a 503 that can be read', async () => {
      await visiting({}, async (page, lab) => {
        lab.api.reply = locked({
          preflight: false,
          body: { intermission: 1, message: 'Back at six.', surfaces: ['login'] },
        });
        expect(await ask(page, `${lab.api.origin}/orders`, order)).toBe('TypeError');
        await becomes(page, 'maintenance');
        await locksExactly(page, 'login');
        await says(page, 'login', 'Back at six.');
      });
    });

    it('goes back to normal when the failure was only one', async () => {
      await visiting({}, async (page, lab) => {
        let first = true;
        lab.api.reply = (request) => {
          const reply = first ? 'refuse' : open()(request);
          first = false;
          return reply;
        };
        expect(await ask(page, `${lab.api.origin}/orders`)).toBe('TypeError');
        await until(async () => (await statesOf(page)).length > 1);
        expect(await statesOf(page)).toEqual(['checking', 'operational']);
      });
    });

    it('asks the second status host when the first is down', async () => {
      const lab = await startLab({ status: json(withLocks(upgrade)) });
      const { origin } = await closedPort();
      const status = [`${origin}/lock.json`, `${lab.status.origin}/lock.json`];
      try {
        await visiting({ options: { status } }, async (page) => {
          await becomes(page, 'maintenance');
          await says(page, 'login', 'We are upgrading our servers.');
        });
      } finally {
        await lab.close();
      }
    });
  });

  describe('causes no state change:', () => {
    /** What the page did until now was innocent; then the API fails, to show that somebody watches. */
    async function showsInnocent(page: Page, lab: Lab) {
      // Failures are believed only after a moment: the page may be going away.
      await page.clock.fastForward(2_000);
      expect(await statesOf(page)).toEqual([]);
      lab.api.reply = refuse;
      await ask(page, `${lab.api.origin}/orders`);
      await page.clock.fastForward(2_000);
      await until(async () => (await statesOf(page)).length > 0, { message: 'a guilty request to be noticed' });
      expect((await statesOf(page))[0]).toBe('checking');
    }

    /** Five addresses: browsers let requests for the same one wait for each other. */
    async function hangFive(page: Page, lab: Lab) {
      for (const word of 'abcde') await ask(page, `${lab.api.origin}/search/${word}`, { await: false });
      await until(() => lab.count({ origin: 'api' }) === 5, { message: 'five requests in flight' });
    }

    it('a 503 of another company', async () => {
      await visiting({ status: false, clock: Date.now() }, async (page, lab) => {
        lab.status.reply = locked({ retryAfter: 60, body: { intermission: 1 } });
        expect(await ask(page, `${lab.status.origin}/widget`)).toBe('503 {"intermission":1}');
        await showsInnocent(page, lab);
      });
    });

    it('an origin whose name only begins like a watched one', async () => {
      await visiting({ status: false, clock: Date.now() }, async (page, lab) => {
        const lookalike = `${lab.api.origin.replace('127.0.0.1', '127.0.0.1.nip.example')}/orders`;
        await page.route('http://127.0.0.1.nip.example*/**', (route) => route.abort('failed'));
        expect(await ask(page, lookalike)).toBe('TypeError');
        await showsInnocent(page, lab);
      });
    });

    it('a request that an ad blocker stops', async () => {
      await visiting({ status: false, clock: Date.now() }, async (page, lab) => {
        await page.route('https://ads.example.com/**', (route) => route.abort('blockedbyclient'));
        expect(await ask(page, 'https://ads.example.com/pixel')).toBe('TypeError');
        await showsInnocent(page, lab);
      });
    });

    it.each([
      ['says clear', true],
      ['is absent', false],
    ])(
      'but for a second look, a blocked address of the product itself, while the rest of it answers; the status host %s',
      async (_, status) => {
        await visiting({ status }, async (page, lab) => {
          const blocked: string[] = [];
          await page.route('**/collect', (route) => {
            blocked.push(route.request().url());
            return route.abort('blockedbyclient');
          });
          await ask(page, `${lab.api.origin}/orders`);
          await ask(page, `${lab.api.origin}/collect`);
          // Answers of the product go on coming in for as long as the client asks the blocked address again.
          await until(async () => {
            await ask(page, `${lab.api.origin}/orders`);
            const states = await statesOf(page);
            return blocked.length >= 3 || states.includes('unreachable') || states.at(-1) === 'operational';
          });
          expect(await statesOf(page)).not.toContain('unreachable');
        });
      },
    );

    it('200 requests that the page aborts', async () => {
      await visiting({ status: false, clock: Date.now() }, async (page, lab) => {
        lab.api.reply = hang;
        const outcomes = await page.evaluate(async (url) => {
          const reasons = [undefined, 'left', new Error('unmounted'), new TypeError('Failed to fetch'), 0];
          const fetched = Array.from({ length: 150 }, (_, index) => {
            const controller = new AbortController();
            const { signal } = controller;
            const promise = index % 2 ? fetch(url, { signal }) : fetch(new Request(url, { signal }));
            setTimeout(() => controller.abort(reasons[index % reasons.length]), index % 7);
            return promise.then(
              () => 'answered',
              () => 'aborted',
            );
          });
          const requested = Array.from({ length: 50 }, (_, index) => {
            const xhr = new XMLHttpRequest();
            xhr.open('GET', url);
            const promise = new Promise<string>((resolve) => {
              xhr.onabort = xhr.ontimeout = () => resolve('aborted');
              xhr.onerror = xhr.onload = () => resolve('answered');
            });
            if (index % 2) xhr.timeout = 20;
            else setTimeout(() => xhr.abort(), index % 7);
            xhr.send();
            return promise;
          });
          return Promise.all([...fetched, ...requested]);
        }, `${lab.api.origin}/search`);
        expect(outcomes).toEqual(Array(200).fill('aborted'));
        await showsInnocent(page, lab);
      });
    });

    it('200 requests that run out of the page’s own time', async () => {
      await visiting({ status: false, clock: Date.now() }, async (page, lab) => {
        lab.api.reply = hang;
        const outcomes = await page.evaluate(async (url) => {
          const requests = Array.from({ length: 200 }, () => fetch(url, { signal: AbortSignal.timeout(30) }));
          const settled = await Promise.allSettled(requests);
          return settled.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'answered'));
        }, `${lab.api.origin}/search`);
        expect(outcomes).toEqual(Array(200).fill('TimeoutError'));
        await showsInnocent(page, lab);
      });
    });

    it.each([
      ['a navigation', 0],
      // Firefox gives up the requests of a page before the next page answers.
      ['a slow navigation', 1_000],
    ])('%s with requests in flight', async (_, wait) => {
      await visiting({ status: false }, async (page, lab) => {
        lab.api.reply = hang;
        await hangFive(page, lab);
        lab.site.locked = async () => {
          await delay(wait);
          return { headers: { 'content-type': 'text/html' }, body: html };
        };
        await page.evaluate((url) => location.assign(url), `${lab.site.origin}/next`);
        await page.waitForURL(`${lab.site.origin}/next`);
        await page.evaluate(start, optionsFor(lab, { status: false }));
        lab.api.reply = refuse;
        await ask(page, `${lab.api.origin}/orders`);
        await until(async () => (await statesOf(page)).length > 0, { message: 'a guilty request to be noticed' });
        expect(await page.evaluate(() => sessionStorage.getItem('states'))).toMatch(/^\/next:checking /);
      });
    });
  });

  describe('a release', () => {
    const marked = locked({ body: { intermission: 1, surfaces: ['login'] } });
    const since = (lab: Lab, mark: number, origin: string) =>
      lab.requests.slice(mark).filter((request) => request.origin === origin && request.method === 'GET');
    const hears = (lab: Lab, mark: number, origin: string, count: number) =>
      until(() => since(lab, mark, origin).length >= count, { message: `${count} questions to the ${origin}` });

    it('needs both the status host and the API, twice, a second apart', async () => {
      await visiting({}, async (page, lab) => {
        lab.status.reply = json(withLocks(upgrade));
        lab.api.reply = marked;
        await ask(page, `${lab.api.origin}/orders`);
        await locksExactly(page, 'login');

        lab.status.reply = json(noLocks);
        await hears(lab, lab.requests.length, 'api', 3);
        expect(await statesOf(page)).toEqual(['maintenance']);

        lab.status.reply = json(withLocks(upgrade));
        await hears(lab, lab.requests.length, 'status', 2);
        lab.api.reply = open();
        await hears(lab, lab.requests.length, 'status', 3);
        expect(await statesOf(page)).toEqual(['maintenance']);

        const mark = lab.requests.length;
        lab.status.reply = json(noLocks);
        await becomes(page, 'operational');
        for (const origin of ['status', 'api']) {
          const [first, second] = since(lab, mark, origin).slice(-2);
          const apart = (second?.at ?? 0) - (first?.at ?? 0);
          expect(apart).toBeGreaterThanOrEqual(950);
          expect(apart).toBeLessThan(3_000);
        }
        await locksExactly(page);
      });
    });

    it('is not for an API that is back only now and then', async () => {
      await visiting({ status: false }, async (page, lab) => {
        lab.api.reply = marked;
        await ask(page, `${lab.api.origin}/orders`);
        await becomes(page, 'maintenance');
        let asked = 0;
        lab.api.reply = (request) => {
          asked += 1;
          return asked % 2 ? open()(request) : marked(request);
        };
        await until(() => asked >= 6, { message: 'three proofs to fail' });
        expect(await statesOf(page)).toEqual(['maintenance']);
        lab.api.reply = open();
        await becomes(page, 'operational');
      });
    });

    it('is not for the status host alone to give, when a request hung and then the API answers 503', async () => {
      await visiting({ clock: Date.now() }, async (page, lab) => {
        lab.api.reply = hang;
        lab.status.reply = json(withLocks(upgrade));
        await ask(page, `${lab.api.origin}/orders`, { await: false });
        await until(() => lab.count({ origin: 'api' }) > 0);
        await page.clock.fastForward(10_500);
        await becomes(page, 'maintenance');
        lab.api.reply = marked;
        const mark = lab.requests.length;
        lab.status.reply = json(noLocks);
        await until(async () => since(lab, mark, 'api').length >= 3 || (await statesOf(page)).includes('recovered'), {
          message: 'three questions to the API, or a release',
        });
        expect(await statesOf(page)).toEqual(['maintenance']);
      });
    });

    it('asks an API that the page has not met locked, when the host has named its address', async () => {
      const lab = await startLab();
      lab.api.reply = marked;
      lab.status.reply = json(withLocks(upgrade));
      const options = {
        status: `${lab.status.origin}/lock.json`,
        poll: { base: 300, cap: 1000, url: `${lab.api.origin}/health` },
      };
      try {
        await visiting({ options }, async (page) => {
          await locksExactly(page, 'login');
          lab.status.reply = json(noLocks);
          await until(() => lab.count({ origin: 'api', path: '/health' }) >= 3);
          expect(await statesOf(page)).toEqual(['maintenance']);
          lab.api.reply = open();
          await becomes(page, 'operational');
        });
      } finally {
        await lab.close();
      }
    });
  });

  // The rest is reading and reckoning, which every engine does alike.
  if (engine !== 'chromium') return;

  describe('the scope of a lock', () => {
    const rows: [what: string, lock: object, place: IntermissionOptions, surfaces: string[]][] = [
      ['a lock of checkout leaves login alone', { surfaces: ['checkout'] }, {}, ['checkout']],
      ['a lock without surfaces is one of all', {}, {}, ['login', 'checkout']],
      ['a lock of no surface is one of none', { surfaces: [] }, {}, []],
      ['a lock of apac leaves eu alone', { regions: ['apac'] }, { region: 'eu' }, []],
      ['a lock of apac locks apac', { regions: ['apac'] }, { region: 'apac' }, ['login', 'checkout']],
      [
        'a lock of development never shows in production',
        { environments: ['development'] },
        { environment: 'production' },
        [],
      ],
      [
        'a lock of development shows there',
        { environments: ['development'] },
        { environment: 'development' },
        ['login', 'checkout'],
      ],
      [
        'both have to be right',
        { environments: ['production'], regions: ['apac'] },
        { environment: 'production', region: 'eu' },
        [],
      ],
    ];

    it.each(rows)('%s', async (_, lock, place, surfaces) => {
      const status = json(withLocks({ id: 'scoped', ...lock }));
      const test = async (page: Page) => {
        await locksExactly(page, ...surfaces);
        for (const name of ['login', 'checkout']) {
          if (surfaces.includes(name)) continue;
          await submit(page, name);
          expect(await sentBy(page)).toContain(name);
        }
        if (surfaces.length === 0 && !('surfaces' in lock)) expect(await statesOf(page)).toEqual([]);
      };
      await visiting({ options: place }, test, status);
    });

    it('read-only keeps surfaces visible and prevents submits', async () => {
      const test = async (page: Page) => {
        await becomes(page, 'maintenance');
        for (const name of ['login', 'checkout']) {
          await until(async () => {
            await submit(page, name);
            return alertIn(page, name).isVisible();
          });
          expect(await surface(page, name).isVisible()).toBe(true);
          expect(await notice(page, name).count()).toBe(0);
          expect(await wordsOf(alertIn(page, name))).toContain('can’t be sent during maintenance');
        }
        await page.evaluate(() => {
          window.sent.length = 0;
        });
        await submit(page, 'login');
        await submit(page, 'checkout');
        expect(await sentBy(page)).toEqual([]);
      };
      await visiting({}, test, json(withLocks({ mode: 'read-only' })));
    });

    it('several at once: each surface has the words of its own, the state the union and the latest end', async () => {
      const soon = Date.now() + minutes(15);
      const status = json(
        withLocks(
          { id: 'a', surfaces: ['login'], message: 'Accounts are moving.', until: iso(soon) },
          { id: 'b', surfaces: ['checkout'], message: 'Payments are moving.', until: iso(soon + minutes(30)) },
          { id: 'c', surfaces: ['checkout'], regions: ['apac'], message: 'Not here.' },
        ),
      );
      const test = async (page: Page) => {
        await locksExactly(page, 'login', 'checkout');
        expect(await wordsOf(notice(page, 'login'))).toContain('Accounts are moving.');
        expect(await wordsOf(notice(page, 'checkout'))).toContain('Payments are moving.');
        const state = await stateOf(page);
        expect(state).toMatchObject({ lock: { surfaces: ['login', 'checkout'], until: soon + minutes(30) } });
      };
      await visiting({ options: { region: 'eu' } }, test, status);
    });

    it('narrows when one of two goes, and the other stays', async () => {
      const login = { id: 'a', surfaces: ['login'], message: 'Accounts are moving.' };
      const checkout = { id: 'b', surfaces: ['checkout'], message: 'Payments are moving.' };
      const test = async (page: Page, lab: Lab) => {
        await locksExactly(page, 'login', 'checkout');
        lab.status.reply = json(withLocks(checkout));
        await locksExactly(page, 'checkout');
        await submit(page, 'login');
        expect(await sentBy(page)).toEqual(['login']);
        expect(await wordsOf(notice(page, 'checkout'))).toContain('Payments are moving.');
        expect(await statesOf(page)).toEqual(['maintenance']);
      };
      await visiting({}, test, json(withLocks(login, checkout)));
    });

    it('by address: a 503 below a prefix locks the surfaces that the prefix stands for', async () => {
      const lab = await startLab();
      const marker = locked({ body: { intermission: 1, message: 'Payments are moving.' } });
      const watch = { [`${lab.api.origin}/checkout/`]: ['checkout'], [`${lab.api.origin}/account/`]: ['login'] };
      lab.api.reply = (request) => (request.path.startsWith('/checkout/') ? marker(request) : open()(request));
      try {
        await visiting({ options: { watch }, status: false }, async (page) => {
          expect(await ask(page, `${lab.api.origin}/account/me`)).toBe('200 {"ok":true}');
          expect(await ask(page, `${lab.api.origin}/checkout/pay`)).toMatch(/^503/);
          await locksExactly(page, 'checkout');
          await says(page, 'checkout', 'Payments are moving.');
          expect(await page.evaluate(() => window.told)).toEqual(['checkout']);
          await submit(page, 'login');
          expect(await sentBy(page)).toEqual(['login']);
        });
      } finally {
        await lab.close();
      }
    });

    it('by address: both prefixes answer 503, then only one', async () => {
      const lab = await startLab();
      const watch = { [`${lab.api.origin}/checkout/`]: ['checkout'], [`${lab.api.origin}/account/`]: ['login'] };
      lab.api.reply = locked({ body: { intermission: 1 } });
      try {
        await visiting({ options: { watch }, status: false }, async (page) => {
          await ask(page, `${lab.api.origin}/account/me`);
          await ask(page, `${lab.api.origin}/checkout/pay`);
          await locksExactly(page, 'login', 'checkout');
          const marker = locked({ body: { intermission: 1 } });
          lab.api.reply = (request) => (request.path.startsWith('/checkout/') ? marker(request) : open()(request));
          await locksExactly(page, 'checkout');
        });
      } finally {
        await lab.close();
      }
    });
  });

  describe('the words of a lock', () => {
    const T = Date.parse('2026-10-06T16:00:00Z');
    const message = { en: 'Back soon.', fr: 'De retour bientôt.', 'pt-br': 'Voltamos já.' };

    it.each([
      ['fr-CA', 'De retour bientôt.'],
      ['pt-BR', 'Voltamos já.'],
      ['ja', 'Back soon.'],
    ])('are in the language of %s', async (locale, words) => {
      const test = (page: Page) => says(page, 'login', words);
      await visiting({ options: { locale } }, async (page) => void (await test(page)), json(withLocks({ message })));
    });

    it('name the end in the visitor’s zone, follow it when it moves, and own up when it passes', async () => {
      const lockUntil = (time: number) => json(withLocks({ ...upgrade, until: iso(time) }));
      const test = async (page: Page, lab: Lab) => {
        await says(page, 'login', 'We expect to be back by about 18:15\u00a0CEST.');
        lab.status.reply = lockUntil(T + minutes(45));
        await says(page, 'login', 'We expect to be back by about 18:45\u00a0CEST.');
        lab.status.reply = lockUntil(T + minutes(5));
        await says(page, 'login', 'We expect to be back by about 18:05\u00a0CEST.');
        await page.clock.fastForward(minutes(6));
        await says(page, 'login', 'It is taking a little longer than planned.');
        expect(await wordsOf(notice(page, 'login'))).not.toContain('We expect');
        expect(await statesOf(page)).toEqual(['maintenance']);
        lab.status.reply = lockUntil(T + minutes(60));
        await says(page, 'login', 'We expect to be back by about 19:00\u00a0CEST.');
      };
      await visiting({ clock: T, options: { locale: 'en-GB' } }, test, lockUntil(T + minutes(15)));
    });

    it.each([
      ['ahead', 120],
      ['behind', -120],
    ])('are right on a clock two hours %s, where the Date of the status host can be read', async (_, wrong) => {
      const end = Date.now() + minutes(15);
      const document = {
        ...withLocks({ ...upgrade, until: iso(end) }),
        windows: [
          { id: 'near', start: iso(end + minutes(5)), end: iso(end + minutes(30)) },
          { id: 'past', start: iso(end - minutes(90)), end: iso(end - minutes(60)) },
        ],
      };
      const test = async (page: Page) => {
        await says(page, 'login', 'We expect to be back by about');
        expect(await wordsOf(notice(page, 'login'))).not.toContain('longer than planned');
        expect((await stateOf(page)).upcoming.map(({ id }) => id)).toEqual(['near']);
        expect(await page.evaluate(() => window.announced)).toEqual(['near login', 'near checkout']);
      };
      await visiting({ clock: Date.now() + minutes(wrong) }, test, exposing('Date', json(document)));
    });
  });

  describe('an announced window', () => {
    const T = Date.parse('2026-10-06T16:00:00Z');
    const move = { id: 'move', surfaces: ['checkout'], start: iso(T + minutes(120)), end: iso(T + minutes(150)) };

    it('is spoken of once, when it comes near, at the surface it concerns', async () => {
      const test = async (page: Page, lab: Lab) => {
        expect((await stateOf(page)).upcoming).toMatchObject([{ id: 'move', start: T + minutes(120) }]);
        expect(await page.evaluate(() => window.announced)).toEqual([]);
        await page.clock.fastForward(minutes(89));
        expect(await page.evaluate(() => window.announced)).toEqual([]);
        await page.clock.fastForward(minutes(2));
        expect(await page.evaluate(() => window.announced)).toEqual(['move checkout']);
        const asked = lab.count({ origin: 'status' });
        await page.evaluate(() => window.client.check());
        expect(lab.count({ origin: 'status' })).toBeGreaterThan(asked);
        await page.clock.fastForward(minutes(2));
        expect(await page.evaluate(() => window.announced)).toEqual(['move checkout']);
      };
      await visiting({ clock: T }, test, json(withWindows(move)));
    });

    it('does not lock when it begins, unless the status host says so', async () => {
      const test = async (page: Page, lab: Lab) => {
        const asked = lab.count({ origin: 'status' });
        await page.clock.fastForward(minutes(91));
        await page.clock.fastForward(minutes(32));
        await until(() => lab.count({ origin: 'status' }) > asked, { message: 'a question when it begins' });
        await page.evaluate(() => window.client.check());
        expect((await stateOf(page)).status).toBe('operational');
        expect(await surface(page, 'checkout').isVisible()).toBe(true);
        lab.status.reply = json(withLocks({ ...upgrade, surfaces: ['checkout'] }));
        await page.clock.fastForward(2_000);
        await page.evaluate(() => window.client.check());
        await locksExactly(page, 'checkout');
      };
      await visiting({ clock: T }, test, json(withWindows(move)));
    });

    it('disappears when it is cancelled', async () => {
      const other = { ...move, id: 'other', start: iso(T + minutes(200)), end: iso(T + minutes(201)) };
      const test = async (page: Page, lab: Lab) => {
        expect((await stateOf(page)).upcoming.map(({ id }) => id)).toEqual(['move', 'other']);
        lab.status.reply = json(withWindows(other));
        await page.clock.fastForward(2_000);
        await page.evaluate(() => window.client.check());
        expect((await stateOf(page)).upcoming.map(({ id }) => id)).toEqual(['other']);
        await page.clock.fastForward(minutes(100));
        expect(await page.evaluate(() => window.announced)).toEqual([]);
      };
      await visiting({ clock: T }, test, json(withWindows(move, other)));
    });

    it('is none of another region’s, environment’s or surface’s', async () => {
      const near = { start: iso(T + minutes(10)), end: iso(T + minutes(20)) };
      const windows = withWindows(
        { id: 'apac', regions: ['apac'], ...near },
        { id: 'development', environments: ['development'], ...near },
        { id: 'editor', surfaces: ['editor'], ...near },
        { id: 'ours', regions: ['eu'], environments: ['production'], surfaces: ['login'], ...near },
      );
      const test = async (page: Page) => {
        expect((await stateOf(page)).upcoming.map(({ id }) => id)).toEqual(['ours']);
        expect(await page.evaluate(() => window.announced)).toEqual(['ours login']);
      };
      await visiting({ clock: T, options: { region: 'eu', environment: 'production' } }, test, json(windows));
    });
  });

  describe('the status document', () => {
    it('is found through the Link header of a 503', async () => {
      await visiting({ status: false }, async (page, lab) => {
        lab.status.reply = json(withLocks(upgrade));
        const bare = locked({ body: {} });
        lab.api.reply = exposing('Link', async (request) => {
          const reply = await bare(request);
          const link = `<https://x.example/>; rel="help", <${lab.status.origin}/lock.json>; rel="status"`;
          return typeof reply === 'string' ? reply : { ...reply, headers: { ...reply.headers, link } };
        });
        expect(await ask(page, `${lab.api.origin}/orders`)).toBe('503 {}');
        await becomes(page, 'maintenance');
        await locksExactly(page, 'login');
        await says(page, 'login', 'We are upgrading our servers.');
      });
    });

    it('is a lock all the same when the Link header is broken', async () => {
      await visiting({ status: false }, async (page, lab) => {
        const marked = locked({ body: { intermission: 1, surfaces: ['login'] } });
        lab.api.reply = exposing('Link', async (request) => {
          const reply = await marked(request);
          return typeof reply === 'string'
            ? reply
            : { ...reply, headers: { ...reply.headers, link: '<http://[>; rel=status' } };
        });
        expect(await ask(page, `${lab.api.origin}/orders`)).toMatch(/^503/);
        await becomes(page, 'maintenance');
      });
    });

    it('is only confirmed, not sent again, while its ETag holds', async () => {
      let version = { etag: '"1"', body: withLocks(upgrade) as object };
      const answers: number[] = [];
      const status = (request: LabRequest) => {
        const headers = {
          'access-control-allow-origin': request.headers.origin ?? '*',
          etag: version.etag,
          vary: 'Origin',
        };
        const same = request.headers['if-none-match'] === version.etag;
        answers.push(same ? 304 : 200);
        return same ? { status: 304, headers } : { headers, body: version.body };
      };
      const test = async (page: Page) => {
        await becomes(page, 'maintenance');
        await until(() => answers.length >= 4);
        expect(answers.slice(0, 4)).toEqual([200, 304, 304, 304]);
        expect((await stateOf(page)).status).toBe('maintenance');
        await says(page, 'login', 'We are upgrading our servers.');
        version = { etag: '"2"', body: noLocks };
        await becomes(page, 'operational');
        expect(answers.filter((code) => code === 200)).toHaveLength(2);
      };
      await visiting({}, test, status);
    });
  });
});
