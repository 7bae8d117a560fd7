import { PassThrough } from 'node:stream';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { IntermissionOptions } from '../../src/index.ts';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { hang, json, type LabRequest, locked, open, type Responder, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putCheckout } from './pages/checkout.ts';
import { askApi, noticeOf, openCheckout, untilStatus, watchReload } from './pages/visitor.ts';

const noLocks = { intermission: 1, locks: [], windows: [] };
const withLock = (lock: object = {}) => ({ ...noLocks, locks: [{ id: 'upgrade', ...lock }] });
const statusOf = (page: Page) => page.evaluate(() => client.state.status);
const bornAt = (page: Page) => page.evaluate(() => performance.timeOrigin);
const becomes = (page: Page, status: string) =>
  until(async () => (await statusOf(page)) === status, { message: `the status ${status}` });
const questions = (lab: Lab) => lab.requests.filter(({ path }) => path === '/lock.json').length;
const login = { surfaces: ['login'] };

/** Puts a checkout whose client asks the status host, with delays that are short enough for a test. */
function putShop(lab: Lab, options: IntermissionOptions = {}, checkout: Parameters<typeof putCheckout>[1] = {}): void {
  const status = `${lab.status.origin}/lock.json`;
  const start = { status, poll: { base: 300, cap: 1_000 }, resume: { spread: 100 }, ...options };
  putCheckout(lab, { start, ...checkout });
}

