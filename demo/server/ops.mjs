// @ts-check
import express, { Router } from 'express';
import { parseLockRequest, parseWindowRequest } from './lock-request.mjs';
import { sendPage } from './respond.mjs';

/** The operator's desk: its page, and the same by HTTP.
 * @param {any} demo */
export function opsRoutes(demo) {
  const { journal, lockState, store } = demo;
  const router = Router();
  const answerState = (/** @type {any} */ response) => response.json(stateOf(demo));

  router.get('/ops', (_request, response) => {
    sendPage(demo, response, 'ops');
  });
  router.use('/ops', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use('/ops', express.json());
  router.get('/ops/state', (_request, response) => void answerState(response));
  router.get('/ops/journal', (_request, response) => void response.json(journal));
  router.post('/ops/lock', (request, response) => {
    lockState.lockWith(parseLockRequest(request.body));
    answerState(response);
  });
  router.post('/ops/unlock', (_request, response) => {
    lockState.unlock();
    answerState(response);
  });
  router.post('/ops/window', (request, response) => {
    lockState.announce(parseWindowRequest(request.body));
    answerState(response);
  });
  router.post('/ops/reset', (_request, response) => {
    lockState.reset();
    store.reset();
    journal.clear();
    answerState(response);
  });
  router.use('/ops', answerError);
  return router;
}

/** @param {any} demo */
function stateOf({ lockState, urls }) {
  return {
    now: new Date().toISOString(),
    lock: lockState.lock ?? null,
    windows: lockState.windows,
    urls,
  };
}

/** Four parameters are how Express knows an error handler.
 * @param {any} error @param {any} _request @param {any} response @param {(error?: unknown) => void} next */
function answerError(error, _request, response, next) {
  if (error.status !== 400) return next(error);
  const message = error.type === 'entity.parse.failed' ? 'Expected the body to be JSON.' : error.message;
  response.status(400).json({ error: message });
}
