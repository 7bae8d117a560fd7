import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
// @ts-expect-error The demo is plain JavaScript.
import { startDemo } from '../../demo/server/index.mjs';
import { launchBrowser } from '../helpers/browsers.ts';
import { until } from '../helpers/until.ts';

const JOURNEYS = 20;
const AT_ONCE = 3;

interface Demo {
  siteUrl: string;
  apiUrl: string;
  close(): Promise<void>;
}

interface Journal {
  orders: Record<string, unknown>[];
  entries: { kind: string; status: unknown; method: string; path: string }[];
}

let demo: Demo;
let browser: Browser;
beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo({ port: 0 }) as Promise<Demo>, launchBrowser('chromium')]);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const tellOps = async (call: string, body: object = {}) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${demo.siteUrl}/ops/${call}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
};

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Locks on request; the lock falls when the last of those who asked for one has had enough of it. */
function createOperator(random: () => number) {
  let waiting = 0;
  const pending: Promise<void>[] = [];
  const lock = async () => {
    waiting++;
    const failure = random() < 0.5 ? '503' : '503-html';
    await tellOps('lock', { failure, documents: random() < 0.5, retryAfter: 1, spread: 1 });
    await delay(200 + random() * 1_000);
    if (--waiting === 0) await tellOps('unlock');
  };
  return {
    lock: () => void pending.push(lock()),
    settled: () => Promise.all(pending),
  };
}

function orderOf(journey: number) {
  return {
    name: `Visitor ${journey}`,
    email: `visitor-${journey}@example.com`,
    tel: `+44 20 7946 0${100 + journey}`,
    address: `${journey} Harbour Street\nSt Ives`,
    country: 'IE',
    date: `2027-03-${10 + journey}`,
    delivery: journey % 2 ? 'courier' : 'collect',
    extras: ['card', 'no-prices'],
    cards: journey % 10,
    giftNote: `For number ${journey},\nwith love`,
    options: ['plain-box', 'newsletter'],
  };
}

/** Chooses as a person does. A second click would take the choice back, should the page go in the middle of one. */
async function chooseExtras(page: Page, extras: string[]): Promise<void> {
  for (const value of extras) {
    const option = page.locator(`#extras option[value=${value}]`);
    const chosen = () => option.evaluate(({ selected }: HTMLOptionElement) => selected);
    await until(async () => (await chosen()) || option.click({ modifiers: ['ControlOrMeta'] }).then(chosen));
  }
}

/** What a person does, one control after the other; each is touched once and never again. */
function stepsOf(page: Page, order: ReturnType<typeof orderOf>): (() => Promise<unknown>)[] {
  const field = (name: string) => page.locator(`#checkout [name=${name}]`);
  return [
    () => field('name').fill(order.name),
    () => field('email').fill(order.email),
    () => field('tel').fill(order.tel),
    () => field('address').fill(order.address),
    () => field('country').selectOption(order.country),
    () => field('date').fill(order.date),
    () => page.locator(`[name=delivery][value=${order.delivery}]`).check(),
    // Option by option: chosen all at once, by script, they would look like the page's own doing.
    () => chooseExtras(page, order.extras),
    () => field('cards').fill(String(order.cards)),
    () => page.locator('#gift-note').fill(order.giftNote),
    () => page.locator('[value=plain-box]').check(),
    () => page.locator('[value=newsletter]').check(),
  ];
}

const card = { ccName: 'V Isitor', ccNumber: '4242 4242 4242 4242', ccExp: '04 / 29', ccCsc: '123' };

const continueButton = (page: Page) => page.getByRole('button', { name: 'Continue' });

/** Presses the button that comes where the page has loaded itself anew three times. It may be gone before. */
async function carryOn(page: Page): Promise<void> {
  const button = continueButton(page);
  if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => {});
}

/** Enters the card, as often as it takes, and presses the button until the order is confirmed. */
async function pay(page: Page): Promise<void> {
  const confirmed = () => page.locator('#confirmation').isVisible();
  const open = () => page.locator('#checkout').isVisible();
  const empty = async () => (await page.inputValue('#cc-csc', { timeout: 1_000 })) === '';
  const refused = async () => (await page.locator('#checkout-error').textContent({ timeout: 1_000 })) !== '';
  await until(
    async () => {
      if (await confirmed()) return true;
      await carryOn(page);
      if (!(await open())) return false;
      for (const [name, value] of Object.entries(card)) {
        await page.locator(`#checkout [name=${name}]`).fill(value, { timeout: 1_000 });
      }
      await page.locator('#place-order').click({ timeout: 1_000 });
      await until(async () => (await confirmed()) || !(await open()) || (await refused()) || (await empty()), {
        timeout: 5_000,
      });
      return confirmed();
    },
    { timeout: 120_000, message: 'the confirmation' },
  );
}

/** One visitor, and one lock that falls at a random moment of the visit. Resolves to how many documents it took. */
async function visit(journey: number, random: () => number, operator: ReturnType<typeof createOperator>) {
  const context = await browser.newContext({ baseURL: demo.siteUrl });
  // The way back takes its time by chance; a tenth of it is still by chance.
  await context.addInitScript('{ const { random } = Math; Math.random = () => random() / 10; }');
  const page = await context.newPage();
  await page.addLocatorHandler(continueButton(page), () => carryOn(page), { noWaitAfter: true });
  let documents = 0;
  page.on('domcontentloaded', () => documents++);
  await until(async () => (await page.goto('/checkout'))?.ok(), { message: 'the checkout' });
  const steps = stepsOf(page, orderOf(journey));
  const fallsAt = Math.floor(random() * (steps.length + 1));
  for (const [index, step] of steps.entries()) {
    if (index === fallsAt) operator.lock();
    if (random() < 0.3) await askApi(page);
    await step();
  }
  if (fallsAt === steps.length) operator.lock();
  await pay(page);
  await context.close();
  return documents;
}

/** As pages do by themselves: has it ask how much is left. The page may be gone before the answer. */
async function askApi(page: Page): Promise<void> {
  await page
    .evaluate((url) => void fetch(url).catch(() => {}), `${demo.apiUrl}/basket?items=tide-bowl:1`)
    .catch(() => {});
}

it('sends each of twenty orders once and whole, with a lock at a random moment of each journey', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`Twenty journeys with SEED=${seed}`);
  const random = createRandom(seed);
  const operator = createOperator(random);
  const queue = Array.from({ length: JOURNEYS }, (_, index) => index + 1);
  const documents: number[] = [];
  const visitNext = async (): Promise<void> => {
    const journey = queue.shift();
    if (journey === undefined) return;
    documents.push(await visit(journey, random, operator));
    return visitNext();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitNext));
  await operator.settled();

  const journal = (await (await fetch(`${demo.siteUrl}/ops/journal`)).json()) as Journal;
  const journeys = Array.from({ length: JOURNEYS }, (_, index) => orderOf(index + 1));
  const byEmail = (one: { email: string }, other: { email: string }) => one.email.localeCompare(other.email);
  const entered = Object.keys(orderOf(1));
  const orders = journal.orders.map((order) => Object.fromEntries(entered.map((name) => [name, order[name]])));
  expect((orders as typeof journeys).sort(byEmail)).toEqual(journeys.sort(byEmail));

  // Else all of them might have slipped past the locks.
  expect(journal.entries.filter(({ status }) => status === 503).length).toBeGreaterThan(JOURNEYS / 2);
  expect(documents.filter((count) => count > 1).length).toBeGreaterThan(JOURNEYS / 4);
}, 300_000);
