// @ts-check
import { lockedResponse } from './locked-response.mjs';

/**
 * Express middleware, to be used before all others, `cors` included. `isLocked` is asked at each request: a file, a
 * variable, a row that is remembered for a second.
 *
 * @param {import('./locked-response.mjs').LockedOptions & { isLocked: () => boolean | Promise<boolean> }} options
 * @returns {import('express').RequestHandler}
 */
export function maintenance({ isLocked, ...options }) {
  return async (request, response, next) => {
    if (!(await isLocked())) return next();
    const { method, headers } = request;
    const asked = new Request('http://locked/', { method, headers: /** @type {any} */ (ofInterest(headers)) });
    const answer = lockedResponse(asked, options);
    response
      .status(answer.status)
      .set(Object.fromEntries(answer.headers))
      .end(await answer.text());
  };
}

/** @param {import('node:http').IncomingHttpHeaders} headers */
function ofInterest({ origin = '', accept = '', ...headers }) {
  const names = ['access-control-request-method', 'access-control-request-headers'];
  const preflight = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return [['origin', origin], ['accept', accept], ...preflight];
}
