import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { hang, locked, open, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putCheckout, quick } from './pages/checkout.ts';
import { askApi, noticeOf, openCheckout, untilStatus, watchReload } from './pages/visitor.ts';

const own = (complaints: string[]) => complaints.filter((text) => text.includes('Intermission'));

/** Remembers what the platform gave, and the document as the parser made it. */
const remember = `
var native = {
  fetch: Object.getOwnPropertyDescriptor(globalThis, 'fetch'),
  open: Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'open'),
  send: Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'send'),
};
var found;
addEventListener('readystatechange', () => {
  found ??= document.readyState === 'interactive' && document.documentElement.cloneNode(true);
}, true);
var timers = new Set();
for (const [start, end] of [
  ['setTimeout', 'clearTimeout'],
  ['setInterval', 'clearInterval'],
  ['requestAnimationFrame', 'cancelAnimationFrame'],
]) {
  const [set, clear] = [globalThis[start], globalThis[end]];
  globalThis[start] = (task, ...rest) => {
    const timer = set((...args) => {
      if (start !== 'setInterval') timers.delete(start + timer);
      return task(...args);
    }, ...rest);
    timers.add(start + timer);
    return timer;
  };
  globalThis[end] = (timer) => {
    timers.delete(start + timer);
    clear(timer);
  };
}`;

/** Runs in the page: how it differs from what it was before the SDK came. */
function differences() {
  const { native, found, timers } = globalThis as unknown as {
    native: Record<'fetch' | 'open' | 'send', PropertyDescriptor>;
    found: Element;
    timers: Set<string>;
  };
  const now = (target: object, name: string) => Object.getOwnPropertyDescriptor(target, name);
  const same = (one: PropertyDescriptor | undefined, other: PropertyDescriptor) =>
    (Object.keys(other) as (keyof PropertyDescriptor)[]).every((key) => one?.[key] === other[key]);
  const xhr = XMLHttpRequest.prototype;
  return {
    html: document.documentElement.outerHTML === found.outerHTML,
    nodes: document.documentElement.isEqualNode(found),
    sheets: document.adoptedStyleSheets.length === 0,
    fetch: same(now(globalThis, 'fetch'), native.fetch) && fetch === native.fetch.value,
    open: same(now(xhr, 'open'), native.open),
    send: same(now(xhr, 'send'), native.send),
    timers: timers.size === 0,
  };
}

/** Runs in the page: whether one `stop` is enough to have the platform's own `fetch` back. */
function stopAndLook() {
  client.stop();
  return fetch === nativeFetch;
}

const none = { html: true, nodes: true, sheets: true, fetch: true, open: true, send: true, timers: true };

const states: [string, (page: Page, lab: Lab) => Promise<unknown>][] = [
  ['nothing has happened', async () => {}],
  ['it waits out a lock', (page, lab) => meet(page, lab, 'maintenance')],
  [
    'it asks a server that hangs',
    async (page, lab) => {
      await meet(page, lab, 'maintenance');
      lab.api.reply = hang;
      const asked = lab.count({ origin: 'api' });
      await page.evaluate(() => void client.check());
      await until(() => lab.count({ origin: 'api' }) > asked, { message: 'the question' });
    },
  ],
  [
    'a request of the page hangs',
    async (page, lab) => {
      lab.api.reply = hang;
      await page.evaluate((url) => void fetch(url), `${lab.api.origin}/products`);
      await until(() => lab.count({ origin: 'api' }) > 0, { message: 'the request' });
    },
  ],
  [
    'a request of the page has just failed',
    async (page, lab) => {
      lab.api.reply = refuse;
      await page.evaluate((url) => fetch(url).catch(() => client.stop()), `${lab.api.origin}/products`);
    },
  ],
  [
    'somebody has asked for a check twice',
    async (page, lab) => {
      await meet(page, lab, 'maintenance');
      await page.evaluate(() => client.check());
      await page.evaluate(() => void client.check());
    },
  ],
  [
    'it waits for its turn to reload',
    async (page, lab) => {
      await meet(page, lab, 'maintenance');
      lab.api.reply = open();
      await page.evaluate(() => void client.check());
      await untilStatus(page, 'recovered');
    },
  ],
];

