import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Lab } from '../../helpers/lab.ts';
import type { Responder } from '../../helpers/reply.ts';
import { until } from '../../helpers/until.ts';

const dist = (name: string) => readFileSync(fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url)), 'utf8');

export interface LoadedOptions {
  path?: string;
  /** Hosts of the SDK, in the order in which they are tried; `undefined` puts no loader on the page at all. */
  hosts?: readonly string[] | undefined;
  /** Further attributes of the loader's tag. */
  tag?: string;
  /** Runs right after the loader. */
  host?: string;
  body?: string;
}

/** The loader as a host puts it into a page. */
export function loaderTag(lab: Lab, hosts: readonly string[], tag = ''): string {
  const src = hosts.map((origin) => `${origin}/intermission.js`).join(' ');
  return `<script data-src="${src}" data-watch="${lab.api.origin}/" ${tag}>${dist('loader.js')}</script>`;
}

/** Puts a page with the loader in its head on the site, and with a form. */
export function putLoaded(lab: Lab, { path = '/', hosts, tag, host = '', body = form }: LoadedOptions): void {
  lab.page(path, () => ({
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Page</title>
<script>var nativeFetch = fetch, notes = [];</script>
${hosts ? loaderTag(lab, hosts, tag) : ''}
<script>${host}</script>
<script src="/own.js" defer></script>
${body}`,
  }));
  lab.page('/own.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: 'notes.push("own")' }));
}

const form = `<form id="checkout" data-intermission="checkout"><label>Name <input name="name"></label><button>Order</button></form>`;

/** The SDK as a host of another origin serves it. */
export const servesSdk: Responder = ({ path }) => ({
  headers: { 'content-type': 'text/javascript', 'access-control-allow-origin': '*', 'cache-control': 'max-age=60' },
  body: dist(path.slice(1)),
});

/** What `data-integrity` says of the SDK's file. */
export const integrity = () => `sha384-${createHash('sha384').update(dist('intermission.js')).digest('base64')}`;

/** Resolves when the page has a client. */
export function untilClient(page: Page): Promise<unknown> {
  return until(() => page.evaluate(() => globalThis.Intermission?.client !== undefined), { message: 'the SDK' });
}
