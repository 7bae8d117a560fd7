import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { locked, open } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putCheckout, quick, readEntries } from './pages/checkout.ts';
import { askApi, noticeOf, openCheckout, untilStatus, watchReload } from './pages/visitor.ts';

const restored = 'We put back what you had entered.';

/** The requests that the API saw, preflights left out. */
const asked = (lab: Lab) => lab.requests.filter(({ origin, method }) => origin === 'api' && method !== 'OPTIONS');

const untilAsked = (lab: Lab, times: number) =>
  until(() => asked(lab).length >= times, { message: `${times} requests to the API` });

/** Milliseconds between each of the API's requests and the one before. */
function gaps(lab: Lab): number[] {
  const times = asked(lab).map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

const bornAt = (page: Page) => page.evaluate(() => performance.timeOrigin);

const closedPage = { status: 503, body: '<!doctype html><title>Back soon</title>' };

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('the client asks', () => {
    it('never before Retry-After, at the lock and at each answer after it', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 2 });
      await askApi(page, lab);
      await untilAsked(lab, 3);
      for (const gap of gaps(lab)) expect(gap).toBeGreaterThanOrEqual(2_000);
    });

    it('later than Retry-After, by chance, so that not all come at once', async ({ lab, page }) => {
      putCheckout(lab, { prelude: 'Math.random = () => 0.3;' });
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await untilAsked(lab, 2);
      expect(gaps(lab)[0]).toBeGreaterThanOrEqual(1_000 + 0.3 * 5_000);
    });

    it('no sooner when the page sends another request meanwhile', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 2 });
      await askApi(page, lab);
      await untilStatus(page, 'maintenance');
      await askApi(page, lab, '/basket');
      await untilAsked(lab, 3);
      expect(gaps(lab)[1]).toBeGreaterThanOrEqual(2_000);
    });

    it('ever more rarely where the server says nothing', async ({ lab, page }) => {
      putCheckout(lab, { start: { poll: { base: 200, cap: 60_000 } }, prelude: 'Math.random = () => 0.9;' });
      await openCheckout(page);
      lab.api.reply = locked();
      await askApi(page, lab);
      await untilAsked(lab, 4);
      const [, first, second] = gaps(lab);
      expect(first).toBeGreaterThanOrEqual(560);
      expect(second).toBeGreaterThanOrEqual(1_500);
    });

    it('past every cache, and not by a fetch that the page has patched', async ({ lab, page }) => {
      putCheckout(lab, { host: `const inner = fetch; fetch = (...args) => (notes.push(args[0]), inner(...args));` });
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await untilAsked(lab, 2);
      const [, probe] = asked(lab);
      expect(probe).toMatchObject({ method: 'GET', path: '/products' });
      expect(probe?.headers).toMatchObject({ 'cache-control': 'no-cache', pragma: 'no-cache' });
      expect(await page.evaluate(() => notes)).toEqual([`${lab.api.origin}/products`]);
    });

    it('at once when the visitor presses the button', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 60 });
      await askApi(page, lab);
      await noticeOf(page).getByRole('button', { name: 'Check now' }).click();
      await untilAsked(lab, 2);
      expect(await page.evaluate(() => client.state.status)).toBe('maintenance');
    });

    it('until it has heard twice, a second apart, that the lock is gone', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      const before = asked(lab).length;
      await reloaded();
      expect(asked(lab).length).toBe(before + 2);
      expect(gaps(lab).at(-1)).toBeGreaterThanOrEqual(950);
    });

    it('for a status document, where there is one', async ({ lab, page }) => {
      putCheckout(lab, { tag: `data-status="${lab.status.origin}/lock.json" data-watch="${lab.api.origin}/"` });
      lab.status.reply = locked({
        status: 200,
        body: { intermission: 1, locks: [{ surfaces: ['checkout'], message: 'By the document', retryAfter: 60 }] },
      });
      await openCheckout(page);
      await noticeOf(page).getByText('By the document').waitFor();
      expect(await page.locator('intermission-notice').count()).toBe(1);
    });

    it('but takes no rubbish of a status host for evidence', async ({ lab, page }) => {
      putCheckout(lab, { tag: `data-status="${lab.status.origin}/lock.json" data-watch="${lab.api.origin}/"` });
      lab.status.reply = locked({ status: 200, body: '<!doctype html>', contentType: 'application/json' });
      await openCheckout(page);
      await until(() => lab.count({ origin: 'status' }) > 0, { message: 'the first question' });
      await page.evaluate(() => client.check());
      expect(await page.evaluate(() => states)).toEqual([]);
    });
  });

  describe.concurrent('the page comes back', () => {
    it('only when its own document answers', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      const before = await bornAt(page);
      const reloaded = await watchReload(page);
      lab.site.locked = true;
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      await until(() => lab.count({ method: 'GET', path: '/checkout' }) >= 3, {
        message: 'two questions for the page',
      });
      expect(await bornAt(page)).toBe(before);
      expect(await page.evaluate(() => client.state.status)).toBe('maintenance');
      lab.site.locked = false;
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(await page.inputValue('[name=name]')).toBe('Ada');
    });

    it('not when its document closes again at the last moment', async ({ lab, page }) => {
      const answers = ['page', 'page', 'closed'];
      const seen: string[] = [];
      putCheckout(lab, {
        start: quick,
        answer: ({ headers }, html) => {
          const answer = answers[seen.length] ?? 'page';
          seen.push(`${answer} ${headers['sec-fetch-mode']}`);
          return answer === 'page' ? { body: html } : closedPage;
        },
      });
      await openCheckout(page);
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      await reloaded();
      expect(seen.slice(0, 3)).toEqual(['page navigate', 'page cors', 'closed cors']);
      expect(seen.filter((answer) => answer.endsWith('navigate')).length).toBe(2);
    });

    it('by GET where it was born from a POST', async ({ lab, page }) => {
      putCheckout(lab, { path: '/pay' });
      lab.page('/basket', '<!doctype html><form method="post" action="/pay"><button>Go</button></form>');
      await page.goto('/basket');
      await page.click('button');
      await page.waitForURL('/pay');
      await page.locator('[name=name]').pressSequentially('Ada');
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(await page.inputValue('[name=name]')).toBe('Ada');
      expect(lab.count({ method: 'POST', path: '/pay' })).toBe(1);
    });

    it('at its fragment and scroll position', async ({ lab, page }) => {
      // What the notices leave of the page is high enough to be scrolled.
      putCheckout(lab, {
        host: `
          answer.style.minHeight = '4000px';
          addEventListener('pagehide', () => sessionStorage.setItem('left at', scrollY));`,
      });
      await openCheckout(page, '/checkout#delivery');
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      await page.evaluate(() => scrollTo(0, 700));
      lab.api.reply = open();
      await reloaded();
      // Not 700 any more: the widgets above have come back in the meantime.
      const isBack = () =>
        location.hash === '#delivery' && scrollY > 0 && String(scrollY) === sessionStorage['left at'];
      await until(() => page.evaluate(isBack), { message: 'the place on the page' });
    });

    it('by itself no more than three times in ten minutes, then by a button', async ({ lab, page }) => {
      putCheckout(lab, { start: quick });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      for (let round = 1; round <= 3; round++) {
        const reloaded = await watchReload(page);
        await lockAndClear(page, lab);
        await reloaded();
      }
      const before = await bornAt(page);
      const reloaded = await watchReload(page);
      await lockAndClear(page, lab);
      const button = noticeOf(page).getByRole('button', { name: 'Continue' });
      await button.waitFor();
      expect(await page.evaluate(() => client.state.status)).toBe('recovered');
      expect(await bornAt(page)).toBe(before);
      await button.click();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect((await page.evaluate(readEntries)).name).toBe('Ada');
    });
  });
});

/** A lock that is over as soon as it was noticed. */
async function lockAndClear(page: Page, lab: Lab): Promise<void> {
  lab.api.reply = locked();
  await askApi(page, lab);
  await noticeOf(page).waitFor();
  lab.api.reply = open();
}
