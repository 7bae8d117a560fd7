// Takes pictures of the demo's surfaces, open and locked: every one into the folder given, or, without one, those that the
// README shows into demo/screenshots.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser } from '../test/helpers/find-browser.mjs';
import { startDemo } from './server/index.mjs';

const MAINTENANCE = new URL('../dist/maintenance.html', import.meta.url).href;
const README = ['checkout-locked-desktop-light', 'form-locked-desktop-light', 'control-panel-locked-phone-dark'];
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 375, height: 760 } };
const LOOKS = ['light', 'dark', 'rtl'];
const TIMEOUT = 30_000;

/** Where each surface is, and what somebody does there before the lock falls and once it has. */
const SURFACES = {
  account: {
    path: '/#account',
    async before(page) {
      await page.locator('#login-email').pressSequentially('ada@example.com');
      await page.locator('#account').scrollIntoViewIfNeeded();
    },
    locked: (page) => page.locator('#account').scrollIntoViewIfNeeded(),
  },
  checkout: { path: '/checkout', before: (page) => page.locator('#name').pressSequentially('Ada') },
  form: {
    path: '/form',
    async before(page) {
      await page.locator('#claim input:visible').first().pressSequentially('Ada');
      await page.evaluate(() => {
        document.querySelector('#claim').dataset.intermissionStep = '4';
      });
      await page.locator('#send').scrollIntoViewIfNeeded();
    },
    async locked(page) {
      await page.locator('#send').click();
      await page.locator('#claim').getByRole('alert').filter({ visible: true }).waitFor();
    },
  },
  editor: {
    path: '/editor',
    before: (page) => page.locator('.block-text').first().pressSequentially('Once '),
    locked: (page) => page.locator('#main + intermission-notice').waitFor(),
  },
  'control-panel': { path: '/control-panel', before: (page) => page.locator('#shop-name').focus() },
  'sign-in': { path: '/sign-in', before: (page) => page.locator('#email').focus() },
};

const [folder = fileURLToPath(new URL('screenshots', import.meta.url))] = process.argv.slice(2);
const all = process.argv.length > 2;
await mkdir(folder, { recursive: true });
const demo = await startDemo({ port: 0 });
const browser = await chromium.launch({
  executablePath: findBrowser('chromium')?.path,
  // A page whose text is turned on the way comes from no address, and may not ask the loopback one.
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
});

async function ops(call, body = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  await fetch(`${demo.siteUrl}/ops/${call}`, init);
}

/** The demo is in English; its notices speak the language of the page. */
async function turnRightToLeft(page) {
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue();
    const response = await route.fetch();
    const body = (await response.text()).replace('<html lang="en">', '<html lang="ar" dir="rtl">');
    await route.fulfill({ response, body });
  });
}

async function signIn(context) {
  const data = { email: 'mara@tidewrack.example', password: 'kelp-and-ash', remember: true };
  await context.request.post(`${demo.apiUrl}/sign-in`, { data });
}

async function lock(page) {
  const until = new Date(Date.now() + 12 * 60_000).toISOString();
  await ops('lock', { until, retryAfter: 20, message: 'We are upgrading our servers.' });
  await page.waitForFunction(async () => {
    const { client } = globalThis.Intermission;
    await client.check();
    return client.state.retryAt > Date.now();
  });
}

async function take(surface, size, look) {
  const { path, before, locked } = SURFACES[surface];
  const nameOf = (state) => `${surface}-${state}-${size}-${look}`;
  if (!all && !README.includes(nameOf('locked'))) return;
  const colorScheme = look === 'dark' ? 'dark' : 'light';
  // Nothing is on its way when the picture is taken.
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme, reducedMotion: 'reduce' });
  context.setDefaultTimeout(TIMEOUT);
  const page = await context.newPage();
  await ops('reset');
  await signIn(context);
  if (look === 'rtl') await turnRightToLeft(page);
  await page.goto(demo.siteUrl + path);
  await before(page);
  const save = async (state) => {
    if (all || README.includes(nameOf(state))) await page.screenshot({ path: join(folder, `${nameOf(state)}.png`) });
  };
  await save('open');
  await lock(page);
  if (surface === 'editor') await save('reminded');
  await locked?.(page);
  await save('locked');
  await context.close();
}

for (const surface of Object.keys(SURFACES)) {
  for (const size of Object.keys(SIZES)) {
    for (const look of LOOKS) {
      await take(surface, size, look).catch((error) => {
        console.error(`No picture of ${surface}, ${size}, ${look}: ${error.message}`);
        process.exitCode = 1;
      });
    }
  }
}
if (all) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(MAINTENANCE);
      await page.screenshot({ path: join(folder, `maintenance-${size}-${colorScheme}.png`) });
      await page.close();
    }
  }
}
await browser.close();
await demo.close();
