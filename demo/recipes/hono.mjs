// @ts-check
import { lockedResponse } from './locked-response.mjs';

/**
 * Hono middleware, to be used before all others, `cors` included.
 *
 * @param {import('./locked-response.mjs').LockedOptions & { isLocked: () => boolean | Promise<boolean> }} options
 * @returns {import('hono').MiddlewareHandler}
 */
export function maintenance({ isLocked, ...options }) {
  return async (context, next) => {
    if (await isLocked()) return lockedResponse(context.req.raw, options);
    return next();
  };
}