/** A stream of Server-Sent Events on the status host, beside its document. */
function createStream(document: () => object) {
  const streams: PassThrough[] = [];
  const reply: Responder = (request) => {
    if (request.path !== '/events') return json(document())(request);
    const body = new PassThrough();
    body.write(': hello\n\n');
    streams.push(body);
    const headers = { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' };
    return { headers, body };
  };
  return {
    reply,
    get open() {
      return streams.length;
    },
    send: (news: object | string) => {
      const data = typeof news === 'string' ? news : JSON.stringify(news);
      for (const stream of streams) stream.write(`data: ${data}\n\n`);
    },
    cut: () => {
      for (const stream of streams.splice(0)) stream.destroy();
    },
  };
}

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('a page that was away', () => {
    it('knows within three seconds of waking from an hour of sleep', async ({ lab, page }) => {
      putShop(lab, { poll: { base: 60_000 } });
      await page.clock.install();
      lab.status.reply = json(withLock({ ...login, retryAfter: 240 }));
      await openCheckout(page);
      await becomes(page, 'maintenance');
      lab.status.reply = json(noLocks);
      const mark = questions(lab);
      // The clock jumps; timers notice only when they are next looked at.
      await page.clock.setSystemTime(Date.now() + 3_600_000);
      await page.evaluate(() => document.dispatchEvent(new Event('resume', { bubbles: true })));
      await page.clock.runFor(3_500);
      await becomes(page, 'operational');
      expect(questions(lab)).toBeGreaterThan(mark);
    });

    it('asks when it is back in sight after five minutes, and not before', async ({ lab, page }) => {
      putShop(lab);
      await page.clock.install();
      await openCheckout(page);
      await until(() => questions(lab) === 1);
      const look = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
      await page.clock.fastForward(4 * 60_000);
      await look();
      await page.clock.runFor(2_500);
      expect(questions(lab)).toBe(1);
      lab.status.reply = json(withLock(login));
      await page.clock.fastForward(2 * 60_000);
      await look();
      await page.clock.runFor(2_500);
      await becomes(page, 'maintenance');
    });

    it('knows when it comes out of the back/forward cache', async ({ lab, page }) => {
      putShop(lab);
      lab.page('/elsewhere', '<!doctype html><title>Elsewhere</title>');
      lab.status.reply = json(withLock({ ...login, retryAfter: 1 }));
      await openCheckout(page);
      await becomes(page, 'maintenance');
      await page.goto('/elsewhere');
      lab.status.reply = json(noLocks);
      await page.goBack();
      await becomes(page, 'operational');
    });

    it('is hurried, not fooled, by the network that comes back', async ({ lab, page }) => {
      putShop(lab, { poll: { base: 60_000 } });
      await page.clock.install();
      lab.api.reply = refuse;
      lab.status.reply = refuse;
      await openCheckout(page);
      await page.evaluate((url) => fetch(url).catch(() => {}), `${lab.api.origin}/products`);
      await page.clock.runFor(3_000);
      await becomes(page, 'unreachable');
      lab.api.reply = open();
      lab.status.reply = json(noLocks);
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await page.clock.runFor(3_500);
      await becomes(page, 'operational');
    });
  });

  describe.concurrent('a page whose clock is set', () => {
    it.for([-86_400_000, 86_400_000])('by %d is back soon after its server', async (by, { lab, page }) => {
      await page.addInitScript(() => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + ((globalThis as { setBy?: number }).setBy ?? 0);
      });
      // Without a status document the API is asked, where the wait that it named holds as well.
      putShop(lab, { status: [] });
      await openCheckout(page);
      const lock = locked({ retryAfter: 1 });
      lab.api.reply = lock;
      await askApi(page, lab);
      await becomes(page, 'maintenance');
      const { length } = lab.requests;
      await page.evaluate((value) => Object.assign(globalThis, { setBy: value }), by);
      // Asked at least twice since: the second wait is measured with the clock as it is now.
      await until(() => lab.requests.slice(length).filter(({ origin }) => origin === 'api').length >= 2, {
        message: 'two questions',
      });
      const countdown = await noticeOf(page).locator('.countdown').textContent();
      expect(countdown).toMatch(/^(Looking again in [1-7] seconds?|Looking)/);
      const reloaded = await watchReload(page);
      lab.api.reply = open();
      await reloaded();
    });
  });

  describe.concurrent('a closed door', () => {
    it('is not reloaded onto while the server flaps, and the person can always go on', async ({ lab, page }) => {
      let opened = 0;
      const documents: number[] = [];
      const answer = ({ method }: LabRequest, html: string) => {
        if (method === 'GET') documents.push(Date.now());
        return { body: html };
      };
      putShop(lab, {}, { answer });
      await openCheckout(page);
      await page.locator('[name=name]').fill('Ada');
      const flap = async () => {
        for (opened = 0; opened < 10; opened++) {
          lab.api.reply = locked({ retryAfter: 1 });
          lab.status.reply = json(withLock({ retryAfter: 1 }));
          lab.site.locked = true;
          await askApi(page, lab).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          lab.api.reply = open();
          lab.status.reply = json(noLocks);
          lab.site.locked = false;
          await new Promise((resolve) => setTimeout(resolve, 700));
        }
      };
      const titles: string[] = [];
      page.on('domcontentloaded', () => {
        page.title().then(
          (title) => titles.push(title),
          () => {},
        );
      });
      await flap();
      await until(async () => (await statusOf(page)) === 'operational' || (await noticeOf(page).isVisible()));
      if (await noticeOf(page).isVisible()) {
        await until(async () => {
          const button = noticeOf(page).getByRole('button', { name: /Continue|Check now/ });
          if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => {});
          return (await statusOf(page)) === 'operational';
        });
      }
      expect(titles.every((title) => title === 'Checkout')).toBe(true);
      expect(titles.length).toBeLessThanOrEqual(4);
      await until(async () => (await page.inputValue('[name=name]')) === 'Ada', { message: 'what was entered' });
    });

    it('that redirects to a login page is no way in', async ({ lab, page }) => {
      let signedIn = true;
      const answer = (request: LabRequest, html: string) =>
        signedIn || request.method !== 'GET' ? { body: html } : { status: 302, headers: { location: '/sign-in' } };
      putShop(lab, {}, { answer });
      lab.page('/sign-in', '<!doctype html><title>Sign in</title>');
      await openCheckout(page);
      signedIn = false;
      lab.status.reply = json(withLock());
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await untilStatus(page, 'maintenance');
      lab.status.reply = json(noLocks);
      lab.api.reply = open();
      const mark = lab.count({ origin: 'site', path: '/sign-in' });
      await until(() => lab.count({ origin: 'site', path: '/sign-in' }) >= mark + 2);
      expect(await page.title()).toBe('Checkout');
      expect(await statusOf(page)).toBe('maintenance');
      const reloaded = await watchReload(page);
      signedIn = true;
      await reloaded();
    });

    it('takes no second order of a page that was born from a POST, through ten locks', async ({ lab, page }) => {
      let orders = 0;
      const answer = ({ method }: LabRequest, html: string) => {
        if (method === 'POST') orders++;
        return { body: html };
      };
      putShop(lab, {}, { answer, checkout: 'data-native' });
      await openCheckout(page);
      await page.locator('[name=name]').fill('Ada');
      await Promise.all([page.waitForEvent('load'), page.locator('#send').click()]);
      expect(orders).toBe(1);
      for (let time = 0; time < 10; time++) {
        await page.evaluate(() => client.drafts.list());
        const reloaded = await watchReload(page);
        lab.status.reply = json(withLock());
        const before = questions(lab);
        const ask = async () => {
          await page.evaluate(() => client.check());
          // A question that the new page had on its way may have had the answer from before.
          return questions(lab) > before;
        };
        await until(ask, { message: 'a question', interval: 200 });
        await becomes(page, 'maintenance');
        lab.status.reply = json(noLocks);
        await page.evaluate(() => void client.check());
        if (time >= 3) await noticeOf(page).getByRole('button', { name: 'Continue' }).click();
        await reloaded();
      }
      expect(orders).toBe(1);
    });
  });

  describe.concurrent('after the upgrade', () => {
    it('code of another version is loaded anew, entries and all', async ({ lab, page }) => {
      let version = '1';
      const answer = (_: LabRequest, html: string) => ({
        body: html.replace('<title>', `<meta content='${version}' name="version"><title>`),
      });
      putShop(lab, {}, { answer });
      await openCheckout(page);
      await page.locator('#login [name=user]').pressSequentially('ada');
      lab.status.reply = json(withLock(login));
      await page.evaluate(() => client.check());
      await becomes(page, 'maintenance');
      version = '2';
      const reloaded = await watchReload(page);
      lab.status.reply = json(noLocks);
      await reloaded();
      await until(async () => (await page.inputValue('#login [name=user]')) === 'ada');
    });

    it('code of the same version stays', async ({ lab, page }) => {
      const answer = (_: LabRequest, html: string) => ({
        body: html.replace('<title>', '<meta name="version" content="1"><title>'),
      });
      putShop(lab, {}, { answer });
      await openCheckout(page);
      const born = await bornAt(page);
      lab.status.reply = json(withLock(login));
      await page.evaluate(() => client.check());
      await becomes(page, 'maintenance');
      lab.status.reply = json(noLocks);
      await becomes(page, 'operational');
      expect(await bornAt(page)).toBe(born);
    });

    it('nobody who is typing is reloaded, but offered it', async ({ lab, page }) => {
      putShop(lab);
      await openCheckout(page);
      lab.status.reply = json(withLock({ surfaces: ['checkout'] }));
      await page.evaluate(() => client.check());
      await becomes(page, 'maintenance');
      const born = await bornAt(page);
      lab.status.reply = json(noLocks);
      await until(async () => {
        await page.locator('#login [name=user]').pressSequentially('a');
        return noticeOf(page).getByRole('button', { name: 'Continue' }).isVisible();
      });
      // As long as it takes for a page that nobody types in to be gone: its spread is a tenth of a second.
      for (let index = 0; index < 10; index++) await page.locator('#login [name=user]').pressSequentially('a');
      expect(await bornAt(page)).toBe(born);
      const reloaded = await watchReload(page);
      await noticeOf(page).getByRole('button', { name: 'Continue' }).click();
      await reloaded();
    });
  });

  describe.concurrent('the server steers', () => {
    it('how soon it is asked again, also while nothing is wrong', async ({ lab, page }) => {
      lab.status.reply = json({ ...noLocks, pollAfter: 1 });
      putShop(lab);
      await openCheckout(page);
      await until(() => questions(lab) >= 3, { message: 'three questions' });
    });

    it('within bounds: nobody is kept from asking for good', async ({ lab, page }) => {
      lab.status.reply = json({ ...noLocks, pollAfter: 1e9, spread: 1e9 });
      putShop(lab, { poll: { base: 300, cap: 1_000, maxDelay: 1_000 } });
      await openCheckout(page);
      lab.status.reply = json({ ...withLock({ ...login, retryAfter: 1e8 }), pollAfter: 1e9 });
      await page.evaluate(() => client.check());
      await becomes(page, 'maintenance');
      const mark = questions(lab);
      await until(() => questions(lab) >= mark + 2, { message: 'two more questions' });
    });
  });

  it.concurrent('carries on where the host’s own reader of a status format throws', async ({ lab, page }) => {
    const options = { status: `${lab.status.origin}/lock.json`, watch: `${lab.api.origin}/`, poll: { idle: 300 } };
    const host = `
      const read = (body) => {
        if (body.ours) throw new Error('not read');
      };
      const onError = (error) => notes.push(String(error));
      client = Intermission.createIntermission({ ...${JSON.stringify(options)}, sources: [read], onError });
      client.start();`;
    putCheckout(lab, { tag: 'data-auto="false"', host });
    lab.status.reply = json({ ours: true });
    await openCheckout(page);
    await until(async () => (await page.evaluate(() => notes.length)) >= 2, { message: 'two errors' });
    expect(await page.evaluate(() => notes[0])).toBe('Error: not read');
    lab.status.reply = json(withLock(login));
    await becomes(page, 'maintenance');
  });

  describe.concurrent('news that are pushed', () => {
    const events = (lab: Lab) => ({ events: `${lab.status.origin}/events` });

    it('lock and release at once, and one connection serves all tabs', async ({ lab, page }) => {
      const stream = createStream(() => ({ ...noLocks, ...events(lab) }));
      lab.status.reply = stream.reply;
      putShop(lab, { poll: { base: 60_000 } });
      await openCheckout(page);
      const other = await page.context().newPage();
      await openCheckout(other);
      await until(() => stream.open > 0, { message: 'a connection' });
      await page.evaluate(() => {
        client.subscribe(({ status }) => notes.push([status, Date.now()]));
      });
      stream.send({ ...withLock(login), ...events(lab) });
      for (const tab of [page, other]) await becomes(tab, 'maintenance');
      const cleared = Date.now();
      stream.send({ ...noLocks, ...events(lab) });
      for (const tab of [page, other]) await becomes(tab, 'operational');
      const told = (await page.evaluate(() => notes)) as [string, number][];
      const [, at = Number.POSITIVE_INFINITY] = told.find(([status]) => status === 'recovered') ?? [];
      console.log(`Told ${at - cleared} ms after the server sent it, in ${engine}`);
      expect(stream.open).toBe(1);
    });

    it.for<[string, (lab: Lab) => Responder]>([
      [
        'cut',
        (lab) => {
          const stream = createStream(() => ({ ...noLocks, ...events(lab) }));
          return (request) => {
            const reply = stream.reply(request);
            if (request.path === '/events') setTimeout(stream.cut, 50);
            return reply;
          };
        },
      ],
      ['half-open', () => hang],
      ['refusing', () => refuse],
      ['answering HTML', () => () => ({ headers: { 'content-type': 'text/html' }, body: '<h1>Hello</h1>' })],
    ])('are not missed where the stream is %s: polling carries on', async ([, respond], { lab, page }) => {
      let current: object = noLocks;
      const other = respond(lab);
      lab.status.reply = (request) =>
        request.path === '/events' ? other(request) : json({ ...current, ...events(lab) })(request);
      putShop(lab);
      await openCheckout(page);
      await until(() => lab.count({ path: '/events' }) > 0, { message: 'an attempt to connect' });
      current = withLock({ ...login, retryAfter: 1 });
      await page.evaluate(() => client.check());
      await becomes(page, 'maintenance');
      current = noLocks;
      await becomes(page, 'operational');
    });
  });
});
