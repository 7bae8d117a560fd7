import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { json, locked, open, type Responder, refuse } from '../helpers/reply.ts';
import { readDrafts } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { putCheckout, quick } from './pages/checkout.ts';
import { askApi, noticeOf, openCheckout, untilStatus } from './pages/visitor.ts';

const html = { body: '<!doctype html><h1>Back soon</h1>', contentType: 'text/html' };
const problem = {
  contentType: 'application/problem+json',
  body: { type: 'https://shop.example/closed', title: 'Shut' },
};
const listed = { ...quick, problemTypes: ['https://shop.example/closed'] };
const soon = () => new Date(Date.now() + 60_000).toUTCString();

/** The first answer, and another for all that follow. */
function first(reply: Responder, then: Responder): Responder {
  let asked = 0;
  return (request) => (request.method !== 'OPTIONS' && asked++ === 0 ? reply(request) : then(request));
}

const countChanges = `
new MutationObserver((changes) => notes.push(...changes.map(({ type }) => type))).observe(document, {
  subtree: true, childList: true, attributes: true, characterData: true,
});`;

/** Has the page send the same by XMLHttpRequest. */
function sendXhr(page: Page, lab: Lab): Promise<number> {
  return page.evaluate(
    (url) =>
      new Promise<number>((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', url);
        xhr.onloadend = () => resolve(xhr.status);
        xhr.send();
      }),
    `${lab.api.origin}/products`,
  );
}

const statusesOf = (page: Page) => page.evaluate(() => states);

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('a bare 503', () => {
    it.for([
      ['as text', locked()],
      ['as HTML', locked(html)],
      ['with a JSON body of some other kind', locked({ body: { error: 'Service Unavailable' } })],
      ['with a Retry-After that other origins may not read', locked({ retryAfter: 1, exposeHeaders: false })],
    ] as const)('%s is a lock when the second opinion says the same', async ([, reply], { lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = reply;
      expect(await askApi(page, lab)).toBe(503);
      await noticeOf(page).waitFor();
      expect((await statusesOf(page)).slice(0, 2)).toEqual(['checking', 'maintenance']);
      expect(lab.count({ origin: 'api', method: 'GET', path: '/products' })).toBe(2);
    });

    it('changes nothing when the second opinion finds the API back', async ({ lab, page }) => {
      putCheckout(lab, { host: countChanges });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      lab.api.reply = first(locked(), open());
      await page.evaluate((url) => {
        notes.length = 0;
        // No event tells of this entry, so that only the flush can have stored it.
        (document.querySelector('[name=remarks]') as HTMLTextAreaElement).value = 'set by a script';
        return fetch(url);
      }, `${lab.api.origin}/products`);
      await untilStatus(page, 'operational');
      expect(await statusesOf(page)).toEqual(['checking', 'operational']);
      expect(await page.evaluate(() => notes)).toEqual([]);
      expect(await page.evaluate(() => client.state.status)).toBe('operational');
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('set by a script');
    });
  });

  describe.concurrent('a lock at once', () => {
    it.for([
      ['Retry-After', locked({ retryAfter: 60 })],
      ['Retry-After as a date', locked({ retryAfter: soon() })],
      ['Retry-After and HTML', locked({ retryAfter: 60, ...html })],
      ['the body of the contract', locked({ body: { intermission: 1, retryAfter: 60 } })],
      ['a problem document of a listed type', locked({ ...problem, body: { ...problem.body, retryAfter: 60 } })],
    ] as const)('is a 503 with %s', async ([, reply], { lab, page }) => {
      putCheckout(lab, { start: listed });
      await openCheckout(page);
      lab.api.reply = reply;
      expect(await askApi(page, lab)).toBe(503);
      await noticeOf(page).waitFor();
      expect((await statusesOf(page))[0]).toBe('maintenance');
      expect(lab.count({ origin: 'api' })).toBe(1);
    });

    it('is not a problem document of a type that nobody listed', async ({ lab, page }) => {
      putCheckout(lab, { start: quick });
      await openCheckout(page);
      lab.api.reply = locked(problem);
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      expect((await statusesOf(page))[0]).toBe('checking');
    });

    it('shows what the body says of it', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({
        body: { intermission: 1, retryAfter: 60, message: { en: 'New servers.', fr: 'Non.' } },
      });
      await askApi(page, lab);
      await noticeOf(page).getByText('New servers.').waitFor();
    });

    it('concerns only the surfaces that the body names', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({ body: { intermission: 1, retryAfter: 60, surfaces: ['login'] } });
      await askApi(page, lab);
      await noticeOf(page, 'login').waitFor();
      expect(await page.locator('intermission-notice').count()).toBe(1);
    });

    it.for([
      ['XMLHttpRequest', sendXhr],
      ['fetch with a Request', (page: Page, lab: Lab) => askRequest(page, lab)],
    ] as const)('is seen by %s too', async ([, send], { lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 60 });
      expect(await send(page, lab)).toBe(503);
      await noticeOf(page).waitFor();
      expect(await statusesOf(page)).toContain('maintenance');
    });
  });

  describe.concurrent('the page', () => {
    it('hears nothing of what other origins answer', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.status.reply = locked({ retryAfter: 60, body: { intermission: 1 } });
      expect(await page.evaluate(async (url) => (await fetch(url)).status, lab.status.origin)).toBe(503);
      lab.status.reply = locked();
      expect(await page.evaluate(async (url) => (await fetch(url)).status, lab.status.origin)).toBe(503);
      // The watched one is heard after them, so theirs would stand before it.
      lab.api.reply = first(locked(), json({}));
      await askApi(page, lab);
      await untilStatus(page, 'operational');
      expect(await statusesOf(page)).toEqual(['checking', 'operational']);
      expect(lab.count({ origin: 'status' })).toBe(2);
    });

    it.for([
      ['a bare 503', locked()],
      ['a lock', locked({ retryAfter: 60 })],
      ['a lock in a body', locked({ body: { intermission: 1, retryAfter: 60, message: 'Back at nine' } })],
      ['an HTML page', locked(html)],
      ['an answer as ever', json({ ok: true }, 202)],
    ] as const)('gets the very response that the server gave: %s', async ([, reply], { lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = reply;
      const watched = await page.evaluate(look, [`${lab.api.origin}/products`, 'watched'] as const);
      const native = await page.evaluate(look, [`${lab.api.origin}/products`, 'native'] as const);
      expect(watched).toEqual(native);
      expect(watched.bodyUsed).toBe(false);
    });

    it.for(['text', 'json', 'arraybuffer'] as const)(
      'gets the very %s by XMLHttpRequest',
      async (type, { lab, page }) => {
        putCheckout(lab, {
          prelude: 'var nativeXhr = { open: XMLHttpRequest.prototype.open, send: XMLHttpRequest.prototype.send };',
        });
        await openCheckout(page);
        lab.api.reply = locked({ retryAfter: 60, body: { intermission: 1, message: 'Back at nine' } });
        const watched = await page.evaluate(lookByXhr, [`${lab.api.origin}/products`, type, 'watched'] as const);
        const native = await page.evaluate(lookByXhr, [`${lab.api.origin}/products`, type, 'native'] as const);
        expect(watched).toEqual(native);
        expect(watched.events).toContain('loadend');
      },
    );

    it('gets the same errors', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = refuse;
      const errors = await page.evaluate(async (url) => {
        const describe = async (send: typeof fetch, init: RequestInit) => {
          try {
            await send(url, init);
            return undefined;
          } catch (error) {
            return [(error as Error).constructor.name, (error as Error).name, (error as Error).message];
          }
        };
        const aborted = () => ({ signal: AbortSignal.abort() });
        const wrong = { method: 'G E T' };
        return [
          [await describe(fetch, {}), await describe(nativeFetch, {})],
          [await describe(fetch, aborted()), await describe(nativeFetch, aborted())],
          [await describe(fetch, wrong), await describe(nativeFetch, wrong)],
        ];
      }, `${lab.api.origin}/products`);
      for (const [watched, native] of errors) {
        expect(native).toBeDefined();
        expect(watched).toEqual(native);
      }
    });

    it('is told that nobody answers, without a lock, when requests fail', async ({ lab, page }) => {
      putCheckout(lab, { start: quick });
      await openCheckout(page);
      lab.api.reply = refuse;
      await page.evaluate((url) => fetch(url).catch(() => {}), `${lab.api.origin}/products`);
      await untilStatus(page, 'unreachable');
      expect(await statusesOf(page)).toEqual(['checking', 'unreachable']);
      lab.api.reply = open();
      await until(async () => (await statusesOf(page)).at(-1) === 'operational', { message: 'the end of it' });
      expect(await statusesOf(page)).not.toContain('maintenance');
    });
  });
});

