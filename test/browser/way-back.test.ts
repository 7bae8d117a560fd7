import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import type { Responder } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { maintenanceHtml } from './pages/recipes.ts';

interface Journey {
  policy?: string;
  /** Where the form is sent. */
  action?: string;
  /** What the action answers to a GET. */
  get?: number;
  /** Whether the form's page has the SDK. */
  sdk?: boolean;
  /** What the page is left by. */
  by?: string;
  /** What the answer to the POST knows of it. */
  html?: string;
  /** Runs before the form is sent. */
  before?: string;
}

const SDK = '<script src="/intermission.js"></script>';
/** Says where the person is: Firefox does not tell its driver of a page that comes out of the back/forward cache. */
const REPORT = `<script>addEventListener('pageshow', () => navigator.sendBeacon('/shown',
  JSON.stringify([document.title, location.pathname + location.search])))</script>`;
/** The page of a browser without the Navigation API. */
const WITHOUT_API = "<script>Object.defineProperty(window, 'navigation', { value: undefined })</script>";

/** A site that takes POSTs at `action`, and answers 503 with the maintenance page while `lab.site.locked`. */
function serve(lab: Lab, { policy = 'no-referrer', action = '/send', get = 404, ...journey }: Journey) {
  const { sdk = true, html = '<html', before = '' } = journey;
  const headers = { 'content-type': 'text/html', 'referrer-policy': policy };
  const document = (title: string, body: string, status = 200) => ({
    status,
    headers,
    body: `<!doctype html><meta charset="utf-8"><title>${title}</title>${before}${REPORT}${sdk ? SDK : ''}${body}`,
  });
  const form = (to: string) =>
    `<form method="post" action="${to}" data-intermission="form"><textarea name="text"></textarea><button id="send">Send</button></form>
    <form action="${to}"><button id="search">Search</button></form><a id="link" href="${to}">Link</a>
    <button id="script" onclick="document.forms[0].submit()">Script</button>`;
  lab.page('/form', () => document('Form', form(action)));
  lab.page('/before', () => document('Before', '<a id="next" href="/form?record=7">Next</a>'));
  const answer: Responder = ({ method }) =>
    method === 'POST' ? document('Wrong entries', form(action), 422) : document('Action', '', get);
  if (!action.startsWith('/form')) lab.page('/send', answer as never);
  return () => {
    const body = maintenanceHtml().replace('<html', `${html} data-retry-after="300"`);
    lab.site.locked = () => ({ status: 503, headers, body });
  };
}

/** Resolves to the title and address of the page after the lock, once "Check now" was pressed. */
async function comeBack(lab: Lab, page: Page): Promise<[string, string]> {
  await page.locator('.check').waitFor();
  lab.site.locked = false;
  const before = lab.requests.length;
  await page.locator('.check').click();
  const { body } = await until(() => lab.requests.slice(before).find(({ path }) => path === '/shown'), {
    message: 'the way back',
  });
  return JSON.parse(body);
}

const form: [string, string] = ['Form', '/form?record=7'];
const journeys: [string, Journey, [string, string]][] = [
  ['a POST, no referrer', {}, form],
  ['a POST, only the origin as referrer', { policy: 'origin' }, form],
  ['a POST, the whole referrer', { policy: 'strict-origin-when-cross-origin' }, form],
  ['a POST to an address that answers a GET with 405', { get: 405 }, form],
  ['a POST to an address that answers a GET with a list', { get: 200 }, form],
  ['a POST to an address with a query and a fragment', { action: '/send?all=1#list', get: 200 }, form],
  ['a POST to the page’s own address', { action: '/form?record=7' }, form],
  ['a POST by a script', { by: '#script', get: 200 }, form],
  ['a POST in a browser without the Navigation API', { before: WITHOUT_API, get: 200 }, form],
  ['a link', { by: '#link', get: 200, policy: 'same-origin' }, ['Action', '/send']],
  ['a search', { by: '#search', get: 200 }, ['Action', '/send']],
  ['a POST without the SDK, no referrer', { sdk: false }, form],
  ['a POST without the SDK, only the origin as referrer', { sdk: false, policy: 'origin' }, form],
  ['a POST without the SDK, the whole referrer', { sdk: false, policy: 'same-origin', get: 405 }, form],
  [
    'a POST without the SDK that its answer knows of',
    { sdk: false, policy: 'same-origin', get: 200, html: '<html data-posted' },
    form,
  ],
  [
    'a POST without the SDK that its answer knows of, no referrer',
    { sdk: false, get: 200, html: '<html data-posted' },
    form,
  ],
];

