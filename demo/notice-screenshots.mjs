// Takes pictures of the notices on the demo's pages into the folder given: in each language or those named after it, light
// and dark, on a phone and on a desktop. Reports each text that is cut or overlaps another, and then fails.
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../test/helpers/find-browser.mjs';
import { textFaults } from '../test/helpers/text-faults.mjs';
import { startDemo } from './server/index.mjs';

const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'it', 'nl', 'pl', 'sv', 'tr', 'ar', 'he', 'ja', 'zh', 'ko'];
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 375, height: 760 } };
const SCHEMES = ['light', 'dark'];
const STATUS_PAGE = 'https://status.example.com/';

const [folder = join(tmpdir(), 'intermission-notices'), ...chosen] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const demo = await startDemo({ port: 0 });
const browser = await chromium.launch({
  executablePath: findBrowser('chromium')?.path,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

async function ops(call, body = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  await fetch(`${demo.siteUrl}/ops/${call}`, init);
}

/** Runs in each page before all else: has it be in another language, with a banner and a way to reach somebody. */
function translate(language) {
  new MutationObserver((_, observer) => {
    const { documentElement: html, body } = document;
    if (html) Object.assign(html, { lang: language, dir: ['ar', 'he'].includes(language) ? 'rtl' : 'ltr' });
    if (body) observer.disconnect();
  }).observe(document, { subtree: true, childList: true });
  document.addEventListener('DOMContentLoaded', () => {
    const banner = document.createElement('div');
    banner.dataset.intermission = 'banner';
    document.querySelector('main')?.prepend(banner);
    for (const surface of document.querySelectorAll('#checkout, #claim')) {
      surface.dataset.intermissionContact = 'mailto:help@example.com';
    }
  });
}

/** Resolves when the page knows what the server says, and when it is to ask again. */
async function hear(page) {
  await page.evaluate(() => globalThis.Intermission.client.check());
  await page.waitForFunction(() => !(globalThis.Intermission.client.state.retryAt < Date.now()));
}

/** What each picture shows, in an order in which one follows from another. */
const STATES = {
  async announced(page) {
    const window = { start: inMinutes(8), end: inMinutes(128), impact: 900, link: STATUS_PAGE, surfaces: ['form'] };
    await ops('window', window);
    await page.goto(`${demo.siteUrl}/form`);
    await page.locator('intermission-notice[data-toast=reminder]').waitFor();
    await page.locator('[data-intermission=banner] intermission-notice').waitFor();
  },
  async restored(page) {
    await page.locator('input:visible').first().pressSequentially('Ada');
    await page.evaluate(() => globalThis.Intermission.client.drafts.flush());
    await page.reload();
    await page.locator('intermission-notice[data-toast=restored]').waitFor();
  },
  async prevented(page) {
    await ops('lock', { until: inMinutes(12), retryAfter: 20 });
    await hear(page);
    await page.evaluate(() => {
      document.querySelector('#claim').dataset.intermissionStep = '4';
    });
    await page.locator('#send').click();
    await page.locator('#claim intermission-notice').waitFor();
  },
  async locked(page) {
    await ops('unlock');
    await page.goto(`${demo.siteUrl}/checkout`);
    await page.locator('#name').pressSequentially('Ada');
    await ops('lock', { until: inMinutes(12), retryAfter: 20 });
    await hear(page);
    await page.locator('#checkout + intermission-notice .countdown').waitFor();
    await page.evaluate(() => document.querySelector('#checkout + intermission-notice').scrollIntoView());
  },
  async overrun(page) {
    await page.locator('#checkout + intermission-notice .check').click();
    await page.locator('#checkout + intermission-notice .answer').waitFor();
    await ops('lock', { until: inMinutes(-1), retryAfter: 20 });
    await hear(page);
  },
  async back(page) {
    await page.evaluate(() => {
      const now = Date.now();
      sessionStorage.setItem('intermission:reloads', JSON.stringify([now, now, now]));
    });
    await ops('unlock');
    await hear(page);
    await page.waitForFunction(() => globalThis.Intermission.client.state.status === 'recovered');
  },
};

async function take(language, size, colorScheme) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.addInitScript(translate, language);
  await ops('reset');
  const faults = [];
  for (const [state, reach] of Object.entries(STATES)) {
    const name = `${language}-${state}-${size}-${colorScheme}`;
    await reach(page);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    for (const fault of await page.evaluate(textFaults)) faults.push(`${name}: ${fault}`);
  }
  await context.close();
  return faults;
}

const faults = [];
for (const language of chosen.length > 0 ? chosen : LANGUAGES) {
  for (const size of Object.keys(SIZES)) {
    for (const scheme of SCHEMES) faults.push(...(await take(language, size, scheme)));
  }
}
await browser.close();
await demo.close();
for (const fault of faults) console.error(fault);
console.log(`The pictures are in ${folder}.`);
if (faults.length > 0) process.exitCode = 1;
