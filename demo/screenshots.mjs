// Takes pictures of the demo's pages, open and locked: every one into the folder given, or, without one, those that the
// README shows into demo/screenshots.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser } from '../test/helpers/find-browser.mjs';
import { startDemo } from './server/index.mjs';

const MAINTENANCE = new URL('../dist/maintenance.html', import.meta.url);
const README = ['checkout-locked-desktop-light'];
const PAGES = { site: '/', checkout: '/checkout', form: '/form', editor: '/editor', 'control-panel': '/control-panel' };
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 375, height: 760 } };

const [folder = fileURLToPath(new URL('screenshots', import.meta.url))] = process.argv.slice(2);
const all = process.argv.length > 2;
await mkdir(folder, { recursive: true });
const demo = await startDemo({ port: 0 });
const browser = await chromium.launch({
  executablePath: findBrowser('chromium')?.path,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});

async function ops(call, body = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  await fetch(`${demo.siteUrl}/ops/${call}`, init);
}

async function take(name, path, { locked, size, scheme }) {
  if (!all && !README.includes(name)) return;
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme });
  const page = await context.newPage();
  await ops('reset');
  await page.goto(new URL(path, demo.siteUrl).href);
  if (locked) {
    const [field] = await page.locator('input[name=name]:visible, input[name=claimant]:visible').all();
    await field?.pressSequentially('Ada');
    const until = new Date(Date.now() + 12 * 60_000).toISOString();
    await ops('lock', { until, retryAfter: 20, message: 'We are upgrading our servers.' });
    await page.evaluate(() => globalThis.Intermission.client.check());
    await page.waitForFunction(() => globalThis.Intermission.client.state.retryAt > Date.now());
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

for (const [name, path] of Object.entries(PAGES)) {
  for (const size of Object.keys(SIZES)) {
    for (const scheme of ['light', 'dark']) {
      for (const locked of [false, true]) {
        await take(`${name}-${locked ? 'locked' : 'open'}-${size}-${scheme}`, path, { locked, size, scheme });
      }
    }
  }
}
for (const size of Object.keys(SIZES)) {
  for (const scheme of ['light', 'dark']) await take(`maintenance-${size}-${scheme}`, MAINTENANCE, { size, scheme });
}
await browser.close();
await demo.close();