describe.each(engines)('in %s, the maintenance page', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('leads back', () => {
    it.for(journeys)('after %s', async ([, journey, expected], { lab, page }) => {
      const lock = serve(lab, journey);
      await page.goto('/before');
      await page.click('#next');
      await page.locator('textarea').fill('typed');
      lock();
      await page.click(journey.by ?? '#send');
      expect(await comeBack(lab, page)).toEqual(expected);
      // Without the SDK or the answer's word a POST is known only by what a GET of its action comes to.
      const blind = journey.sdk === false && !journey.html;
      const { pathname } = new URL(journey.action ?? '/send', lab.site.origin);
      if (expected === form && !blind && pathname !== '/form')
        expect(lab.count({ method: 'GET', path: pathname })).toBe(0);
    });

    it('after a POST that was reloaded by hand', async ({ lab, page }) => {
      const lock = serve(lab, { get: 200 });
      await page.goto('/form?record=7');
      lock();
      await page.click('#send');
      await page.locator('.check').waitFor();
      // Firefox asks before it sends a POST again, and its driver says no.
      if (engine === 'chromium') await page.reload();
      expect(await comeBack(lab, page)).toEqual(form);
    });

    it('past an answer that showed the form again', async ({ lab, page }) => {
      const lock = serve(lab, { get: 200 });
      await page.goto('/form?record=7');
      await page.click('#send');
      await until(async () => (await page.title()) === 'Wrong entries', { message: 'the answer' });
      lock();
      await page.click('#send');
      expect(await comeBack(lab, page)).toEqual(form);
    });

    it('to an address that a link leads to after a POST was accepted there', async ({ lab, page }) => {
      const lock = serve(lab, { get: 200 });
      await page.goto('/form?record=7');
      // Without the SDK the note of the POST stays.
      lab.page('/send', ({ method }) => ({
        body: `<!doctype html><title>${method === 'POST' ? 'Accepted' : 'Action'}</title>${REPORT}<a href="/send">List</a>`,
      }));
      await page.click('#send');
      await until(async () => (await page.title()) === 'Accepted', { message: 'the answer' });
      // A person takes longer than this.
      await page.waitForTimeout(1_600);
      lock();
      await page.click('a');
      expect(await comeBack(lab, page)).toEqual(['Action', '/send']);
    });

    it.for(['/thanks', '/send'])('to %s, where a POST was redirected', async (path, { lab, page }) => {
      const lock = serve(lab, { get: 200 });
      lab.page('/thanks', `<!doctype html><title>Thanks</title>${REPORT}`);
      await page.goto('/form?record=7');
      lock();
      const refuse = lab.site.locked as Responder;
      lab.site.locked = (request) =>
        request.method === 'POST' ? { status: 303, headers: { location: path } } : refuse(request);
      await page.click('#send');
      expect(await comeBack(lab, page)).toEqual([path === '/send' ? 'Action' : 'Thanks', path]);
    });

    it('in a frame, never to the page around it', async ({ lab, page }) => {
      const lock = serve(lab, { get: 404, policy: 'same-origin' });
      lab.page(
        '/around',
        `<!doctype html><title>Around</title>${SDK}<iframe name="inner"></iframe>
        <form method="post" action="/send" target="inner"><button id="send">Send</button></form>`,
      );
      await page.goto('/around');
      lock();
      await page.click('#send');
      const frame = page.frame('inner');
      await frame?.locator('.check').waitFor();
      lab.site.locked = false;
      // A click by the driver misses what is below the edge of a small frame in Firefox; one during a question does nothing.
      const press = () => frame?.evaluate(() => document.querySelector<HTMLElement>('.check')?.click()).catch(() => {});
      // Two questions, and the way back: its page is in the browser's hands, which shows its own for an empty 404.
      const isBack = async () => {
        await press();
        return lab.count({ method: 'GET', path: '/send' }) > 2;
      };
      await until(isBack, { message: 'its own address in the frame' });
      expect(lab.count({ path: '/around' })).toBe(1);
    });

    it('after a POST that met the service worker’s page', async ({ lab, page }) => {
      const lock = serve(lab, { get: 200, sdk: false, policy: 'same-origin' });
      await page.goto('/form?record=7');
      await page.evaluate(async () => {
        await navigator.serviceWorker.register('/intermission-service-worker.js');
        await navigator.serviceWorker.ready;
      });
      await page.goto('/before');
      await page.click('#next');
      await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { message: 'the worker' });
      lock();
      await page.click('#send');
      expect(await comeBack(lab, page)).toEqual(form);
      expect(lab.count({ method: 'GET', path: '/send' })).toBe(0);
    });
  });
});
