import type { Browser, Page } from 'playwright-core';
import { afterAll, test as base, beforeAll, expect } from 'vitest';
import { type Engine, launchBrowser } from './browsers.ts';
import { type Lab, startLab } from './lab.ts';

export interface Visit {
  /** Three origins of this test's own. */
  lab: Lab;
  /** A window of this test's own, with storage of its own. An error that nobody catches in it fails the test. */
  page: Page;
  /** What pages wrote on the console as warnings and errors, in order. */
  complaints: string[];
}

// Firefox counts what it writes itself about failed requests among the page's errors.
const FIREFOX_NOISE = /Cross-Origin Request Blocked|can.t establish a connection|hashes in the integrity attribute/;

/**
 * A `test` whose callback gets a lab and a page. To be called in a `describe`, whose tests share one browser and may
 * run side by side: most of their time is spent waiting for the client's own delays.
 */
export function inBrowser(engine: Engine) {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(engine);
  });
  afterAll(() => browser?.close());

  return base.extend<Visit>({
    lab: async ({ onTestFinished }, use) => {
      const lab = await startLab();
      onTestFinished(() => lab.close());
      await use(lab);
    },
    complaints: async ({ lab: _ }, use) => use([]),
    page: async ({ lab, complaints }, use) => {
      const context = await browser.newContext({ baseURL: lab.site.origin });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const uncaught: string[] = [];
      page.on('pageerror', (error) => {
        if (!FIREFOX_NOISE.test(String(error))) uncaught.push(String(error));
      });
      page.on('console', (message) => {
        if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
      });
      await use(page);
      await context.close();
      expect(uncaught, 'errors that nobody caught in the page').toEqual([]);
    },
  });
}
