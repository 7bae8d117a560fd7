import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import type { Engine } from '../helpers/browsers.ts';
import { bundle } from '../helpers/bundle.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { locked, open, refuse } from '../helpers/reply.ts';
import { putScript } from './pages/checkout.ts';
import { hasty, putRequests } from './pages/requests.ts';
import { untilStatus } from './pages/visitor.ts';
import type { Install } from './wrappers/wrappers.ts';

declare global {
  var install: Install;
}

const wrappers = {
  Sentry: 'sentry',
  'Datadog RUM': 'datadog',
  OpenTelemetry: 'opentelemetry',
  'zone.js': 'zone',
  MSW: 'msw',
  'MSW’s interceptors': 'interceptors',
  'another copy of this SDK': 'second-copy',
};
type Wrapper = keyof typeof wrappers;
const runs: [Engine, Wrapper[]][] = [
  ['chromium', Object.keys(wrappers) as Wrapper[]],
  ['firefox', ['Sentry', 'zone.js']],
];

/** Runs in the page: what it gets by `fetch` and by `XMLHttpRequest`, and how it learns of failures. */
async function use(url: string) {
  const xhr = new XMLHttpRequest();
  const byXhr = new Promise((resolve) => {
    xhr.onloadend = () => resolve([xhr.status, xhr.responseText]);
  });
  xhr.open('GET', `${url}?xhr`);
  xhr.send();
  const response = await fetch(`${url}?fetch`).catch((error: Error) => error);
  const reason = new Error('mine');
  const controller = new AbortController();
  const pending = fetch(`${url}?aborted`, { signal: controller.signal }).catch((error) => error === reason);
  controller.abort(reason);
  return {
    fetch: response instanceof Response ? [response.status, await response.text()] : [response.name],
    xhr: await byXhr,
    sameAbort: await pending,
  };
}

/** How often the server has been asked by the page, for each way of asking. */
const asked = (lab: Lab) =>
  ['?fetch', '?xhr'].map((search) => lab.requests.filter((request) => request.search === search).length);

describe.each(runs)('in %s', (engine, names) => {
  const it = inBrowser(engine);
  const scripts = new Map<Wrapper, string>();
  beforeAll(async () => {
    for (const name of names) {
      scripts.set(name, await bundle(new URL(`wrappers/${wrappers[name]}.ts`, import.meta.url)));
    }
  });

  /** Puts `name` and the client on a page, one after the other. */
  async function visit(page: Page, lab: Lab, name: Wrapper, first: 'the SDK' | 'the other') {
    const worker = new URL('../../node_modules/msw/lib/mockServiceWorker.js', import.meta.url);
    putScript(lab, '/mockServiceWorker.js', readFileSync(worker, 'utf8'));
    putScript(lab, '/wrapper.js', scripts.get(name) ?? '');
    lab.page('/intake', () => ({ status: 202 }));
    putRequests(lab, { without: first === 'the other', start: hasty });
    await page.goto('/');
    await page.evaluate((api) => {
      document.documentElement.dataset.api = api;
    }, `${lab.api.origin}/`);
    await page.addScriptTag({ url: '/wrapper.js', type: 'module' });
    await page.waitForFunction(() => 'install' in globalThis);
    await page.evaluate(async () => {
      kept.remove = await install();
    });
    if (first === 'the SDK') return;
    await page.addScriptTag({ url: '/intermission.js' });
    await page.evaluate((options) => start(options), { ...hasty, watch: `${lab.api.origin}/` });
  }

  const orders = ['the SDK', 'the other'] as const;
  const cases = names.flatMap((name) =>
    orders.flatMap((first) => orders.map((leaver) => [name, first, leaver] as const)),
  );

  describe.concurrent('beside', () => {
    it.for(cases)('%s, with %s installed first and %s gone first, all works as ever', async (given, { lab, page }) => {
      const [name, first, leaver] = given;
      const url = `${lab.api.origin}/products`;
      const works = async () => {
        lab.requests.length = 0;
        const fine = [200, '{"ok":true}'];
        expect(await page.evaluate(use, url)).toEqual({ fetch: fine, xhr: fine, sameAbort: true });
        expect(asked(lab)).toEqual([1, 1]);
      };
      const meetsLock = async () => {
        lab.api.reply = locked({ retryAfter: 60 });
        const shut = [503, 'Service Unavailable'];
        expect(await page.evaluate(use, url)).toEqual({ fetch: shut, xhr: shut, sameAbort: true });
        await untilStatus(page, 'maintenance');
        lab.api.reply = open();
      };

      await visit(page, lab, name, first);
      await works();
      if (name !== 'MSW') {
        lab.api.reply = refuse;
        const failed = await page.evaluate(use, url);
        expect([failed.fetch, failed.sameAbort]).toEqual([['TypeError'], true]);
      }
      await meetsLock();
      for (const who of [leaver, ...orders.filter((other) => other !== leaver)]) {
        await page.evaluate((who) => (who === 'the SDK' ? client.stop() : (kept.remove as () => void)()), who);
        await works();
      }
      await page.evaluate((options) => start(options), { ...hasty, watch: `${lab.api.origin}/` });
      await page.evaluate(() => {
        states.length = 0;
      });
      await meetsLock();
      expect(await page.evaluate(() => unhandled)).toEqual([]);
    });
  });
});
