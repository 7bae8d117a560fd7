import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { hang, locked, type Responder, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putCart, putFailover } from './pages/failover.ts';
import { integrity, loaderTag, putLoaded, servesSdk, untilClient } from './pages/loader.ts';
import { askApi, noticeOf } from './pages/visitor.ts';

const html: Responder = () => ({
  headers: { 'content-type': 'text/html', 'access-control-allow-origin': '*' },
  body: '\n<!doctype html><title>Parked</title>',
});

const outages: [string, Responder][] = [
  ['refuses', refuse],
  ['hangs', hang],
  ['answers 503', locked({ retryAfter: 60 })],
  ['answers HTML', html],
];

/** Opens the page; resolves to when its own two events came, in milliseconds since its navigation began. */
async function timesOf(page: Page, path: string): Promise<{ ready: number; load: number }> {
  await page.goto(path);
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { ready: navigation?.domContentLoadedEventStart ?? 0, load: navigation?.loadEventStart ?? 0 };
  });
}

/** Looks at both pages in turn until the best of each agree, however busy the machine is. */
async function untilAlike(page: Page, one: string, other: string): Promise<Record<'ready' | 'load', number>> {
  const [ours, theirs]: Record<'ready' | 'load', number>[][] = [[], []];
  const best = (times: typeof ours = [], name: 'ready' | 'load') => Math.min(...times.map((time) => time[name]));
  const gap = (name: 'ready' | 'load') => best(ours, name) - best(theirs, name);
  return until(
    async () => {
      theirs?.push(await timesOf(page, other));
      ours?.push(await timesOf(page, one));
      const gaps = { ready: gap('ready'), load: gap('load') };
      return (ours?.length ?? 0) >= 5 && gaps.ready <= 50 && gaps.load <= 50 && gaps;
    },
    { timeout: 60_000, message: 'the page to be as quick as without the tag' },
  );
}