function askRequest(page: Page, lab: Lab): Promise<number> {
  return page.evaluate(async (url) => (await fetch(new Request(url))).status, `${lab.api.origin}/products`);
}

/** Runs in the page: all that can be seen of a response. */
async function look([url, by]: readonly [url: string, by: 'watched' | 'native']) {
  const response = await (by === 'watched' ? fetch : nativeFetch)(url);
  // Whoever reads a copy of the body has done so a task later.
  await new Promise((resolve) => setTimeout(resolve));
  const { status, statusText, ok, type, redirected, bodyUsed } = response;
  const own = Object.keys(response);
  const same = response.constructor === Response;
  const headers = [...response.headers];
  const locked = response.body?.locked;
  const text = await response.text();
  return {
    status,
    statusText,
    ok,
    type,
    redirected,
    bodyUsed,
    locked,
    own,
    headers,
    text,
    same,
  };
}

/** Runs in the page: all that can be seen of an answer by XMLHttpRequest, and the order of its events. */
function lookByXhr([url, type, by]: readonly [string, XMLHttpRequestResponseType, 'watched' | 'native']) {
  const { nativeXhr } = globalThis as unknown as { nativeXhr: Pick<XMLHttpRequest, 'open' | 'send'> };
  const methods = by === 'watched' ? XMLHttpRequest.prototype : nativeXhr;
  return new Promise<{ status: number; events: string[]; headers: string; body: unknown }>((resolve) => {
    const xhr = new XMLHttpRequest();
    const events: string[] = [];
    for (const name of ['loadstart', 'load', 'error', 'abort', 'timeout', 'loadend']) {
      xhr.addEventListener(name, () => events.push(name));
    }
    xhr.onreadystatechange = () => events.push(String(xhr.readyState));
    xhr.addEventListener('loadend', () => {
      const body = type === 'arraybuffer' ? new TextDecoder().decode(xhr.response) : xhr.response;
      resolve({ status: xhr.status, events: [...events], headers: xhr.getAllResponseHeaders(), body });
    });
    methods.open.call(xhr, 'GET', url, true);
    xhr.responseType = type;
    methods.send.call(xhr);
  });
}
