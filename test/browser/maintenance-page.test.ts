import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type * as serviceWorker from '../../src/service-worker.ts';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { createNginx, freePorts, nginxAvailable } from '../helpers/nginx.ts';
import { locked, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { violationsOf } from './pages/axe.ts';
import { maintenanceHtml, nginxConfig } from './pages/recipes.ts';

const TITLE = 'We’ll be right back';
const WORKER = '/intermission-service-worker.js';
const dist = (name: string) => new URL(`../../dist/${name}`, import.meta.url);
const own = '<!doctype html><meta charset="utf-8"><title>Own</title>';
const ownPage = locked({ body: own, contentType: 'text/html' });

/** Puts two pages on the site, and has the worker at `url` control the window. */
async function register(lab: Lab, page: Page, url = WORKER): Promise<void> {
  for (const path of ['/', '/other']) lab.page(path, `<!doctype html><meta charset="utf-8"><title>${path}</title>`);
  await page.goto('/');
  await page.evaluate(async (script) => {
    await navigator.serviceWorker.register(script);
    await navigator.serviceWorker.ready;
  }, url);
  await page.goto('/');
  await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { message: 'the worker' });
}

/** Loads the page anew by itself: Firefox tells its driver of the connection in the place of the page that it shows. */
async function reload(page: Page, title: string): Promise<void> {
  await page.evaluate(() => location.reload());
  await until(async () => (await page.title()) === title, { message: `the page ${title}` });
}

type Way = (tools: { lab: Lab; page: Page; onTestFinished(undo: () => Promise<void>): void }) => Promise<unknown>;

const ways: [string, Way][] = [
  ['as a file', async ({ page }) => page.goto(dist('maintenance.html').href)],
  [
    'by the service worker',
    async ({ lab, page }) => {
      await register(lab, page);
      lab.site.locked = ownPage;
      await page.reload();
    },
  ],
  [
    'in a language from right to left',
    async ({ lab, page }) => {
      lab.page('/', maintenanceHtml().replace('<html', '<html data-locale="ar"'));
      await page.goto('/');
    },
  ],
];
const fromNginx: Way = async ({ page, onTestFinished }) => {
  const nginx = await createNginx();
  onTestFinished(nginx.close);
  const ports = await freePorts(3);
  const origin = `http://127.0.0.1:${ports[0]}`;
  await nginx.start(nginxConfig(nginx.folder, { ports, page: origin, lock: `${nginx.folder}/nginx.conf` }));
  await page.goto(origin);
};
if (nginxAvailable()) ways.push(['from nginx', fromNginx]);

