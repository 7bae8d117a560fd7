import { rm, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
// @ts-expect-error: the demo is plain JavaScript.
import { startDemo } from '../../demo/server/index.mjs';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { createNginx, freePorts, nginxAvailable } from '../helpers/nginx.ts';
import type { LabRequest, Reply } from '../helpers/reply.ts';
import { faultsOf, lookAt } from './pages/cors-faults.ts';
import { maintenanceHtml, nginxConfig, nginxRecipe, type Recipe, recipes } from './pages/recipes.ts';

const hasNginx = nginxAvailable();
const all: [string, Recipe][] = hasNginx ? [['nginx', nginxRecipe], ...recipes] : recipes;

/** A page of the product's, whose origin the API knows. */
async function openPage(lab: Lab, page: Page): Promise<void> {
  lab.page('/', '<!doctype html><title>Page</title>');
  await page.goto('/');
}

type Break = (request: LabRequest, reply: Reply & { headers: Record<string, string> }) => Reply;

/** A locked API without fault, until something is broken. */
function lockedApi(breaks: Break) {
  return (request: LabRequest) => {
    const headers: Record<string, string> = {
      'access-control-allow-origin': request.headers.origin ?? '',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After, Date',
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'retry-after': '20',
    };
    const preflight = {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    };
    if (request.method === 'OPTIONS') return breaks(request, { status: 204, headers: { ...headers, ...preflight } });
    return breaks(request, { status: 503, headers, body: { intermission: 1 } });
  };
}

const without =
  (...names: string[]): Break =>
  (_, reply) => ({
    ...reply,
    headers: Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !names.includes(name))),
  });
const withHeader =
  (name: string, value: string): Break =>
  (_, reply) => ({ ...reply, headers: { ...reply.headers, [name]: value } });

const faults: [string, string[], Break][] = [
  ['nothing', [], (_, reply) => reply],
  ['all CORS headers', ['a 503 without Access-Control-Allow-Origin'], without('access-control-allow-origin')],
  [
    'the preflight, answered 503',
    ['a preflight that fails'],
    ({ method }, reply) => (method === 'OPTIONS' ? { ...reply, status: 503 } : reply),
  ],
  [
    'the preflight, without CORS headers',
    ['a preflight that fails'],
    (request, reply) => (request.method === 'OPTIONS' ? { status: 204 } : reply),
  ],
  ['the headers that the preflight allows', ['a preflight that fails'], without('access-control-allow-headers')],
  [
    'the exposed headers',
    ['a Retry-After that pages cannot read', 'a Date that pages cannot read'],
    without('access-control-expose-headers'),
  ],
  [
    'Date among the exposed',
    ['a Date that pages cannot read'],
    withHeader('access-control-expose-headers', 'Retry-After'),
  ],
  ['Retry-After itself', ['a Retry-After that pages cannot read'], without('retry-after')],
  [
    'the origin, a wildcard',
    ['a wildcard for requests with credentials'],
    withHeader('access-control-allow-origin', '*'),
  ],
  ['the credentials', ['a wildcard for requests with credentials'], without('access-control-allow-credentials')],
  [
    'the body, a page for people',
    ['no JSON for an API call'],
    ({ method }, reply) =>
      method === 'OPTIONS'
        ? reply
        : { ...reply, body: '<!doctype html>', headers: { ...reply.headers, 'content-type': 'text/html' } },
  ],
  ['no-store', ['a 503 that may be stored'], without('cache-control')],
  [
    'the status',
    ['a lock that is no 503'],
    ({ method }, reply) => (method === 'OPTIONS' ? reply : { ...reply, status: 200 }),
  ],
];

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('a page of another origin', () => {
    it.for(all)('sees the lock of %s as it is', async ([, recipe], { lab, page, onTestFinished }) => {
      await openPage(lab, page);
      const api = await recipe(lab.site.origin);
      onTestFinished(async () => void (await api.close()));
      const look = await lookAt(page, `${api.origin}/products`);
      expect(faultsOf(look)).toEqual([]);
      expect(look.write).toMatchObject({ status: 503, headers: { 'retry-after': '20' } });
      expect(JSON.parse((look.simple as { body: string }).body)).toMatchObject({ intermission: 1, retryAfter: 20 });
    });

    it('is told nothing by any of them where it is a stranger', async ({ lab, page, onTestFinished }) => {
      await openPage(lab, page);
      for (const [name, recipe] of all) {
        const api = await recipe('https://www.shop.example');
        onTestFinished(async () => void (await api.close()));
        expect(await lookAt(page, `${api.origin}/products`), name).toMatchObject({ simple: 'TypeError' });
      }
    });

    it('sees each fault of a server that has it', async ({ lab, page }) => {
      await openPage(lab, page);
      for (const [spoilt, expected, breaks] of faults) {
        lab.api.reply = lockedApi(breaks);
        expect(faultsOf(await lookAt(page, `${lab.api.origin}/products`)), spoilt).toEqual(expected);
      }
    });
  });

  describe('a person', () => {
    it.for(recipes)('gets the maintenance page from %s', async ([, recipe], { page, onTestFinished }) => {
      const site = await recipe('https://www.shop.example');
      onTestFinished(async () => void (await site.close()));
      const response = await page.goto(`${site.origin}/form`);
      expect(response?.status()).toBe(503);
      expect(await response?.headerValue('retry-after')).toBe('20');
      expect(await response?.headerValue('vary')).toContain('Origin');
      await page.getByRole('heading', { name: 'We’ll be right back' }).waitFor();
      await page.getByText(/Looking again in (2\d|1\d) s/).waitFor();
    });
  });

  describe.runIf(hasNginx).concurrent('behind the real nginx a refresh of the form during a lock', () => {
    it('shows the maintenance page, and then the form with everything restored', async ({ page, onTestFinished }) => {
      const shop = await openShop(onTestFinished);
      await fillInClaim(page, shop.url);
      await writeFile(shop.flag, '');
      const refusal = await page.reload();
      expect(refusal?.status()).toBe(503);
      expect(page.url()).toBe(`${shop.url}/form`);
      await page.getByText('What you have entered is saved.').waitFor();
      await rm(shop.flag);
      await expectClaim(page);
    });

    it('does so by the service worker, also when nobody answers at all', async ({ page, onTestFinished }) => {
      const shop = await openShop(onTestFinished);
      await page.goto(`${shop.url}/form`);
      await page.evaluate(async () => {
        await navigator.serviceWorker.register('/intermission-service-worker.js');
        await navigator.serviceWorker.ready;
      });
      await fillInClaim(page, shop.url);
      await writeFile(shop.flag, '');
      const refusal = await page.reload();
      expect(refusal?.status()).toBe(503);
      expect(await refusal?.headerValue('retry-after')).toBe('1');
      await page.getByText('What you have entered is saved.').waitFor();
      await rm(shop.flag);
      await expectClaim(page);

      await shop.stop();
      // Not by the driver, whom Firefox tells of the connection in place of the page that it shows.
      await page.evaluate(() => location.reload());
      await page.getByText('What you have entered is saved.').waitFor();
      expect(await page.getByText('down for maintenance').isVisible()).toBe(false);
      await shop.start();
      await expectClaim(page);
    });
  });
});

