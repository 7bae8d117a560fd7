// @ts-check
import { fileURLToPath } from 'node:url';
import express from 'express';
import { opsRoutes } from './ops.mjs';
import { claimRoutes } from './pages/claim-form.mjs';
import { documentRoutes } from './pages/documents.mjs';
import { shopPages } from './pages/shop.mjs';
import { sendMaintenance, sendPage } from './respond.mjs';
import { isWrite, surfaceOfDocument } from './surfaces.mjs';

const STATIC = ['art', 'scripts', 'styles'];

/** The product's own site: documents, their files, and the operator's desk.
 * @param {any} demo */
export function createSite(demo) {
  const app = express();
  app.disable('x-powered-by');
  app.use(secure(demo));

  app.get(/^\/(intermission(-[a-z]+)*|locales\/[a-z]+)\.js(\.map)?$/, (request, response) => {
    response.sendFile(request.path.slice(1), { root: demo.sdk });
  });
  app.use('/dist', express.static(demo.sdk));
  for (const folder of STATIC) {
    app.use(`/${folder}`, express.static(fileURLToPath(new URL(`../site/${folder}`, import.meta.url))));
  }

  app.use(opsRoutes(demo));
  app.use(closeDocuments(demo));
  for (const routes of [shopPages, claimRoutes, documentRoutes]) app.use(routes(demo));

  app.use((_request, response) => {
    sendPage(demo, response.status(404), '404');
  });
  app.use(answerError(demo));
  return app;
}

/** @param {any} demo */
function secure({ urls }) {
  return (/** @type {any} */ _request, /** @type {any} */ response, /** @type {() => void} */ next) => {
    response.set({
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        `connect-src 'self' ${urls.api} ${urls.status}`,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ].join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    });
    next();
  };
}

/** With `documents` a lock takes the pages of its surfaces down as well, as on one machine for all.
 * @param {any} demo */
function closeDocuments(demo) {
  return (/** @type {any} */ request, /** @type {any} */ response, /** @type {() => void} */ next) => {
    const lock = demo.lockState.lockOf(surfaceOfDocument(request.path));
    if (!lock?.documents || (lock.mode === 'read-only' && !isWrite(request.method))) return next();
    sendMaintenance(demo, response);
  };
}

/** Four parameters are how Express knows an error handler.
 * @param {any} demo @returns {import('express').ErrorRequestHandler} */
function answerError(demo) {
  return (error, _request, response, _next) => {
    const status = error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 404) sendPage(demo, response.status(404), '404');
    else
      response
        .status(status)
        .type('text')
        .send(status === 500 ? 'Internal error\n' : `${error.message}\n`);
  };
}