/** What of the page cannot be seen, or is as bright as the scheme has it not. */
function flawsOf(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  return page.evaluate((wanted) => {
    // Firefox cannot be told to prefer one.
    const { matches } = matchMedia(`(prefers-color-scheme: ${wanted})`);
    document.documentElement.style.colorScheme = matches ? '' : wanted;
    const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    const { scrollWidth } = document.documentElement;
    const hidden = [...document.querySelectorAll('.title, .message, .returns, .countdown, .check')].filter((part) => {
      const { top, left, right, bottom, height } = part.getBoundingClientRect();
      return height < 10 || top < 0 || left < 0 || right > innerWidth || bottom > innerHeight;
    });
    return [
      ...hidden.map(({ className }) => `${className} cannot be seen`),
      ...(scrollWidth > innerWidth ? [`${scrollWidth} px wide`] : []),
      ...(red > 127 === (wanted === 'light') ? [] : [`not ${wanted}`]),
    ];
  }, scheme);
}

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('the maintenance page', () => {
    it.for(ways)('looks right %s, and axe-core finds nothing', async ([, open], { lab, page, onTestFinished }) => {
      await open({ lab, page, onTestFinished });
      await page.locator('.countdown').waitFor();
      for (const viewport of [
        { width: 320, height: 568 },
        { width: 1280, height: 800 },
      ]) {
        for (const scheme of ['light', 'dark'] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme: scheme });
          const where = `${viewport.width} ${scheme}`;
          expect([where, ...(await flawsOf(page, scheme)), ...(await violationsOf(page))]).toEqual([where]);
        }
      }
    });

    it('leads on without JavaScript', async ({ lab, page }) => {
      const context = await page.context().browser()?.newContext({ javaScriptEnabled: false });
      const plain = await context?.newPage();
      if (!context || !plain) throw new Error('There is no browser.');
      lab.page('/', '<!doctype html><meta charset="utf-8"><title>Open</title>');
      lab.site.locked = () => ({ status: 503, headers: { 'content-type': 'text/html' }, body: maintenanceHtml() });
      await plain.goto(`${lab.site.origin}/`);
      await plain.getByText('down for maintenance').waitFor();
      // Firefox, whose scripts are only held back, parses what is for browsers without them as text.
      if (engine === 'chromium') expect(await plain.locator('meta[http-equiv=refresh][content="60"]').count()).toBe(1);
      lab.site.locked = false;
      await plain.getByRole('link', { name: 'Check now' }).click();
      await until(async () => (await plain.title()) === 'Open', { message: 'the page' });
      await context.close();
    });

    it('waits as long as it is told, and returns to where the person wanted to go', async ({ lab, page }) => {
      lab.page('/orders', '<!doctype html><meta charset="utf-8"><title>Orders</title>');
      const html = maintenanceHtml().replace('<html', '<html data-retry-after="1"');
      lab.site.locked = locked({ retryAfter: 1, body: html, contentType: 'text/html', cors: false });
      await page.goto('/orders?page=2');
      lab.site.locked = false;
      await until(async () => (await page.title()) === 'Orders', { message: 'the page' });
      expect(page.url()).toBe(`${lab.site.origin}/orders?page=2`);
      // The visit, two questions, and the return.
      const [visit = 0, first = 0, second = 0, ...more] = lab.requests
        .filter(({ path }) => path === '/orders')
        .map(({ at }) => at);
      expect(first - visit).toBeGreaterThanOrEqual(1_000);
      expect(second - first).toBeGreaterThanOrEqual(990);
      expect(more).toHaveLength(1);
    });

    it('leaves a fourth return within ten minutes to the person', async ({ lab, page }) => {
      lab.page('/', '<!doctype html><meta charset="utf-8"><title>Open</title>');
      const html = maintenanceHtml().replace('<html', '<html data-retry-after="1"');
      lab.site.locked = locked({ retryAfter: 1, body: html, contentType: 'text/html', cors: false });
      await page.goto('/');
      await page.evaluate(() =>
        sessionStorage.setItem('intermission:reloads', JSON.stringify(Array(3).fill(Date.now()))),
      );
      lab.site.locked = false;
      await page.getByRole('heading', { name: 'We’re back.' }).waitFor();
      expect(await page.title()).not.toBe('Open');
      await page.getByRole('link', { name: 'Continue' }).click();
      await until(async () => (await page.title()) === 'Open', { message: 'the page' });
    });
  });

  describe.concurrent('the service worker', () => {
    it('stands in for navigations that end in a 503, and for nothing else', async ({ lab, page }) => {
      lab.page('/data', '{}');
      await register(lab, page);
      lab.site.locked = ownPage;
      const fetched = await page.evaluate(async () => (await fetch('/data')).text());
      const framed = await page.evaluate(async () => {
        const frame = document.createElement('iframe');
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        frame.src = '/other';
        document.body.append(frame);
        await loaded;
        return frame.contentDocument?.title;
      });
      expect([fetched, framed]).toEqual([own, 'Own']);
      const response = await page.goto('/other');
      expect([response?.status(), await page.title()]).toEqual([503, TITLE]);
      expect(page.url()).toBe(`${lab.site.origin}/other`);
      lab.site.locked = locked({ status: 500, body: '<!doctype html><title>Broken</title>', contentType: 'text/html' });
      await page.goto('/');
      expect(await page.title()).toBe('Broken');
    });

    it('stands in where nobody answers at all', async ({ lab, page }) => {
      await register(lab, page);
      lab.site.locked = refuse;
      await reload(page, TITLE);
      expect(await page.getByText('down for maintenance').isVisible()).toBe(false);
    });

    it('asks for each page once, while it starts where the browser can', async ({ lab, page }) => {
      await register(lab, page);
      const before = lab.requests.length;
      await page.goto('/other');
      const asked = lab.requests.slice(before).filter(({ path }) => path === '/other');
      const preload = engine === 'chromium' ? 'true' : undefined;
      expect(asked.map(({ headers }) => headers['service-worker-navigation-preload'])).toEqual([preload]);
    });

    it('goes without a trace', async ({ lab, page }) => {
      await register(lab, page);
      // As text, or the test's own builder would make something else of the import.
      await page.evaluate("globalThis.module = import('/service-worker.js'), 0");
      const left = await page.evaluate(async (url) => {
        const { removeServiceWorker } = await (globalThis as unknown as { module: Promise<typeof serviceWorker> })
          .module;
        await removeServiceWorker('/another.js');
        const kept = (await navigator.serviceWorker.getRegistrations()).length;
        await removeServiceWorker(url);
        return [kept, (await navigator.serviceWorker.getRegistrations()).length, await caches.keys()];
      }, WORKER);
      expect(left).toEqual([1, 0, []]);
      lab.site.locked = ownPage;
      await page.goto('/other');
      expect(await page.title()).toBe('Own');
    });

    it('gives way to another version though tabs of the old one are open', async ({ lab, page }) => {
      const script = await readFile(fileURLToPath(dist(WORKER.slice(1))), 'utf8');
      const put = (code: string) =>
        lab.page('/sw.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: code }));
      // The flag that locks the site must not keep its worker from being served.
      const lock = (path: string) => lab.page(path, () => ({ status: 503, body: own }));
      put(script);
      await register(lab, page, '/sw.js');
      const other = await page.context().newPage();
      await other.goto('/other');
      const update = () =>
        other.evaluate(async () => {
          // What cannot be installed rejects, and in Firefox also what ends itself.
          await (await navigator.serviceWorker.ready).update().catch(() => {});
        });
      put(`${script}\naddEventListener('message', ({ ports: [port] }) => port.postMessage('second'));`);
      await other.evaluate(async () => {
        const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
        await (await navigator.serviceWorker.ready).update();
        await changed;
      });
      const version = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => resolve(data);
            navigator.serviceWorker.controller?.postMessage('', [port2]);
          }),
      );
      expect(version).toBe('second');
      lock('/');
      await reload(page, TITLE);
      // A version that cannot be installed leaves the last one at work.
      put('this is no script');
      await update();
      await reload(page, TITLE);
      // The way out for a host that has removed it from its pages.
      put(
        "addEventListener('install', () => skipWaiting()); addEventListener('activate', () => registration.unregister());",
      );
      await update();
      await until(() => other.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0), {
        message: 'its end',
      });
      await reload(page, 'Own');
    });

    it('works inside the host’s own', async ({ lab, page }) => {
      const script = `importScripts('${WORKER}');
addEventListener('fetch', (event) => event.request.url.endsWith('/data') && event.respondWith(new Response('own')));`;
      lab.page('/own-worker.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: script }));
      await register(lab, page, '/own-worker.js');
      lab.site.locked = ownPage;
      expect(await page.evaluate(async () => (await fetch('/data')).text())).toBe('own');
      await page.goto('/other');
      expect(await page.title()).toBe(TITLE);
    });

    it('is not installed without its page', async ({ lab, page }) => {
      lab.page('/', '<!doctype html><meta charset="utf-8"><title>Page</title>');
      await page.goto('/');
      const end = await page.evaluate(async (url) => {
        const { installing } = await navigator.serviceWorker.register(`${url}?page=/missing.html`);
        return new Promise((resolve) => {
          const look = () => ['redundant', 'activated'].includes(installing?.state ?? '') && resolve(installing?.state);
          installing?.addEventListener('statechange', look);
          look();
        });
      }, WORKER);
      expect(end).toBe('redundant');
    });
  });
});
