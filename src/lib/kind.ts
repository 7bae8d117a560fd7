import { isLocale } from './is-locale.ts';

/** What a value is to be, in words, and how to read it: the value made uniform, `undefined` where it is something else. */
export type Kind = readonly [expected: string, read: (value: unknown) => unknown];

const kindOf = (expected: string, type: string): Kind => [
  expected,
  (value) => (typeof value === type && value !== null && value !== '' ? value : undefined),
];

export const text = kindOf('a non-empty string', 'string');
export const flag = kindOf('a boolean', 'boolean');
export const callback = kindOf('a function', 'function');
export const object = kindOf('an object', 'object');
export const duration: Kind = [
  'a positive number',
  (value) => (Number.isFinite(value) && Number(value) > 0 ? value : undefined),
];
export const address: Kind = ['an http(s) URL', toAddress];
export const language: Kind = [
  'a language tag',
  (value) => (typeof value === 'string' && isLocale(value) ? value : undefined),
];
export const origin: Kind = ['an http(s) origin', toOrigin];
export const origins: Kind = ['an http(s) origin or an array of them', (value) => toList([value].flat(), origin)];
export const secret: Kind = ['a CryptoKey or a function', (value) => callback[1](value) ?? object[1](value)];
export const texts: Kind = ['an array of strings', (value) => toList(value, text)];
export const list: Kind = ['an array', (value) => (Array.isArray(value) ? value : undefined)];
export const addresses: Kind = ['an http(s) URL or an array of them', (value) => toList([value].flat(), address)];

/** All of `value` as `kind` reads them; `undefined` where it is no array, or one of them is of another kind. */
export function toList(value: unknown, [, read]: Kind): unknown[] | undefined {
  const list = Array.isArray(value) ? value.map(read) : [undefined];
  return list.includes(undefined) ? undefined : list;
}

/** An http(s) address, made absolute by the page's; `undefined` for all else. */
export function toAddress(value: unknown): string | undefined {
  try {
    const url = typeof value === 'string' && value ? new URL(value, globalThis.document?.baseURI) : undefined;
    return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function toOrigin(value: unknown): string | undefined {
  const address = toAddress(value);
  return address && new URL(address).origin;
}

/** What came in place of something else, in words. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
