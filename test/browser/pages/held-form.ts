import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Lab } from '../../helpers/lab.ts';
import { json, type LabRequest } from '../../helpers/reply.ts';
import { until } from '../../helpers/until.ts';
import { quick } from './checkout.ts';

/** A page with one form that is sent natively. Scripts find the form as `f` and its button as `s`. */
export interface HeldForm {
  /** What the page consists of; a short form that is posted to `/sent`, if absent. Its form is a surface. */
  html?: string;
  /** What is in the head. */
  head?: string;
  /** The page's own script, at the end of the document. */
  guard?: string;
  /** Runs once all scripts have started: its listeners are the last ones. */
  late?: string;
  /** Enters what is to be sent, before the form is sent. */
  enter?: (page: Page) => Promise<unknown>;
  /** Sends the form; by a click on `s`, if absent. */
  press?: (page: Page) => Promise<unknown>;
  /** What the page's script does in the time in which the submit is held. Natively it would come too late. */
  meanwhile?: string;
  /** The page leaves in any case, so that the submit cannot be held. */
  unheld?: boolean;
}

const short = `<form id="f" data-intermission="form" method="post" action="/sent">
  <input id="a" name="a" value="1" required><fieldset id="set"><textarea name="t">one
two</textarea></fieldset><button id="s" name="b" value="x">Send</button></form>`;

/** Puts the page on the site, with the script or without it. */
function putHeldForm(lab: Lab, { html = short, head = '', guard = '' }: HeldForm, withScript: boolean) {
  const options = { status: `${lab.status.origin}/lock.json`, ...quick };
  const start = `<script>var client = Intermission.createIntermission(${JSON.stringify(options)}); client.start();</script>`;
  const sdk = '<script src="/intermission.js" data-auto="false"></script>';
  lab.page(
    '/',
    () => ({
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><html lang="en"><head>${head}<title>Form</title>${withScript ? sdk : ''}</head><body>${html}
<script>${guard}</script>${withScript ? start : ''}</body></html>`,
    }),
    {},
  );
}

/** Opens the page and fills it in. A client that is there has last asked so long ago that the next submit is held. */
export async function openHeldForm(page: Page, lab: Lab, form: HeldForm, withScript: boolean): Promise<void> {
  lab.status.reply = json({ intermission: 1, locks: [] });
  for (const path of ['/sent', '/other']) lab.page(path, '<!doctype html><title>Sent</title>');
  putHeldForm(lab, form, withScript);
  await page.goto('/');
  if (withScript) {
    await page.evaluate(() => client.drafts.list());
    const answered = () => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/lock.json'));
    await until(() => page.evaluate(answered), { message: 'the first answer' });
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 20_000;
    });
  }
  if (form.late) await page.evaluate(form.late);
  await form.enter?.(page);
}

/** Sends the form and resolves when its submit is held. What it returns lets the question be answered. */
export async function pressAndHold(page: Page, lab: Lab, form: HeldForm, reply = lab.status.reply) {
  const asked = lab.count({ origin: 'status' });
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  lab.status.reply = async (request) => {
    await answered;
    return reply(request);
  };
  await press(page, form);
  await until(() => lab.count({ origin: 'status' }) > asked, { message: 'the question' });
  return answer;
}

const press = (page: Page, form: HeldForm) => (form.press ? form.press(page) : page.locator('#s').click());

/** Everything that the site gets when the form is sent, each request in one text. */
export async function receivedBySite(page: Page, lab: Lab, form: HeldForm, withScript: boolean): Promise<string[]> {
  await openHeldForm(page, lab, form, withScript);
  const from = lab.requests.length;
  const asked = lab.count({ origin: 'status' });
  if (withScript && !form.unheld) {
    const answer = await pressAndHold(page, lab, form);
    if (form.meanwhile) await page.evaluate(form.meanwhile);
    answer();
  } else await press(page, form);
  const sent = () => lab.requests.slice(from).filter(({ path }) => path === '/sent' || path === '/other');
  await until(() => sent().length > 0, { message: 'what is sent' });
  const windows = () =>
    page
      .context()
      .pages()
      .flatMap((each) => each.frames());
  await until(async () => (await Promise.all(windows().map((frame) => frame.title()))).includes('Sent'), {
    message: 'the answer',
  });
  for (const other of page.context().pages()) if (other !== page) await other.close();
  if (form.unheld) expect(lab.count({ origin: 'status' })).toBe(asked);
  return sent().map(describe);
}

const HEADERS = [
  'content-type',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
];

function describe({ method, path, search, headers, body }: LabRequest): string {
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1];
  const text = [`${method} ${path}${search}`, ...HEADERS.map((name) => `${name}: ${headers[name]}`), body].join('\n');
  return boundary ? text.replaceAll(boundary, 'BOUNDARY') : text;
}
