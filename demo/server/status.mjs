// @ts-check
import express from 'express';
import { escapeHtml, page } from './html.mjs';

/** The status host: an origin of its own that stays up when the product is down.
 * @param {any} demo */
export function createStatusHost(demo) {
  const { lockState } = demo;
  const app = express();
  app.disable('x-powered-by');

  app.use((request, response, next) => {
    const state = lockState.lock?.statusHost ?? 'up';
    if (state === 'down') return void request.socket.destroy();
    if (state === 'hang') return void hang(lockState, response);
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.get('/lock.json', (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*').json(statusDocument(demo));
  });
  app.get('/', (_request, response) => {
    response.set(
      'Content-Security-Policy',
      `default-src 'none'; style-src ${demo.urls.site}; img-src ${demo.urls.site}`,
    );
    response.type('html').send(page('status', { SITE: demo.urls.site, NOW: describe(lockState) }));
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found\n');
  });
  return app;
}

/** @param {any} lockState @param {any} response */
function hang(lockState, response) {
  const forget = lockState.onceChanged(() => response.socket?.destroy());
  response.once('close', forget);
}

/** @param {any} demo */
function statusDocument({ lockState, urls }) {
  const { lock, windows } = lockState;
  if (!lock) return { intermission: 1, locks: [], windows };
  const { failure, documents, statusHost, ...published } = lock;
  return { intermission: 1, locks: [{ ...published, link: `${urls.status}/` }], windows };
}

/** @param {any} lockState */
function describe({ lock, windows }) {
  const now = lock
    ? `<p class="state state-locked">Maintenance in progress</p>
       <p>Concerned: ${escapeHtml(lock.surfaces?.join(', ') ?? 'everything')}, since ${clock(lock.since)}.</p>
       ${lock.until ? `<p>Expected to end on ${clock(lock.until)}.</p>` : ''}
       ${lock.message ? `<p>${escapeHtml(textOf(lock.message))}</p>` : ''}`
    : '<p class="state state-open">All systems operational</p>';
  const planned = windows.map(
    (/** @type {any} */ item) =>
      `<li>${clock(item.start)} to ${clock(item.end)}: ${escapeHtml(textOf(item.message ?? 'Planned maintenance'))}</li>`,
  );
  return `${now}${planned.length ? `<h2>Planned</h2><ul>${planned.join('')}</ul>` : ''}`;
}

/** @param {string} iso */
function clock(iso) {
  const options = /** @type {const} */ ({
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return `${new Date(iso).toLocaleString('en-GB', options)} UTC`;
}

/** @param {string | Record<string, string>} message */
function textOf(message) {
  return typeof message === 'string' ? message : (message.en ?? Object.values(message)[0] ?? '');
}
