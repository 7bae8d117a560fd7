// @ts-check
import * as is from './parse.mjs';

export const FAILURES = ['503', '503-html', '503-without-cors', '403', 'refuse', 'hang'];

/** @typedef {string | Record<string, string>} Message */
/**
 * @typedef {object} LockRequest
 * @property {string[]} [surfaces]
 * @property {'locked' | 'read-only'} mode
 * @property {string} [until]
 * @property {number} [retryAfter] seconds
 * @property {number} [spread] seconds
 * @property {Message} [message]
 * @property {string} failure
 * @property {boolean} documents the site's own documents of locked surfaces answer 503 too
 * @property {'up' | 'down' | 'hang'} statusHost
 */
/**
 * @typedef {object} WindowRequest
 * @property {string} id
 * @property {string} start
 * @property {string} end
 * @property {string[]} [surfaces]
 * @property {string[]} [environments]
 * @property {string[]} [regions]
 * @property {number} [impact] seconds
 * @property {Message} [message]
 * @property {string} [link]
 */

/** Reads the body of `POST /ops/lock`; throws a `BadRequest` that names the wrong member.
 * @param {unknown} body
 * @returns {LockRequest} */
export function parseLockRequest(body) {
  const input = is.object(body ?? {}, 'the body');
  return is.defined({
    surfaces: is.optional(input, 'surfaces', is.names),
    mode: is.optional(input, 'mode', is.oneOf('locked', 'read-only')) ?? 'locked',
    until: is.optional(input, 'until', is.moment),
    retryAfter: is.optional(input, 'retryAfter', is.seconds),
    spread: is.optional(input, 'spread', is.seconds),
    message: is.optional(input, 'message', is.message),
    failure: is.optional(input, 'failure', is.oneOf(...FAILURES)) ?? '503',
    documents: is.optional(input, 'documents', is.flag) ?? false,
    statusHost: is.optional(input, 'statusHost', is.oneOf('up', 'down', 'hang')) ?? 'up',
  });
}

/** Reads the body of `POST /ops/window`; throws a `BadRequest` that names the wrong member.
 * @param {unknown} body
 * @returns {WindowRequest} */
export function parseWindowRequest(body) {
  const input = is.object(body ?? {}, 'the body');
  const start = is.required(input, 'start', is.moment);
  const end = is.required(input, 'end', is.moment);
  if (Date.parse(end) <= Date.parse(start)) {
    throw new is.BadRequest('Expected "end" to be later than "start".');
  }
  return is.defined({
    id: is.optional(input, 'id', is.text) ?? `demo-window-${start}`,
    surfaces: is.optional(input, 'surfaces', is.names),
    environments: is.optional(input, 'environments', is.names),
    regions: is.optional(input, 'regions', is.names),
    start,
    end,
    impact: is.optional(input, 'impact', is.seconds),
    message: is.optional(input, 'message', is.message),
    link: is.optional(input, 'link', is.text),
  });
}