/** Has the status host serve the SDK when the function that it returns is called, and not before. */
function holdSdk(lab: Lab): () => void {
  let come = () => {};
  const called = new Promise<void>((resolve) => {
    come = resolve;
  });
  lab.status.reply = async (request) => {
    await called;
    return servesSdk(request);
  };
  return come;
}

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe('a page whose SDK', () => {
    it.for(outages)(
      'comes from a host that %s is ready and loaded as without the tag',
      async ([, reply], { lab, page }) => {
        lab.status.reply = reply;
        putLoaded(lab, { path: '/with', hosts: [lab.status.origin] });
        putLoaded(lab, { path: '/without' });
        const gaps = await untilAlike(page, '/with', '/without');
        expect(lab.count({ origin: 'status' })).toBeGreaterThanOrEqual(5);
        expect(gaps.load).toBeLessThanOrEqual(50);
      },
    );
  });

  describe.concurrent("other people's scripts and styles", () => {
    const loaded = (page: Page) => () => page.evaluate(() => notes.filter((note) => note === 'cart').length);
    const colour = (page: Page) =>
      page.evaluate(() => getComputedStyle(document.querySelector('#search') as Element).color);

    /** Opens a page whose script and style come although their first host answers so. */
    async function openWithCart(page: Page, lab: Lab, reply: Responder): Promise<void> {
      lab.status.reply = reply;
      putFailover(lab);
      putCart(lab, true);
      await page.goto('/');
      await until(loaded(page), { message: 'the script' });
      await until(async () => (await colour(page)) === 'rgb(1, 2, 3)', { message: 'the style' });
    }

    it.for(outages.filter(([how]) => how === 'refuses' || how === 'answers 503'))(
      'come from the second host where the first one %s',
      async ([, reply], { lab, page }) => {
        await openWithCart(page, lab, reply);
        expect(await page.locator('intermission-notice').count()).toBe(0);
        expect(await loaded(page)()).toBe(1);
      },
    );

    it('come from it where the first one hangs, and do not keep the page from loading', async ({ lab, page }) => {
      await openWithCart(page, lab, hang);
      const [load = 0, second = 0] = await page.evaluate((url) => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        return [navigation?.loadEventStart, performance.getEntriesByName(url)[0]?.startTime];
      }, `${lab.site.origin}/cart.js`);
      expect(load).toBeGreaterThan(0);
      expect(load).toBeLessThan(second);
    });

    it('give way to a notice in their surface when no host has them, until they come', async ({ lab, page }) => {
      lab.status.reply = refuse;
      putFailover(lab);
      putCart(lab, false);
      await page.goto('/');
      await noticeOf(page, 'login').waitFor();
      expect(await page.locator('#login').isVisible()).toBe(false);
      expect(await page.locator('#search').isVisible()).toBe(true);
      putCart(lab, true);
      await noticeOf(page, 'login').getByRole('button', { name: 'Check now' }).click();
      await page.locator('#login').waitFor();
      await until(loaded(page), { message: 'the script' });
      expect(await page.locator('intermission-notice').count()).toBe(0);
      expect(await page.evaluate(() => client.state.status)).toBe('operational');
    });

    it('are tried again on release', async ({ lab, page }) => {
      lab.status.reply = refuse;
      putFailover(lab, 'login');
      putCart(lab, false);
      await page.goto('/');
      await noticeOf(page, 'login').waitFor();
      const asked = () => lab.count({ origin: 'site', path: '/cart.js' });
      const before = asked();
      await page.evaluate(() => {
        const end = client.simulate({ surfaces: ['checkout'] });
        setTimeout(end, 100);
      });
      await until(() => asked() > before, { message: 'another attempt' });
      expect(await page.locator('#login').isVisible()).toBe(false);
    });
  });

  describe.concurrent('the loader', () => {
    it.for(outages)('asks the second host where the first one %s', async ([, reply], { lab, page }) => {
      lab.status.reply = reply;
      putLoaded(lab, { hosts: [lab.status.origin, lab.site.origin] });
      await page.goto('/');
      await untilClient(page);
      expect(lab.count({ origin: 'status', path: '/intermission.js' })).toBe(1);
      lab.api.reply = locked({ retryAfter: 60 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
    });

    it('brings the SDK and its stage from another origin, by its hash', async ({ lab, page }) => {
      lab.status.reply = servesSdk;
      putLoaded(lab, { hosts: [lab.status.origin], tag: `data-integrity="${integrity()}"` });
      await page.goto('/');
      await untilClient(page);
      lab.api.reply = locked({ retryAfter: 60 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      expect(lab.count({ origin: 'status', path: '/intermission-stage.js' })).toBe(1);
    });

    it('runs nothing that is not what its hash says', async ({ lab, page }) => {
      lab.status.reply = () => ({
        headers: { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' },
        body: 'notes.push("evil")',
      });
      putLoaded(lab, { hosts: [lab.status.origin, lab.site.origin], tag: `data-integrity="${integrity()}"` });
      await page.goto('/');
      await untilClient(page);
      expect(await page.evaluate(() => notes)).toEqual(['own']);
    });

    it('has the SDK that comes late know of an earlier 503', async ({ lab, page }) => {
      lab.status.reply = hang;
      lab.api.reply = locked({ retryAfter: 60 });
      putLoaded(lab, {
        hosts: [lab.status.origin, lab.site.origin],
        host: `fetch('${lab.api.origin}/products').then(({ status }) => notes.push(status));`,
      });
      await page.goto('/');
      await untilClient(page);
      await noticeOf(page).waitFor();
      expect(await page.evaluate(() => Intermission?.client?.state.status)).toBe('maintenance');
      expect(await page.evaluate(() => notes)).toContain(503);
      expect(lab.count({ origin: 'api' })).toBe(1);
    });

    it('has it know of one that an XMLHttpRequest got', async ({ lab, page }) => {
      const come = holdSdk(lab);
      lab.api.reply = locked({ retryAfter: 60 });
      putLoaded(lab, {
        hosts: [lab.status.origin],
        host: `var xhr = new XMLHttpRequest();
          xhr.open('GET', '${lab.api.origin}/products');
          xhr.onloadend = () => notes.push(xhr.status);
          xhr.send();`,
      });
      await page.goto('/');
      await until(() => page.evaluate(() => notes.includes(503)), { message: 'the 503' });
      come();
      await noticeOf(page).waitFor();
    });

    it('has it keep what was typed before', async ({ lab, page }) => {
      const come = holdSdk(lab);
      putLoaded(lab, { hosts: [lab.status.origin] });
      await page.goto('/');
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      come();
      await untilClient(page);
      await page.evaluate(() => Intermission?.client?.drafts.flush());
      expect(await page.evaluate(() => Intermission?.client?.drafts.list())).toMatchObject([
        { key: 'checkout', fields: 1 },
      ]);
    });

    it('keeps the calls until then, in their order', async ({ lab, page }) => {
      putLoaded(lab, {
        hosts: [lab.site.origin],
        host: `
          Intermission.push(({ client }) => notes.push(client.state.status));
          Intermission.push(() => { throw new Error('of the host'); }, () => notes.push('on'));
          addEventListener('error', (event) => { notes.push(event.message); event.stopImmediatePropagation(); event.preventDefault(); });`,
      });
      await page.goto('/');
      await until(() => page.evaluate(() => notes.includes('on')), { message: 'the calls' });
      const calls = (await page.evaluate(() => notes)).filter((note) => note !== 'own');
      expect(calls).toEqual(['operational', expect.stringContaining('of the host'), 'on']);
      await page.evaluate(() => Intermission?.push((global) => notes.push(Object.keys(global).length > 5)));
      await until(() => page.evaluate(() => notes.includes(true)), { message: 'the later call' });
    });

    it('takes its own fetch away when the SDK is there', async ({ lab, page }) => {
      putLoaded(lab, { hosts: [lab.site.origin], host: 'notes.push(fetch === nativeFetch)' });
      await page.goto('/');
      await untilClient(page);
      await page.evaluate(() => Intermission?.client?.stop());
      expect(await page.evaluate(() => [notes.includes(false), fetch === nativeFetch])).toEqual([true, true]);
    });

    it('gives up quietly and leaves nothing behind when no host answers', async ({ lab, page, complaints }) => {
      lab.status.reply = refuse;
      putLoaded(lab, { hosts: [lab.status.origin, `${lab.status.origin}/other`] });
      await page.goto('/');
      await until(() => page.evaluate(() => fetch === nativeFetch), { message: 'the end of it' });
      expect(complaints.filter((text) => /intermission:|uncaught|unhandled/i.test(text))).toEqual([]);
    });

    it('does no harm where an extension blocks it', async ({ lab, page }) => {
      await page.route('**/intermission.js', (route) => route.abort('blockedbyclient'));
      putLoaded(lab, {
        hosts: [lab.site.origin, lab.status.origin],
        host: 'Intermission.push(() => notes.push("called"))',
      });
      await page.goto('/');
      await until(() => page.evaluate(() => fetch === nativeFetch), { message: 'the end of it' });
      await page.evaluate(() => Intermission?.push(() => notes.push('later')));
      expect(await page.evaluate(() => notes)).toEqual(['own']);
    });

    it('does nothing the second time', async ({ lab, page, complaints }) => {
      const hosts = [lab.site.origin];
      putLoaded(lab, { hosts, body: `${loaderTag(lab, hosts)}<p data-intermission="login">Sign in</p>` });
      await page.goto('/');
      await untilClient(page);
      expect(await page.evaluate(() => document.querySelectorAll('script[src*=intermission]').length)).toBe(1);
      await page.evaluate(() => Intermission?.client?.stop());
      expect(await page.evaluate(() => fetch === nativeFetch)).toBe(true);
      expect(complaints.filter((text) => text.includes('Intermission'))).toEqual([]);
    });

    it('changes nothing of what the page gets from fetch', async ({ lab, page }) => {
      lab.status.reply = hang;
      lab.api.reply = locked({ body: 'busy' });
      putLoaded(lab, {
        hosts: [lab.status.origin],
      });
      await page.goto('/');
      const seen = await page.evaluate(async (api) => {
        const { fetch: free } = globalThis;
        const response = await free(api);
        const refused = await free('http://127.0.0.1:9/').catch(({ name }) => name);
        const aborted = await free(api, { signal: AbortSignal.abort() }).catch(({ name }) => name);
        const body = await response.text();
        return { name: free.name, length: free.length, status: response.status, body, refused, aborted };
      }, lab.api.origin);
      const answer = { status: 503, body: 'busy', refused: 'TypeError', aborted: 'AbortError' };
      expect(seen).toEqual({ name: 'fetch', length: 1, ...answer });
    });
  });
});
