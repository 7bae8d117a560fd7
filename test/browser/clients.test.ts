import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { bundle } from '../helpers/bundle.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { until } from '../helpers/until.ts';
import { putScript } from './pages/checkout.ts';
import { hasty, putRequests } from './pages/requests.ts';
import { untilStatus } from './pages/visitor.ts';

declare global {
  var asks: Record<string, () => Promise<number>>;
}

const names = ['axios', 'ky', 'ofetch', 'wretch', 'SWR', 'TanStack Query', 'jQuery.ajax', 'htmx', 'Turbo'];
const bodies: Record<string, string> = {
  '/api/json': '{"ok":true}',
  '/api/html': '<p>fine</p>',
  '/api/frame': '<turbo-frame id="frame">fine</turbo-frame>',
};

describe('in chromium', () => {
  const it = inBrowser('chromium');
  let script: string;
  beforeAll(async () => {
    script = await bundle(new URL('clients/clients.tsx', import.meta.url));
  });

  /** Opens a page with all clients. The function that it resolves to shuts and opens the API. */
  async function visit(page: Page, lab: Lab, start: NonNullable<Parameters<typeof putRequests>[1]>['start']) {
    let shut = false;
    for (const [path, body] of Object.entries(bodies)) {
      const type = path === '/api/json' ? 'application/json' : 'text/html';
      lab.page(path, () =>
        shut
          ? { status: 503, headers: { 'retry-after': '1', 'content-type': 'text/plain' }, body: 'Back soon' }
          : { headers: { 'content-type': type }, body },
      );
    }
    putRequests(lab, { start: { ...hasty, ...start }, after: 'kept.watched = fetch;' });
    putScript(lab, '/clients.js', script);
    await page.goto('/');
    await page.addScriptTag({ url: '/clients.js', type: 'module' });
    await page.waitForFunction(() => 'asks' in globalThis);
    return (now: boolean) => {
      shut = now;
    };
  }
  const ask = (page: Page, name: string) => page.evaluate((name) => asks[name]?.(), name);
  const noise = (complaints: string[]) => complaints.filter((text) => !text.includes('Failed to load resource'));

  describe.concurrent('by', () => {
    it.for(names)(
      '%s, the server’s own 503 is seen, and by the client too',
      async (name, { lab, page, complaints }) => {
        const setShut = await visit(page, lab, {});
        expect(await ask(page, name)).toBe(200);
        setShut(true);
        expect(await ask(page, name)).toBe(503);
        await untilStatus(page, 'maintenance');
        expect(await page.evaluate(() => unhandled)).toEqual([]);
        expect(noise(complaints)).toEqual([]);
      },
    );

    it.for(names)(
      '%s, what was asked during a lock goes on by itself with hold',
      async (name, { lab, page, complaints }) => {
        const setShut = await visit(page, lab, { hold: 'safe' });
        await page.waitForFunction(() => fetch !== kept.watched);
        setShut(true);
        await page.evaluate((name) => {
          void asks[name]?.().then((status) => {
            kept.status = status;
          });
        }, name);
        await untilStatus(page, 'maintenance');
        await page.evaluate(() => client.check());
        expect(await page.evaluate(() => kept.status)).toBeUndefined();
        setShut(false);
        expect(await until(() => page.evaluate(() => kept.status))).toBe(200);
        expect(await page.evaluate(() => unhandled)).toEqual([]);
        expect(noise(complaints)).toEqual([]);
      },
    );
  });
});
