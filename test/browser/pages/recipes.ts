import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
// @ts-expect-error: it brings no types.
import express from 'express';
import { Hono } from 'hono';
// @ts-expect-error: a recipe is plain JavaScript.
import { maintenance as forExpress } from '../../../demo/recipes/express.mjs';
// @ts-expect-error: a recipe is plain JavaScript.
import worker from '../../../demo/recipes/fetch-handler.mjs';
// @ts-expect-error: a recipe is plain JavaScript.
import { maintenance as forHono } from '../../../demo/recipes/hono.mjs';
import { createNginx, freePorts } from '../../helpers/nginx.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
export const maintenanceHtml = () => read('dist/maintenance.html');

export interface LockedServer {
  /** The API's origin. */
  readonly origin: string;
  close(): Promise<unknown>;
}

/** Starts a product that its recipe has locked, for pages of the origin `page`. */
export type Recipe = (page: string) => Promise<LockedServer>;

export const recipes: [string, Recipe][] = [
  [
    'Express',
    async (page) => {
      const app = express();
      app.use(forExpress({ isLocked: () => true, origins: [page], page: maintenanceHtml() }));
      return listen(app);
    },
  ],
  [
    'Hono',
    async (page) => {
      const app = new Hono();
      app.use(forHono({ isLocked: () => true, origins: [page], page: maintenanceHtml() }));
      return listen(byFetch(async (request) => app.fetch(request)));
    },
  ],
  [
    'a fetch handler',
    async (page) => {
      const LOCK = { get: async () => '{"surfaces":["checkout"]}' };
      const ASSETS = { fetch: async () => new Response(maintenanceHtml()) };
      return listen(byFetch((request) => worker.fetch(request, { LOCK, ASSETS, ORIGINS: page })));
    },
  ],
];

export const nginxRecipe: Recipe = async (page) => {
  const nginx = await createNginx();
  const ports = await freePorts(3);
  await nginx.start(nginxConfig(nginx.folder, { ports, page, lock: `${nginx.folder}/nginx.conf` }));
  return { origin: `http://127.0.0.1:${ports[1]}`, close: nginx.close };
};

export interface NginxPlace {
  /** Of site, API and status host. */
  readonly ports: readonly number[];
  /** The origin of the pages. */
  readonly page: string;
  /** The flag file. */
  readonly lock: string;
  /** Where the product is; nobody is there by default. */
  readonly site?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** The recipe with the addresses and paths of a test in the place of its own. */
export function nginxConfig(folder: string, place: NginxPlace): string {
  const { ports, page, lock, site = 'http://127.0.0.1:9', retryAfter = 20 } = place;
  let server = 0;
  return read('demo/recipes/nginx.conf')
    .replace(/listen 80;/g, () => `listen 127.0.0.1:${ports[server++]};`)
    .replaceAll('https://www.shop.example', page)
    .replaceAll('/srv/lock/on', lock)
    .replaceAll('/srv/intermission', new URL('../../../dist', import.meta.url).pathname)
    .replaceAll('/srv/status', folder)
    .replaceAll('http://127.0.0.1:3000', site)
    .replaceAll('http://127.0.0.1:3001', 'http://127.0.0.1:9')
    .replace('503 20;', `503 ${retryAfter};`)
    .replace('data-retry-after="20"', `data-retry-after="${retryAfter}"`);
}

async function listen(listener: RequestListener): Promise<LockedServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** What a runtime with a `fetch` handler does around it. */
function byFetch(handle: (request: Request) => Promise<Response>): RequestListener {
  return async (incoming, outgoing) => {
    const { method = 'GET', headers } = incoming;
    const body = await text(incoming);
    const request = new Request(`http://${headers.host}${incoming.url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body ? { body } : {}),
    });
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  };
}
