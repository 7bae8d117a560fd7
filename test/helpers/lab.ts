import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLabServer } from './lab-server.ts';
import { json, type LabRequest, locked, type Outcome, open, type Reply, type Responder } from './reply.ts';

export interface PageOptions {
  /** A policy's text, or `true` for one that allows only the lab's own files and origins, and no inline code. */
  csp?: string | true;
}

export interface LabOptions {
  /** What the API does at first; `open()` if absent. */
  api?: Responder;
  /** What the status host does at first; a document without locks if absent. */
  status?: Responder;
}

export interface LabFilter {
  origin?: LabRequest['origin'];
  method?: string;
  path?: string;
}

/** Three origins as in life, which do what the test tells them. */
export interface Lab {
  /** `locked`: `true` has every page answer 503, a responder something worse; scripts are served all the same. */
  site: { readonly origin: string; locked: boolean | Responder };
  api: { readonly origin: string; reply: Responder };
  status: { readonly origin: string; reply: Responder };
  /** Every request that arrived, preflights and icons included, in order. */
  readonly requests: LabRequest[];
  /** The parsed bodies of the orders that the API accepted, in order. */
  readonly orders: unknown[];
  /** Puts a page on the site, or replaces it. */
  page(path: string, content: string | ((request: LabRequest) => Outcome), options?: PageOptions): void;
  /** How many requests arrived that match in all the given members. */
  count(filter?: LabFilter): number;
  close(): Promise<void>;
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.map': 'application/json',
};
const noLocks = { intermission: 1, locks: [], windows: [] };

/** Starts the three servers on free ports of the loopback address. The caller closes them. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const pages = new Map<string, Responder>();
  const requests: LabRequest[] = [];
  const orders: unknown[] = [];

  const logged = (respond: Responder): Responder => {
    return (request) => {
      requests.push(request);
      return respond(request);
    };
  };
  const servers = await Promise.all([
    startLabServer(
      'site',
      logged((request) => answerSite(request, pages, lab.site.locked)),
    ),
    startLabServer(
      'api',
      logged(async (request) => {
        const reply = await lab.api.reply(request);
        if (isAcceptedOrder(request, reply)) orders.push(JSON.parse(request.body));
        return reply;
      }),
    ),
    startLabServer(
      'status',
      logged((request) => lab.status.reply(request)),
    ),
  ]);
  const [site, api, status] = servers;

  const lab: Lab = {
    site: { origin: site.origin, locked: false },
    api: { origin: api.origin, reply: options.api ?? open() },
    status: { origin: status.origin, reply: options.status ?? json(noLocks) },
    requests,
    orders,
    page(path, content, { csp } = {}) {
      const policy = csp === true ? strictPolicy(api.origin, status.origin) : csp;
      pages.set(path, (request) =>
        withPolicy(typeof content === 'string' ? { body: content } : content(request), policy),
      );
    },
    count(filter = {}) {
      const wanted = Object.entries(filter) as [keyof LabFilter, string][];
      return requests.filter((request) => wanted.every(([name, value]) => request[name] === value)).length;
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
  return lab;
}

function answerSite(request: LabRequest, pages: Map<string, Responder>, isLocked: boolean | Responder) {
  const page = pages.get(request.path);
  if (!page) return serveDist(request.path);
  if (isLocked === false) return page(request);
  return isLocked === true ? siteLocked(request) : isLocked(request);
}

const siteLocked = locked({ body: '<!doctype html><title>Back soon</title>', contentType: 'text/html', cors: false });

async function serveDist(path: string): Promise<Reply> {
  const file = /^\/(?:dist\/)?([\w./-]+\.(?:js|map|html))$/.exec(path)?.[1];
  if (!file || file.includes('..')) return { status: 404 };
  try {
    const headers = { 'content-type': types[extname(file)] ?? 'text/plain' };
    return { headers, body: await readFile(join(dist, file)) };
  } catch {
    return { status: 404, body: `There is no ${file} in dist: run "npm run build".` };
  }
}

function isAcceptedOrder({ method, path }: LabRequest, reply: Outcome): boolean {
  return method === 'POST' && path === '/orders' && typeof reply === 'object' && reply.status === 201;
}

function withPolicy(outcome: Outcome, policy: string | undefined): Outcome {
  if (typeof outcome === 'string') return outcome;
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', ...outcome.headers };
  if (policy) headers['content-security-policy'] = policy;
  return { ...outcome, headers };
}

function strictPolicy(...origins: string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origins.join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
