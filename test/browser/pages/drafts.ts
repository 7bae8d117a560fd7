import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Lab } from '../../helpers/lab.ts';
import { until } from '../../helpers/until.ts';
import { quick } from './checkout.ts';

declare global {
  /** The events of drafts that the page has seen, without their prefix. */
  var draftEvents: string[];
  /** What the page's client has reported, by name. */
  var failures: string[];
}

export interface DraftPageOptions {
  /** Options of the client, as source text. */
  start?: string;
  /** Runs before the client is started. */
  setup?: string;
  /** Runs once the client is started. */
  script?: string;
  /** Attributes of the script's tag, which then starts the client. */
  tag?: string;
}

/** A page with `body` and a client that watches the API, and what the site does under "/send". */
export function draftPage(
  lab: Lab,
  body: string,
  { start = '{}', setup = '', script = '', tag }: DraftPageOptions = {},
) {
  const watch = [`${lab.api.origin}/`, `${lab.site.origin}/send`];
  const create = `globalThis.client = Intermission.createIntermission({
    watch: ${JSON.stringify(watch)}, ...${JSON.stringify(quick)}, onError: (error) => failures.push(error.name), ...${start},
  });
  client.start();`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title>
<script>
  globalThis.API = '${lab.api.origin}';
  globalThis.draftEvents = [];
  globalThis.failures = [];
  for (const type of ['restore', 'restored']) {
    document.addEventListener('intermission:' + type, () => draftEvents.push(type));
  }
</script>
<script src="/intermission.js" ${tag ? `data-watch="${watch.join(' ')}" ${tag}` : 'data-auto="false"'}></script>
${body}
<script>${setup}</script>
<script>${tag ? 'globalThis.client = Intermission.client;' : create}</script>
<script>${script}</script>`;
}

/** A page of the site without the SDK. */
export const plainPage = (text: string) => `<!doctype html><html lang="en"><title>${text}</title><h1>${text}</h1>`;

/** A form whose entries are kept. Without autocomplete: Firefox would restore entries itself when a page is reloaded. */
export function noteForm(key = 'note', attributes = '', more = ''): string {
  return `<form id="${key}" data-intermission="form" data-intermission-key="${key}" autocomplete="off" ${attributes}>
  <label>Title <input name="title"></label><label>Text <textarea name="text"></textarea></label>${more}
  <button>Send</button></form>`;
}

/** Opens a page. Resolves when its client is at work. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilStarted(page);
}

export async function reload(page: Page): Promise<void> {
  await page.reload();
  await untilStarted(page);
}

const untilStarted = (page: Page) => page.evaluate(() => client.drafts.list());

export const fieldOf = (page: Page, key = 'note', name = 'text') => page.locator(`#${key} [name=${name}]`);

/** Types into the fields of a form, and resolves when it is stored. */
export async function enter(page: Page, text: string, key = 'note'): Promise<void> {
  for (const name of ['title', 'text']) await fieldOf(page, key, name).fill(`${name} of ${text}`);
  await flush(page);
}

export const flush = (page: Page) => page.evaluate(() => client.drafts.flush());

export const send = (page: Page, key = 'note') => page.locator(`#${key} button:not([type=button])`).click();

export function untilValue(page: Page, value: string, { key = 'note', name = 'text' } = {}): Promise<unknown> {
  return until(async () => (await fieldOf(page, key, name).inputValue()) === value, {
    message: `the value ${value}`,
    timeout: 10_000,
  });
}

/** Resolves when everything that was entered as `text` is in the form. */
export async function untilBack(page: Page, text: string, key = 'note'): Promise<void> {
  for (const name of ['title', 'text']) await untilValue(page, `${name} of ${text}`, { key, name });
}

export const list = (page: Page) => page.evaluate(() => client.drafts.list());

/** Resolves when the draft with this key counts as delivered, certainly or probably. */
export function untilDelivered(page: Page, key = 'note'): Promise<unknown> {
  const isDelivered = async () => {
    const drafts = (await list(page)).filter((draft) => draft.key === key);
    return drafts.length > 0 && drafts.every(({ delivered }) => delivered);
  };
  return until(isDelivered, { message: `the delivery of ${key}`, timeout: 10_000 });
}

/** Resolves when the page has been looked at for the last time after an answer, a second later by its own clock. */
export function untilGraded(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_200)));
}

/** Resolves when the client has had time to look for drafts: after more rounds through the same stores than it needs. */
export function untilRested(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let round = 0; round < 6; round++) {
      await client.drafts.list();
      await navigator.locks?.query();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

export const toasts = (page: Page, text = '') => page.locator('intermission-notice[data-toast]', { hasText: text });
/** What is offered of something that probably arrived, and of other entries. */
export const sentOffer = (page: Page) => toasts(page, 'You sent this earlier');
export const offer = (page: Page) => toasts(page, 'You have entries from');

export const accept = (page: Page) => toasts(page).getByRole('button', { name: 'Restore' }).click();

/** The form is as the page came with it, and nothing is said. */
export async function expectEmpty(page: Page, key = 'note'): Promise<void> {
  await untilRested(page);
  expect(await fieldOf(page, key).inputValue()).toBe('');
  expect(await toasts(page).allInnerTexts()).toEqual([]);
  expect(await page.evaluate(() => draftEvents)).toEqual([]);
}

/** What was delivered does not come back by itself, but can be had. */
export async function expectArchived(page: Page, text: string, path: string, key = 'note'): Promise<void> {
  await openPage(page, path);
  await expectEmpty(page, key);
  expect(await page.evaluate((form) => client.drafts.restore(form), key)).toBe(true);
  await untilBack(page, text, key);
}

/** What probably arrived is offered, and comes back when it is asked for. */
export async function expectSentOffer(page: Page, text: string, path: string, key = 'note'): Promise<void> {
  await openPage(page, path);
  await sentOffer(page).waitFor();
  expect(await fieldOf(page, key).inputValue()).toBe('');
  await accept(page);
  await untilBack(page, text, key);
}
