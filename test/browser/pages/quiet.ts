import { expect } from 'vitest';
import type { Engine } from '../../helpers/browsers.ts';
import { inBrowser } from '../../helpers/in-browser.ts';

// Browsers write failed requests on the console themselves.
const BROWSERS_OWN = /Failed to load resource|Cross-Origin Request Blocked|NetworkError|can.t establish a connection/;

/** As `inBrowser`; a rejection that nobody handles or a word on the console fails the test as well. */
export function inQuietBrowser(engine: Engine) {
  return inBrowser(engine).extend<{ quiet: undefined }>({
    quiet: [
      async ({ page, complaints }, use) => {
        await use(undefined);
        expect(await page.evaluate(() => ('unhandled' in globalThis ? unhandled : []))).toEqual([]);
        expect(complaints.filter((text) => !BROWSERS_OWN.test(text))).toEqual([]);
      },
      { auto: true },
    ],
  });
}
