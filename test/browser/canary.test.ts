import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, engines, launchPersistent } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { type Finding, searchFiles } from '../helpers/search-files.ts';
import { readDrafts, readSession } from '../helpers/storage.ts';
import { openApp, putApp, sitOut, untilRestored } from './pages/app.ts';

/** Letters that occur nowhere else. Each is there once: Firefox compresses, and writes no pair of them twice. */
function createCanary(): string {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return Array.from({ length: 20 }, () => letters.splice(randomInt(letters.length), 1)).join('');
}

/** Sixteen digits that pass for a card's, in groups of four. */
function createCard(): string {
  const digits = [4, ...Array.from({ length: 14 }, () => randomInt(10))];
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('').replace(/\d{4}(?!$)/g, '$& ');
}

/** What is entered in which field. Beyond Latin-1, browsers store text as UTF-16. */
function createEntries() {
  return {
    allowed: { name: createCanary(), remarks: `Ж ${createCanary()}` },
    secret: {
      password: createCanary(),
      repeated: createCanary(),
      cvv: createCanary(),
      otp: createCanary(),
      plastic: createCard().replaceAll(' ', ''),
      spaced: createCard(),
      comment: createCard(),
      ignored: createCanary(),
      csrf_token: createCanary(),
      cart: createCanary(),
    },
  };
}
type Entries = ReturnType<typeof createEntries>;

// What browsers keep of forms by themselves is not at issue: `off` keeps it out of Chromium's sessions and its autofill.
const form = `<form data-intermission="checkout" data-intermission-key="order" autocomplete="off">
  <label>Name <input name="name"></label>
  <label>Remarks <textarea name="remarks"></textarea></label>
  <label>Password <input name="password" type="password"></label>
  <label>Again <input name="repeated" type="password"></label>
  <button type="button" id="show">Show</button>
  <label>CVV <input name="cvv"></label>
  <label>Code from our message <input name="otp" autocomplete="one-time-code"></label>
  <label>Payment <input name="plastic"></label>
  <label>Another <input name="spaced"></label>
  <label>Comment <textarea name="comment"></textarea></label>
  <label data-intermission-ignore>Private <input name="ignored"></label>
  <input type="hidden" name="csrf_token">
  <input type="hidden" name="cart">
</form>`;

const showPasswords = `document.querySelector('#show').onclick = () => {
  for (const input of document.querySelectorAll('[type=password]')) input.type = 'text';
};`;

// And this out of Firefox's session store, which takes the tab's storage as well, and out of its form history.
const firefoxUserPrefs = { 'browser.sessionstore.privacy_level': 2, 'browser.formfill.enable': false };

// In how many bytes a letter each browser stores text: a whole draft is one record.
const KEPT = {
  chromium: ['name as utf-8', 'remarks as utf-16le'],
  firefox: ['name as utf-8', 'remarks as utf-16le'],
};

async function open(engine: Engine, profile: string, lab: Lab): Promise<Page> {
  const context = await launchPersistent(engine, profile, { firefoxUserPrefs, baseURL: lab.site.origin });
  return context.newPage();
}

async function fillIn(page: Page, { allowed, secret }: Entries): Promise<void> {
  const type = (name: string, text: string) => page.locator(`[name=${name}]`).pressSequentially(text);
  for (const [name, text] of Object.entries(allowed)) await type(name, text);
  const half = secret.password.length / 2;
  await type('password', secret.password.slice(0, half));
  await type('repeated', secret.repeated);
  await page.click('#show');
  await page.locator('[name=password]').press('End');
  await type('password', secret.password.slice(half));
  for (const name of ['cvv', 'otp', 'plastic', 'spaced', 'ignored'] as const) await type(name, secret[name]);
  await type('comment', `Ж Take it off ${secret.comment}, please.`);
  // Straight into the page: what a server sends may stand in the browser's cache.
  await page.evaluate(({ csrf_token, cart }) => {
    for (const [name, value] of Object.entries({ csrf_token, cart })) {
      const input = document.querySelector<HTMLInputElement>(`[name=${name}]`);
      if (input) input.value = value;
      input?.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, secret);
}

/** What must not be found: all secrets, and of cards the part that already gives them away. */
function wanted({ secret: { plastic, spaced, comment, ...others } }: Entries): Record<string, string> {
  const part = (card: string) => card.slice(0, card.includes(' ') ? 14 : 12);
  const bare = (card: string) => part(card.replaceAll(' ', ''));
  return {
    ...others,
    plastic: part(plastic),
    spaced: part(spaced),
    'spaced, bare': bare(spaced),
    comment: part(comment),
    'comment, bare': bare(comment),
  };
}

describe.each(engines)('on the disk of %s', (engine) => {
  let profile: string;
  let lab: Lab;
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'canary-'));
    lab = await startLab();
  });
  afterEach(async () => {
    await lab.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  it('there is what may be kept and nothing that is secret', async () => {
    putApp(lab, { body: form, host: showPasswords });
    const entries = createEntries();
    const page = await open(engine, profile, lab);
    await openApp(page);
    await fillIn(page, entries);
    await page.evaluate(() => client.drafts.flush());
    const inTab: unknown[] = [await page.evaluate(readSession)];
    await sitOut(page, lab);
    const { restored } = await untilRestored(page);
    expect(restored).toEqual(['name', 'remarks']);
    await page.reload();
    await untilRestored(page);
    inTab.push(await page.evaluate(readSession), await page.evaluate(readDrafts));
    await page.context().close();

    const texts = wanted(entries);
    const found = await searchFiles(profile, { ...texts, ...entries.allowed });
    const isAllowed = ({ name }: Finding) => name in entries.allowed;
    expect(found.filter((finding) => !isAllowed(finding))).toEqual([]);
    // Which proves that the search finds what is there, in either width.
    const kept = found.filter(isAllowed).map(({ name, encoding }) => `${name} as ${encoding}`);
    expect(kept).toEqual(expect.arrayContaining(KEPT[engine]));
    for (const text of Object.values(texts)) expect(JSON.stringify(inTab)).not.toContain(text);
  });
});