/** The demo's site behind nginx, by the recipe, with a lock of a second. */
async function openShop(onTestFinished: (undo: () => Promise<void>) => void) {
  const nginx = await createNginx();
  onTestFinished(nginx.close);
  const ports = await freePorts(3);
  const url = `http://127.0.0.1:${ports[0]}`;
  const demo = await startDemo({ port: 0, publicUrl: url });
  onTestFinished(demo.close);
  const flag = `${nginx.folder}/on`;
  const config = nginxConfig(nginx.folder, { ports, page: url, lock: flag, site: demo.siteUrl, retryAfter: 1 });
  const start = () => nginx.start(config);
  await start();
  return { url, flag, start, stop: nginx.stop };
}

const claim = { claimant: 'Ada Lovelace', email: 'ada@example.com', description: 'It came in two.\nSorry.' };

/** Fills in the demo's form as far as the second of its steps. */
async function fillInClaim(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/form`);
  await page.locator('[name=claimant]').pressSequentially(claim.claimant);
  await page.locator('[name=email]').pressSequentially(claim.email);
  await page.locator('[name=order]').fill('TW-10001');
  await page.click('#next');
  await page.locator('[name=cause]').selectOption({ index: 2 });
  await page.locator('[name=pieces]').nth(1).check();
  await page.locator('[name=description]').pressSequentially(claim.description);
  await page.evaluate(() => scrollTo(0, 120));
}

/** Resolves when the page has come back with all of that. */
async function expectClaim(page: Page): Promise<void> {
  await page.getByText('We put back what you had entered.').waitFor();
  const read = () =>
    page.evaluate(() => {
      const form = document.querySelector('#claim') as HTMLFormElement;
      const { claimant, email, description } = Object.fromEntries(new FormData(form)) as Record<string, string>;
      const { selectedIndex } = form.elements.namedItem('cause') as HTMLSelectElement;
      return {
        claim: { claimant, email, description: description?.replaceAll('\r', '') },
        cause: selectedIndex,
        pieces: [...form.querySelectorAll<HTMLInputElement>('[name=pieces]')].map(({ checked }) => checked)[1],
        step: form.dataset.intermissionStep,
        focus: (document.activeElement as HTMLInputElement).name,
        scrolled: scrollY > 0,
      };
    });
  expect(await read()).toEqual({
    claim,
    cause: 2,
    pieces: true,
    step: '2',
    focus: 'description',
    scrolled: true,
  });
}

// The page that all of them hand out is the same file.
describe('the maintenance page', () => {
  const it = inBrowser('chromium');
  it('is one self-contained file', async ({ page }) => {
    const html = maintenanceHtml();
    expect(html.length).toBeLessThan(10_000);
    expect(html).not.toMatch(/(?:src|href)="[^"]/);
    await page.setContent(html);
    await page.getByRole('heading', { name: 'We’ll be right back' }).waitFor();
  });
});
