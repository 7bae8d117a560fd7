import type { Locator, Page } from 'playwright-core';
import type { Lab } from '../../helpers/lab.ts';
import { until } from '../../helpers/until.ts';
import { entries, secrets } from './checkout.ts';

/** Opens a page of `putCheckout`. Resolves when its client is at work and whatever it had kept is back. */
export async function openCheckout(page: Page, path = '/checkout'): Promise<void> {
  await page.goto(path);
  await page.evaluate(() => client.drafts.list());
}

/** Enters `entries` as a person would. */
export async function fillIn(page: Page): Promise<void> {
  const field = (name: string) => page.locator(`#checkout [name=${name}]`);
  for (const name of ['name', 'email', 'phone', 'guests', 'remarks'] as const) {
    await field(name).pressSequentially(entries[name]);
  }
  await field('day').fill(entries.day);
  await field('country').selectOption(entries.country);
  await field('extras').selectOption(entries.extras);
  await field('news').uncheck();
  await field('terms').check();
  await field('pay').and(page.locator('[value=invoice]')).check();
  await page.locator('#wish').pressSequentially(entries.wish);
}

export async function fillInSecrets(page: Page): Promise<void> {
  await page.locator('[name=secret]').pressSequentially(secrets.secret);
  await page.locator('[name=plastic]').pressSequentially(secrets.plastic);
}

/** Has the page ask the API, by its own `fetch`. */
export function askApi(page: Page, lab: Lab, path = '/products'): Promise<number> {
  return page.evaluate(async (url) => (await fetch(url)).status, lab.api.origin + path);
}

/** The notice in the place of the surface with this id. */
export function noticeOf(page: Page, surface = 'checkout'): Locator {
  return page.locator(`#${surface} + intermission-notice`);
}

/** Begins to watch for another document in the window. What it returns resolves when one has loaded. */
export async function watchReload(page: Page): Promise<() => Promise<unknown>> {
  const born = () => page.evaluate(() => document.readyState === 'complete' && performance.timeOrigin);
  const before = await page.evaluate(() => performance.timeOrigin);
  return () =>
    until(
      async () => {
        const now = await born();
        return now && now !== before;
      },
      { message: 'the reload of the page', timeout: 30_000 },
    );
}

/** Resolves when the page has had this status since its own script ran. */
export function untilStatus(page: Page, status: string): Promise<unknown> {
  return until(() => page.evaluate((wanted) => states.includes(wanted), status), { message: `the status ${status}` });
}
