// @ts-check
import express from 'express';
import { accountRoutes } from './api/accounts.mjs';
import { orderRoutes } from './api/orders.mjs';
import { pageRoutes } from './api/pages.mjs';
import { panelRoutes } from './api/panel.mjs';
import { shopRoutes } from './api/shop.mjs';
import { submissionRoutes } from './api/submissions.mjs';
import { allowSite, answerPreflight } from './cors.mjs';
import { recordRequests } from './journal.mjs';
import { refuseWhileLocked } from './refusal.mjs';

/** The product's API: journal first, then the lock, then the resources.
 * @param {any} demo */
export function createApi(demo) {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);

  app.use(recordRequests(demo.journal));
  app.use(refuseWhileLocked(demo));
  app.use((request, response, next) => {
    if (request.method === 'OPTIONS') return answerPreflight(response, demo.urls.site);
    allowSite(response, demo.urls.site);
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(express.json({ limit: '256kb' }));

  for (const routes of [shopRoutes, orderRoutes, accountRoutes, submissionRoutes, pageRoutes, panelRoutes]) {
    app.use(routes(demo));
  }
  app.use((_request, response) => {
    response.status(404).json({ error: 'Not found' });
  });
  app.use(answerError);
  return app;
}

/** Four parameters are how Express knows an error handler.
 * @param {any} error @param {any} _request @param {any} response @param {(error?: unknown) => void} _next */
function answerError(error, _request, response, _next) {
  const status = error.status >= 400 && error.status < 500 ? error.status : 500;
  response.status(status).json({ error: status === 500 ? 'Internal error' : error.message });
}
