// @ts-check
import { escapeHtml, page } from './html.mjs';

/** Sends a page of the site, with the addresses of the other origins filled in.
 * @param {any} demo @param {any} response @param {string} name @param {Record<string, string>} [values] */
export function sendPage({ urls }, response, name, values) {
  response.type('html').send(page(name, { API: urls.api, STATUS: urls.status, ...values }));
}

/** Answers with the site's own maintenance page.
 * @param {any} demo @param {any} response */
export function sendMaintenance(demo, response) {
  const { lock } = demo.lockState;
  if (lock?.retryAfter !== undefined) response.set('Retry-After', String(Math.ceil(lock.retryAfter)));
  sendPage(demo, response.status(503).set('Cache-Control', 'no-store'), '503', {
    PATH: escapeHtml(response.req.path),
  });
}
