import type { Page } from 'playwright-core';
import type { IntermissionOptions } from '../../../src/index.ts';
import type { Lab } from '../../helpers/lab.ts';
import { json } from '../../helpers/reply.ts';
import { quick } from './checkout.ts';

declare global {
  /** What live regions had screen readers say, in order. */
  var said: string[];
  /** The calendar files that were offered for download. */
  var files: Blob[];
}

export interface EverySurfaceOptions {
  lang?: string;
  dir?: string;
  start?: IntermissionOptions;
  csp?: string;
  /** Further attributes of the checkout. */
  checkout?: string;
  /** Further markup in `main`. */
  more?: string;
}

/** Puts a page with every kind of surface on the site; its scripts are files, for a strict policy. */
export function putEverySurface(lab: Lab, options: EverySurfaceOptions = {}): void {
  const { lang = 'en', dir = 'ltr', start, csp, checkout = '', more = '' } = options;
  const given = { watch: `${lab.api.origin}/`, status: `${lab.status.origin}/lock.json`, ...quick, ...start };
  const script = (path: string, body: string) =>
    lab.page(path, () => ({ headers: { 'content-type': 'text/javascript' }, body }));
  const body = `<!doctype html>
<html lang="${lang}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Shop</title>
<script src="/listen.js"></script>
<script src="/intermission.js" defer data-auto="false"></script>
<script src="/start.js" defer></script>
<main>
  <h1>Shop</h1>
  <div id="banner" data-intermission="banner"></div>
  <label>Search <input id="search"></label>
  <form id="login" data-intermission="login"><label>User <input name="user"></label><button>Sign in</button></form>
  <h2>Checkout</h2>
  <form id="checkout" data-intermission="checkout" data-intermission-contact="/help" ${checkout}>
    <h3>Your address</h3>
    <label>Name <input name="name"></label>
    <label>Remarks <textarea name="remarks" rows="12"></textarea></label>
    <button>Order</button>
  </form>
  <form id="claim" data-intermission="form"><label>Story <input name="story"></label><button id="claim-send">Send</button></form>
  <section id="editor" data-intermission="editor" aria-label="Editor"><label>Text <textarea name="text"></textarea></label></section>
  <section id="panel" data-intermission="control-panel" aria-label="Panel"><h2>Panel</h2></section>
  ${more}
</main>`;
  lab.page('/', body, csp ? { csp } : {});
  script('/listen.js', `${listen}\n`);
  script(
    '/start.js',
    `const options = { ...${JSON.stringify(given)}, onError: (error) => notes.push(String(error)) };
     globalThis.client = Intermission.createIntermission(options);
     client.start();`,
  );
}

// Does what the most reserved of screen readers does: speaks what becomes new in a live region that it knows, and of what
// a region came with only an alert's.
const listen = `
var said = [], notes = [], files = [];
Math.random = () => 0;
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => notes.push(violatedDirective + ' ' + blockedURI));
const createObjectURL = URL.createObjectURL;
URL.createObjectURL = (file) => (files.push(file), createObjectURL.call(URL, file));
const speak = (part) => {
  const region = part.closest('[role=status],[role=alert],[aria-live]');
  const isSilent = !region || region.getAttribute('aria-live') === 'off' || part.closest('[hidden]') || part.querySelector('[aria-hidden]');
  if (!isSilent && part.textContent) said.push(part.textContent);
};
const hear = ({ shadowRoot }) => {
  for (const part of shadowRoot.querySelectorAll('[role=alert] > *')) speak(part);
  new MutationObserver((changes) => {
    for (const part of new Set(changes.map(({ target }) => target.closest('p')))) if (part) speak(part);
  }).observe(shadowRoot, { subtree: true, childList: true, attributeFilter: ['hidden', 'aria-hidden'] });
};
new MutationObserver((changes) => {
  for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) if (node.localName === 'intermission-notice') hear(node);
}).observe(document, { subtree: true, childList: true });`;

/** Opens the page. Resolves when its client is at work and whatever it had kept is back. */
export async function openEverySurface(page: Page): Promise<void> {
  await page.goto('/');
  await page.evaluate(() => client.drafts.list());
}

/** What the status host says from now on. */
export function publish(lab: Lab, document: { locks?: object[]; windows?: object[] }): void {
  lab.status.reply = json({ intermission: 1, locks: [], windows: [], ...document });
}

/** An RFC 3339 time so many seconds from now. */
export const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
