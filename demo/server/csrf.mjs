// @ts-check
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET = randomBytes(32);

/** @param {string} nonce */
const sign = (nonce) => createHmac('sha256', SECRET).update(nonce).digest('hex');

/** A token for one rendering of a form. */
export function issueToken() {
  const nonce = randomBytes(12).toString('hex');
  return `${nonce}.${sign(nonce)}`;
}

/** @param {unknown} token */
export function isOurToken(token) {
  if (typeof token !== 'string') return false;
  const [nonce = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(nonce));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
