import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { inBrowser } from '../helpers/in-browser.ts';
import { readDrafts } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { clientScripts, openApp, sitOut, untilRestored } from './pages/app.ts';
import { type Entry, enterAll, readControls } from './pages/real-form.ts';

const folder = new URL('../../../shared/forms/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.html')) : [];
if (files.length === 0) console.log(`Real forms are skipped: there are none in ${folder.pathname}.`);

/**
 * What nothing but its name, id, label or contents tells to be a card's number or code, a one-time code, a token or a
 * number of social security: places among the file's controls, told by a pattern of their label in `readControls`.
 */
const secrets: Record<string, RegExp> = {
  'ddg-bestbuy_checkout.html': /credit-card-cvv/,
  'ddg-etsy_checkout.html': /card\[(number|ccv)\]/,
  'ddg-github_signup.html': /octocaptcha-token/,
  'ddg-ikea_signup-verification.html': /otp-input/,
  'ddg-paypal_otp.html': /otpCode/,
  'ddg-poor-markup-form.html': /\(0\)/,
  'ddg-wikipedia_donation.html': /cvv/,
  'uswds-test-usa-form.html': /ssn/,
};

/** Those of them that hold a card's number. */
const cards: Record<string, RegExp> = {
  'ddg-etsy_checkout.html': /card\[number\]/,
  'ddg-poor-markup-form.html': /\(0\)/,
};

/** What may be kept or not: a card's expiry and holder where nothing marks them as such. */
const eitherWay: Record<string, RegExp> = {
  'ddg-bestbuy_checkout.html': /expiration-(month|year)/,
  'ddg-etsy_checkout.html': /card\[(name|exp_mon|exp_year)\]/,
  'ddg-everydayoil_checkout.html': /issue_(date|number)/,
  'ddg-poconospa_contact.html': /^file file/,
  'ddg-wikipedia_donation.html': /expiryDate$/,
};

// All forms of a page, or all of it where something stands outside of them.
const mark = `
const controls = [...document.querySelectorAll('input,select,textarea')];
const forms = controls.every(({ form }) => form) ? document.forms : [document.body];
for (const form of forms) form.dataset.intermission = 'checkout';`;

/** Every text that the page's storages hold. */
async function readTexts(page: Page): Promise<string[]> {
  const drafts = await page.evaluate(readDrafts);
  const storages = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
  return textsIn([drafts, storages]);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...(/^[[{]/.test(value) ? textsIn(JSON.parse(value)) : [])];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const report: string[] = [];
afterAll(() => console.log(['Real forms, and what is not kept of them by rule:', ...report.sort()].join('\n  ')));

describe.skipIf(files.length === 0).concurrent('a real form', () => {
  const it = inBrowser('chromium');

  it.for(files)('comes back with all that may be kept, and nothing else: %s', async (file, { expect, lab, page }) => {
    const html = readFileSync(new URL(file, folder), 'utf8');
    const scripts = clientScripts(lab, { setup: mark });
    lab.page(
      '/form',
      html.replace(/<head>/i, (head) => head + scripts),
    );
    await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort());
    const among = (patterns: Record<string, RegExp>, { label }: Entry) => patterns[file]?.test(label) ?? false;
    const isSecret = (entry: Entry) => entry.barred !== '' || among(secrets, entry);

    await openApp(page, '/form');
    const blank = await page.evaluate(readControls);
    await page.evaluate(
      enterAll,
      blank.filter((entry) => among(cards, entry)).map(({ index }) => index),
    );
    const entered = (await page.evaluate(readControls)).filter(({ value }, place) => value !== blank[place]?.value);
    const secret = entered.filter(isSecret);
    const kept = entered.filter((entry) => !isSecret(entry) && !among(eitherWay, entry));

    let texts: string[] = [];
    await sitOut(page, lab, async () => {
      texts = await readTexts(page);
    });
    const unlike = async (entries: Entry[]) => {
      const now = new Map((await page.evaluate(readControls)).map((entry) => [entry.index, entry.value]));
      return entries.filter(({ index, value }) => now.get(index) !== value);
    };
    if (kept.length > 0) {
      await untilRestored(page);
      // What is missing at the deadline is listed below.
      await until(async () => (await unlike(kept)).length === 0, { timeout: 8_000 }).catch(() => {});
    }
    const returned = await unlike(secret);
    texts.push(...(await readTexts(page)));
    const found = ({ value }: Entry) =>
      texts.some((text) => text === value || (value.length > 4 && text.includes(value)));

    report.push(`${file}: ${kept.length} kept; ${summaryOf(secret)}`);
    expect(labelsOf(await unlike(kept)), 'entries that were lost').toEqual([]);
    expect(labelsOf(secret.filter((entry) => !returned.includes(entry))), 'secrets that came back').toEqual([]);
    expect(labelsOf(secret.filter((entry) => isText(entry) && found(entry))), 'secrets that were stored').toEqual([]);
  });
});

const labelsOf = (entries: Entry[]) => entries.map(({ label, value }) => `${label}: ${value}`);

const isText = ({ type }: Entry) => !/^(checkbox|radio|select-one|select-multiple|file)$/.test(type);

/** By what it is, else by its name, such as `password 2, hidden 3, "text ssn" 1`. */
function summaryOf(entries: Entry[]): string {
  const counts = new Map<string, number>();
  for (const { barred, label } of entries) {
    const reason = barred || `"${label.replace(/\d+$/, '…')}"`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${reason} ${count}`).join(', ') || 'nothing left out';
}
