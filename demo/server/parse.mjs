// @ts-check

/** What the caller sent is wrong; the message says what was expected and what came. */
export class BadRequest extends Error {
  name = /** @type {const} */ ('BadRequest');
  status = 400;
}

/** @typedef {(value: unknown, name: string) => any} Parser */

/** @param {string} name @param {string} expected @param {unknown} value @returns {never} */
function fail(name, expected, value) {
  throw new BadRequest(`Expected "${name}" to be ${expected}, received ${JSON.stringify(value)}.`);
}

/** @param {unknown} value @param {string} name @returns {Record<string, unknown>} */
export function object(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest(`Expected ${name} to be a JSON object.`);
  }
  return /** @type {Record<string, unknown>} */ (value);
}

/** `null` counts as absent, as an empty field of a form does.
 * @template {Parser} P
 * @param {Record<string, unknown>} input @param {string} name @param {P} parse
 * @returns {ReturnType<P> | undefined} */
export function optional(input, name, parse) {
  const value = input[name];
  return value === undefined || value === null ? undefined : parse(value, name);
}

/** @template {Parser} P
 * @param {Record<string, unknown>} input @param {string} name @param {P} parse
 * @returns {ReturnType<P>} */
export function required(input, name, parse) {
  return parse(input[name], name);
}

/** @param {unknown} value @param {string} name @returns {string} */
export function text(value, name) {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : fail(name, 'a text that is not empty', value);
}

/** @param {unknown} value @param {string} name @returns {string[]} */
export function names(value, name) {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item)
    ? value
    : fail(name, 'a list of names that is not empty', value);
}

/** @param {unknown} value @param {string} name @returns {number} */
export function seconds(value, name) {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : fail(name, 'a number of seconds', value);
}

/** @param {unknown} value @param {string} name @returns {boolean} */
export function flag(value, name) {
  return typeof value === 'boolean' ? value : fail(name, 'true or false', value);
}

/** @param {unknown} value @param {string} name @returns {string} */
export function moment(value, name) {
  const isIso = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
  return isIso && !Number.isNaN(Date.parse(value)) ? value : fail(name, 'an ISO 8601 date and time', value);
}

/** @param {unknown} value @param {string} name @returns {string | Record<string, string>} */
export function message(value, name) {
  if (typeof value === 'string') return value;
  const isByLanguage =
    typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string');
  return isByLanguage
    ? /** @type {Record<string, string>} */ (value)
    : fail(name, 'a text, or texts by language', value);
}

/** @template {string} T @param {T[]} choices @returns {(value: unknown, name: string) => T} */
export function oneOf(...choices) {
  return (value, name) =>
    choices.includes(/** @type {T} */ (value))
      ? /** @type {T} */ (value)
      : fail(name, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`, value);
}

/** The same record without its undefined members.
 * @template {object} T @param {T} record @returns {any} */
export function defined(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
