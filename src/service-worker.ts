import { parseRetryAfter } from './lock/retry-after.ts';

export interface MaintenancePageOptions {
  /** Address of the maintenance page, on the worker's own origin. Default: `maintenance.html` beside the worker. */
  page?: string;
}

/** What is used of a service worker; the platform's types for it cannot stand beside those for a page. */
interface WorkerScope extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
}
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

const CACHE = 'intermission';
const DAY = 24 * 3600_000;

/**
 * In a service worker, while its script first runs: a navigation that ends in a 503 or without a connection shows the
 * maintenance page, with status 503, at the address that was wanted. Every other request is left to the browser. The
 * page is stored when the worker is installed, which fails without it, and anew when it is a day old. Skips no waiting
 * and claims no page: that is for the worker's owner.
 */
export function serveMaintenancePage({ page = 'maintenance.html' }: MaintenancePageOptions = {}): void {
  const worker = globalThis as unknown as WorkerScope;
  worker.addEventListener('install', (event) => (event as ExtendableEvent).waitUntil(store(page)));
  worker.addEventListener('activate', (event) => {
    // Each navigation would otherwise wait for the worker's start; an old browser without it just does.
    if (canPreload())
      (event as ExtendableEvent).waitUntil(Promise.resolve(worker.registration.navigationPreload?.enable()));
  });
  worker.addEventListener('fetch', (event) => {
    const { mode, destination } = (event as FetchEvent).request;
    if (mode === 'navigate' && destination === 'document')
      (event as FetchEvent).respondWith(answer(event as FetchEvent, page));
  });
}

/**
 * In a page: unregisters the service worker whose script is at `url`, and deletes what it has stored. Pages that it
 * controls keep it until they are left. Does nothing where there is none.
 */
export async function removeServiceWorker(url: string): Promise<void> {
  const { href } = new URL(url, document.baseURI);
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    const { active, waiting, installing } = registration;
    if ((active ?? waiting ?? installing)?.scriptURL === href) await registration.unregister();
  }
  await globalThis.caches?.delete(CACHE);
}

/** A preload that fails has Firefox go by the worker's answer, and show an error of its own (GoogleChrome/workbox#3134). */
function canPreload(): boolean {
  return !navigator.userAgent.includes('Firefox');
}

async function answer(event: FetchEvent, page: string): Promise<Response> {
  try {
    const response = (canPreload() && (await event.preloadResponse)) || (await fetch(event.request));
    if (response.status === 503) return (await stored(page, event.request, response)) ?? response;
    event.waitUntil(refresh(page));
    return response;
  } catch (error) {
    const response = await stored(page, event.request, undefined);
    if (response) return response;
    throw error;
  }
}

/** The stored page in the place of `refusal`, or of no answer at all; `undefined` where it has been deleted. */
async function stored(page: string, { method }: Request, refusal: Response | undefined): Promise<Response | undefined> {
  const cached = await caches.match(page, { cacheName: CACHE });
  if (!cached) return undefined;
  const headers = new Headers(cached.headers);
  // It is no longer what was sent.
  for (const name of ['content-encoding', 'content-length', 'etag', 'last-modified']) headers.delete(name);
  headers.set('cache-control', 'no-store');
  const wait = refusal && parseRetryAfter(refusal.headers.get('retry-after'), Date.now());
  if (wait !== undefined) headers.set('retry-after', `${Math.ceil(wait / 1000)}`);
  const told = refusal ? (headers.get('retry-after') ?? '') : undefined;
  const note = told === undefined ? ' data-unreachable' : told && ` data-retry-after="${told}"`;
  const posted = method === 'POST' ? ' data-posted' : '';
  const html = (await cached.text()).replace('<html', `<html${note}${posted}`);
  return new Response(html, { status: 503, statusText: 'Service Unavailable', headers });
}

async function store(page: string): Promise<void> {
  // An unchanged page is confirmed by its ETag.
  const response = await fetch(page, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`The maintenance page answers ${response.status} at ${response.url}.`);
  await (await caches.open(CACHE)).put(page, response);
}

async function refresh(page: string): Promise<void> {
  const cached = await caches.match(page, { cacheName: CACHE });
  const date = Date.parse(cached?.headers.get('date') ?? '');
  // Without it, or without an answer, the page that there is stays.
  if (Date.now() - date > DAY) await store(page).catch(() => {});
}
