import type { Page } from 'playwright-core';
import type { IntermissionOptions } from '../../../src/index.ts';
import type { Lab } from '../../helpers/lab.ts';
import { locked, open } from '../../helpers/reply.ts';
import { until } from '../../helpers/until.ts';
import { quick } from './checkout.ts';
import { askApi, watchReload } from './visitor.ts';

/** What `intermission:restored` told, without the values. */
export interface Told {
  key: string;
  restored: string[];
  skipped: { field: string; label: string; reason: string }[];
}

declare global {
  /** What each `intermission:restored` on the page told, in order. */
  var restorations: Told[];
}

export interface AppOptions {
  path?: string;
  body: string;
  /** Runs before the SDK. */
  prelude?: string;
  /** Runs right before the client is started, when the document has been parsed. */
  setup?: string;
  /** Runs when the client has been started, as a module. */
  host?: string;
  start?: IntermissionOptions;
}

/** Puts a page on the site whose own script starts a client in a hurry. */
export function putApp(lab: Lab, { path = '/', body, ...options }: AppOptions): void {
  lab.page(path, () => ({
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>App</title>
${clientScripts(lab, options)}
${body}`,
  }));
}

/** The scripts that start a client in a hurry. */
export function clientScripts(lab: Lab, { prelude = '', setup = '', host = '', start }: Partial<AppOptions>): string {
  const options = JSON.stringify({ watch: `${lab.api.origin}/`, ...quick, ...start });
  return `<script>
var notes = [], restorations = [];
addEventListener('intermission:restored', ({ detail: { key, restored, skipped } }) => {
  restorations.push({ key, restored, skipped: skipped.map(({ field, label, reason }) => ({ field, label, reason })) });
});
${prelude}
</script>
<script src="/intermission.js" defer data-auto="false"></script>
<script type="module">
${setup}
globalThis.client = Intermission.createIntermission({ ...${options}, onError: (error) => notes.push(String(error)) });
client.start();
${host}
</script>`;
}

/** Opens a page of `putApp`. Resolves when its client is at work. */
export async function openApp(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.evaluate(() => client.drafts.list());
}

/** From the lock to the page that came back by itself; `meanwhile` is done while it is locked. */
export async function sitOut(page: Page, lab: Lab, meanwhile?: () => Promise<unknown>): Promise<void> {
  const reloaded = await watchReload(page);
  lab.api.reply = locked({ retryAfter: 1 });
  await askApi(page, lab);
  await page.locator('intermission-notice').first().waitFor();
  await meanwhile?.();
  lab.api.reply = open();
  await reloaded();
}

/** Resolves to what was told of the entries that were put back since the page was loaded. */
export function untilRestored(page: Page): Promise<Told> {
  return until(() => page.evaluate(() => restorations[0]), { message: 'entries to be put back' });
}
