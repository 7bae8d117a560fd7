import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFinder } from '../../../src/detect/watched.ts';

const api = { prefix: 'https://api.example.com/' };
const editor = { prefix: 'https://api.example.com/editor/', surfaces: ['editor'] };
const own = { prefix: 'https://shop.example.com/' };

const base = (baseURI: string) => vi.stubGlobal('document', { baseURI });

/** Returns how many addresses have been read from now on. */
function countReads() {
  let count = 0;
  vi.stubGlobal(
    'URL',
    class extends URL {
      constructor(...args: ConstructorParameters<typeof URL>) {
        super(...args);
        count++;
      }
    },
  );
  return () => count;
}

beforeEach(() => void base('https://shop.example.com/'));
afterEach(() => void vi.unstubAllGlobals());

describe('the finder', () => {
  it.each([
    ['what begins with a prefix', 'https://api.example.com/orders', api.prefix],
    ['the most particular of several prefixes', 'https://api.example.com/editor/1', editor.prefix],
    ['the same address in other letters', 'HTTPS://API.example.com:443/orders', api.prefix],
    ['what only passes through an address', 'https://api.example.com/editor/../orders', api.prefix],
    ['nothing of another origin', 'https://other.example/', undefined],
    ['nothing of an origin whose name begins alike', 'https://api.example.com.evil.example/', undefined],
    ['nothing that names the prefix elsewhere', 'https://other.example/?https://api.example.com/', undefined],
  ])('finds %s', (_, url, prefix) => {
    expect(createFinder([editor, api])(url)?.prefix).toBe(prefix);
  });

  it('gives the surfaces and the whole address', () => {
    base('https://api.example.com/editor/1?a');
    expect(createFinder([editor, api])('2')).toEqual({ ...editor, url: 'https://api.example.com/editor/2' });
  });

  it('resolves against the document as it is now', () => {
    const find = createFinder([own]);
    expect(find('data')?.url).toBe('https://shop.example.com/data');
    base('https://shop.example.com/basket/');
    expect(find('data')?.url).toBe('https://shop.example.com/basket/data');
    base('https://other.example/');
    expect(find('data')).toBeUndefined();
  });

  it.each(['data:text/plain,', 'blob:https://shop.example.com/'])('does not read %s… through', (scheme) => {
    const read = countReads();
    expect(createFinder([own])(scheme + 'x'.repeat(10_000))).toBeUndefined();
    expect(read()).toBe(0);
  });

  it('reads an address once, as long as the page asks for few', () => {
    const read = countReads();
    const find = createFinder([own]);
    for (let count = 0; count < 50; count++) find('/data');
    for (let count = 0; count < 50; count++) find('https://other.example/');
    expect(read()).toBe(2);
  });

  it('throws for what is no address', () => {
    expect(() => createFinder([own])('https://[')).toThrow(TypeError);
  });
});