async function meet(page: Page, lab: Lab, status: string): Promise<void> {
  lab.api.reply = locked({ retryAfter: 60 });
  await askApi(page, lab);
  await untilStatus(page, status);
  await noticeOf(page).waitFor();
}

const denied = `throw new DOMException('Denied', 'SecurityError');`;
const refusals = [
  ['throws', `IDBFactory.prototype.open = () => { ${denied} };`],
  ['is missing', `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });`],
  ['never answers', `IDBFactory.prototype.open = () => new EventTarget();`],
  ['is full', `IDBObjectStore.prototype.put = function () { throw new DOMException('Full', 'QuotaExceededError'); };`],
] as const;

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('stop', () => {
    it.for(states)('leaves the page as it was found when %s', async ([, arrange], { lab, page }) => {
      putCheckout(lab, { start: { resume: { spread: 60_000 } }, prelude: `${remember} Math.random = () => 0.5;` });
      await openCheckout(page);
      expect(await page.evaluate(differences)).toMatchObject({ fetch: false, open: false, send: false });
      await page.locator('[name=nick]').pressSequentially('countess');
      await arrange(page, lab);
      await page.evaluate(() => client.drafts.flush());
      await page.evaluate(() => client.stop());
      expect(await page.evaluate(differences)).toEqual(none);
      expect(await page.evaluate(() => client.state)).toEqual({ status: 'operational', upcoming: [] });
      expect(await page.inputValue('[name=nick]')).toBe('countess');
    });

    it('leaves alone what others have patched since, and hears nothing more', async ({ lab, page }) => {
      putCheckout(lab, { start: quick });
      await openCheckout(page);
      lab.api.reply = locked({ retryAfter: 60 });
      const { kept, status } = await page.evaluate(async (url) => {
        const inner = fetch;
        const theirs: typeof fetch = (...args) => inner(...args);
        globalThis.fetch = theirs;
        client.stop();
        return { kept: fetch === theirs, status: (await fetch(url)).status };
      }, `${lab.api.origin}/products`);
      expect({ kept, status }).toEqual({ kept: true, status: 503 });
      expect(await page.evaluate(() => client.state.status)).toBe('operational');
      expect(lab.count({ origin: 'api' })).toBe(1);
    });

    it('may be followed by another start', async ({ lab, page }) => {
      putCheckout(lab, { start: quick });
      await openCheckout(page);
      await page.evaluate(() => {
        client.start();
        client.stop();
        client.stop();
        client.start();
      });
      await meet(page, lab, 'maintenance');
      expect(await page.evaluate(() => client.state.status)).toBe('maintenance');
      expect(await page.locator('intermission-notice').count()).toBe(3);
    });
  });

  describe.concurrent('the script tag', () => {
    it('warns once when it is on the page twice, and the first one stays', async ({ lab, page, complaints }) => {
      const second = '<script src="/intermission.js?2" defer data-watch="https://other.example/"></script>';
      putCheckout(lab, {
        answer: (_, html) => ({ body: html.replace('<script src="/host.js"', `${second}$&`) }),
      });
      await openCheckout(page);
      await meet(page, lab, 'maintenance');
      expect(own(complaints)).toEqual([expect.stringContaining('twice')]);
      expect(await page.evaluate(stopAndLook)).toBe(true);
    });

    it.for([
      ['data-watch', 'ftp://files.example/'],
      ['data-watch', 'http://'],
      ['data-status', 'ftp://files.example/'],
      ['data-locale', 'no such tag'],
    ] as const)(
      'warns once of a wrong %s="%s" and goes on with the default',
      async ([name, value], { lab, page, complaints }) => {
        const others = name === 'data-watch' ? '' : `data-watch="${lab.site.origin}/"`;
        putCheckout(lab, { tag: `${others} ${name}="${value}"` });
        lab.page('/own', () => ({ status: 503, headers: { 'retry-after': '60' } }));
        await openCheckout(page);
        await page.evaluate(() => fetch('/own'));
        await noticeOf(page).getByText('We’ll be right back').waitFor();
        expect(own(complaints).filter((text) => text.includes('data-'))).toEqual([expect.stringContaining(name)]);
      },
    );

    it('says nothing unasked, from the lock to the way back', async ({ lab, page, complaints }) => {
      putCheckout(lab);
      await openCheckout(page);
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      await reloaded();
      expect(own(complaints)).toEqual([]);
    });

    it('costs a page without surfaces no request and no change', async ({ lab, page }) => {
      lab.page(
        '/about',
        `<!doctype html><title>About</title><script src="/watch.js"></script><script src="/intermission.js" defer
          data-status="${lab.status.origin}/lock.json" data-watch="${lab.api.origin}/"></script><p>About us</p>`,
      );
      lab.page('/watch.js', () => ({
        headers: { 'content-type': 'text/javascript' },
        body: `var notes = [];
          addEventListener('DOMContentLoaded', () => {
            new MutationObserver((changes) => notes.push(changes.length)).observe(document, {
              subtree: true, childList: true, attributes: true, characterData: true,
            });
          });`,
      }));
      await page.goto('/about');
      // Long enough for whatever would be sent first, as the page's own request comes after it.
      expect(await askApi(page, lab)).toBe(200);
      const log = lab.requests.filter(({ path }) => path !== '/favicon.ico').map(({ origin, path }) => origin + path);
      expect(log.sort()).toEqual(['api/products', 'site/about', 'site/intermission.js', 'site/watch.js']);
      expect(await page.evaluate(() => notes)).toEqual([]);
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
      expect(await page.evaluate(() => Intermission?.client?.state.status)).toBe('operational');

      lab.api.reply = locked({ retryAfter: 60 });
      await askApi(page, lab);
      await page.evaluate(() => Intermission?.client?.check());
      expect(await page.evaluate(() => Intermission?.client?.state.status)).toBe('maintenance');
      expect(await page.evaluate(() => notes)).toEqual([]);
    });
  });

  describe.concurrent('with a storage that', () => {
    it.for(refusals)(
      '%s, the journey goes by sessionStorage and onError hears of it once',
      async ([, refusal], { lab, page }) => {
        putCheckout(lab, { start: quick, prelude: refusal });
        await openCheckout(page);
        await page.locator('[name=name]').pressSequentially('Ada');
        const reloaded = await watchReload(page);
        lab.api.reply = locked({ retryAfter: 1 });
        await askApi(page, lab);
        await noticeOf(page).waitFor();
        expect(await page.evaluate(() => degraded)).toEqual([expect.stringContaining('DegradedError')]);
        lab.api.reply = open();
        await reloaded();
        await page.getByText('We put back what you had entered.').waitFor();
        expect(await page.inputValue('[name=name]')).toBe('Ada');
        expect((await page.evaluate(() => degraded)).length).toBeLessThanOrEqual(1);
      },
    );

    it('is refused altogether, promises nothing and leaves the reload to the visitor', async ({ lab, page }) => {
      const prelude = `
        IDBFactory.prototype.open = () => { ${denied} };
        Object.defineProperty(globalThis, 'sessionStorage', { get() { ${denied} } });`;
      putCheckout(lab, { start: quick, prelude });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      lab.api.reply = locked({ retryAfter: 1 });
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      const promise = await noticeOf(page).getByRole('status').textContent();
      lab.api.reply = open();
      await noticeOf(page).getByRole('button', { name: 'Continue' }).waitFor();
      expect((await page.evaluate(() => degraded)).length).toBe(1);
      expect(promise).not.toContain('What you have entered is saved.');
    });
  });
});

describe('in plain Node', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const run = promisify(execFile);

  test.for(['intermission', 'intermission/script'])('importing %s does nothing and throws nothing', async (name) => {
    const script = `
      const before = Reflect.ownKeys(globalThis).length;
      const exports = Object.keys(await import(${JSON.stringify(name)}));
      const { fetch } = globalThis;
      console.log(JSON.stringify({ exports, added: Reflect.ownKeys(globalThis).length - before, native: /native code|lazy/.test(fetch) }));`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
    expect(stderr).toBe('');
    const { exports, added } = JSON.parse(stdout);
    expect(added).toBe(0);
    if (name === 'intermission') expect(exports).toContain('createIntermission');
  });

  test('a client may be created, started and stopped there, to no effect', async () => {
    const script = `
      import { createIntermission } from 'intermission';
      const { fetch } = globalThis;
      const client = createIntermission({ watch: 'https://api.example.com/' });
      client.start();
      const same = fetch === globalThis.fetch;
      client.stop();
      console.log(same, client.state.status);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
    expect(stdout.trim()).toBe('true operational');
  });
});
