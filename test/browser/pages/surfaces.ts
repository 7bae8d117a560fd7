import type { Locator, Page } from 'playwright-core';
import type { IntermissionOptions } from '../../../src/index.ts';
import type { Lab } from '../../helpers/lab.ts';
import { json, locked } from '../../helpers/reply.ts';
import { quick } from './checkout.ts';

export interface OneSurfaceOptions {
  /** The surface's name. */
  name: string;
  /** Its tag. */
  tag?: string;
  /** Further attributes. */
  attributes?: string;
  /** What is in it; a form with a field and a button, if absent. */
  inner?: string;
  /** What stands after it. */
  after?: string;
  /** Runs before the SDK. */
  prelude?: string;
  /** Runs after the client has started. */
  host?: string;
  start?: IntermissionOptions;
  path?: string;
}

const fields = `<label>Name <input id="name" name="name"></label>
  <label>Story <textarea name="story"></textarea></label><button id="send" name="action" value="send">Send</button>`;

/** Puts a page with one surface, `#surface`, on the site, with a status document and an API of its own. */
export function putSurface(lab: Lab, options: OneSurfaceOptions): void {
  const { name, tag = 'form', attributes = '', inner = fields, after = '', prelude = '', host = '', start } = options;
  const given = { watch: `${lab.api.origin}/`, status: `${lab.status.origin}/lock.json`, ...quick, ...start };
  lab.page(
    options.path ?? '/',
    `<!doctype html>
<html lang="en" data-api="${lab.api.origin}">
<meta charset="utf-8">
<title>Surface</title>
<script>var notes = [], states = []; Math.random = () => 0; ${prelude}</script>
<script src="/intermission.js" data-auto="false"></script>
<main><p><button id="before" type="button">Before</button></p>
<${tag} id="surface" data-intermission="${name}" ${attributes}>${inner}</${tag}>
<p><button id="after" type="button">After</button></p></main>
${after}
<script>
const client = Intermission.createIntermission({ ...${JSON.stringify(given)}, onError: (error) => notes.push(String(error)) });
client.subscribe(({ status }) => status !== states.at(-1) && states.push(status));
client.start();
globalThis.client = client;
${host}
</script>`,
  );
}

/** Opens the page. Resolves when its client is at work and has asked. */
export async function openSurface(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.evaluate(() => client.drafts.list());
}

export type Way = '503' | 'status document' | 'read-only';

/** Locks by one of the ways a page learns of it, the API with it. */
export function lockLab(lab: Lab, way: Way, surfaces?: string[]): void {
  lab.api.reply = locked({ retryAfter: 1 });
  if (way === '503') return;
  const mode = way === 'read-only' ? 'read-only' : 'locked';
  lab.status.reply = json({ intermission: 1, locks: [{ mode, retryAfter: 1, ...(surfaces && { surfaces }) }] });
}

export const noticeAt = (page: Page, surface = '#surface'): Locator => page.locator(`${surface} + intermission-notice`);
