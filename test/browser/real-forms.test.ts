import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { inBrowser } from '../helpers/in-browser.ts';
import { readDrafts } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { openApp, putApp, sitOut } from './pages/app.ts';
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

/** The numbers of cards, which no rule for names catches in each of these. */
const cards = /number.*card|card.*num|\(0\)$|text number$/i;

/** What may be kept or not: a card's expiry and holder where nothing marks them as such. */
const eitherWay: Record<string, RegExp> = {
  'ddg-bestbuy_checkout.html': /expiration-(month|year)/,
  'ddg-etsy_checkout.html': /card\[(name|exp_mon|exp_year)\]/,
  'ddg-everydayoil_checkout.html': /issue_(date|number)/,
  'ddg-poconospa_contact.html': /^file file/,
  'ddg-wikipedia_donation.html': /expiryDate$/,
};

const report: string[] = [];
afterAll(() => console.log(['Not kept, by rule:', ...report.sort()].join('\n  ')));
