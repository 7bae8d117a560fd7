// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isOptionsError } from '../../src/errors.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { IntermissionOptions } from '../../src/options.ts';
import { resolveOptions } from '../../src/resolve-options.ts';

afterEach(() => void vi.unstubAllGlobals());

/** The options in which the option at this path has this value. */
function optionsWith(path: string, value: unknown): IntermissionOptions {
  const [name = '', inner] = path.split('.');
  return { [name]: inner ? { [inner]: value } : value };
}

function messageOf(options: unknown): string {
  try {
    resolveOptions(options as IntermissionOptions);
  } catch (error) {
    if (isOptionsError(error)) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a wrong value', () => {
  const texts = ['', 7, null, true, ['a'], {}];
  const flags = ['true', '', 0, 1, null, {}];
  const callbacks = ['f', {}, null, true];
  const objects = ['x', 7, null, true];
  const durations = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5s', '5000', null, true, [5]];
  const addresses = ['', 'ftp://a.example/', 'javascript:alert(1)', 'https://[', 7, null, true];
  const lists = [...addresses, ['https://a.example/', ''], [7], [null]];
  const table: [path: string, expected: string, values: unknown[]][] = [
    ['status', 'an http(s) URL or an array of them', lists],
    ['watch', 'an http(s) URL, an array of them, or an object from them to surfaces', lists],
    ['environment', 'a non-empty string', texts],
    ['region', 'a non-empty string', texts],
    ['owner', 'a non-empty string', texts],
    ['locale', 'a language tag', texts],
    ['patch', 'a boolean', flags],
    ['classify', 'a function', callbacks],
    ['lockHeaders', 'an object', objects],
    ['problemTypes', 'an array of strings', ['x', {}, null, [7], [''], true]],
    ['maintenancePages', 'an http(s) URL or an array of them', lists],
    ['sources', 'an array', ['x', {}, null, true]],
    ['components', 'an object', objects],
    ['poll', 'an object', objects],
    ['poll.url', 'an http(s) URL', addresses],
    ['poll.timeout', 'a positive number', durations],
    ['poll.base', 'a positive number', durations],
    ['poll.cap', 'a positive number', durations],
    ['poll.maxDelay', 'a positive number', durations],
    ['drafts', 'an object', objects],
    ['drafts.maxAge', 'a positive number', durations],
    ['drafts.fileLimit', 'a positive number', durations],
    ['drafts.key', 'a CryptoKey or a function', objects],
    ['drafts.sanitize', 'a function', callbacks],
    ['drafts.store', 'an object', objects],
    ['notice', 'an object', [...objects, false]],
    ['notice.messages', 'an object', objects],
    ['notice.leadTime', 'a positive number', durations],
    ['notice.reminder', 'a positive number', durations],
    ['resume', 'an object', objects],
    ['resume.spread', 'a positive number', durations],
    ['debug', 'a boolean', flags],
    ['onError', 'a function', callbacks],
    ['fetch', 'a function', callbacks],
    ['clock', 'an object', objects],
    ['signal', 'an object', objects],
  ];
  const cases = table.flatMap(([path, expected, values]) => values.map((value) => [path, value, expected] as const));

  it.each(cases)('of %s, %j, is refused by name and expectation', (path, value, expected) => {
    expect(messageOf(optionsWith(path, value))).toContain(`Expected \`${path}\` to be ${expected}, received `);
  });

  it.each([
    ['poll.base', '5s', '"5s"'],
    ['poll.base', -1, '-1'],
    ['poll.base', Number.NaN, 'NaN'],
    ['poll.base', null, 'null'],
    ['poll.base', () => 5, 'a function'],
    ['poll.base', 7n, '7'],
    ['owner', '', '""'],
    ['owner', true, 'true'],
  ])('of %s is named as it was received: %o', (path, value, received) => {
    expect(messageOf(optionsWith(path, value))).toMatch(new RegExp(`, received ${received}\\.$`));
  });

  it.each<[string, unknown]>([
    ['an empty array', []],
    ['an object', { base: 5 }],
    ['an object without a prototype', Object.create(null)],
    ['a symbol', Symbol('owner')],
  ])('is described also where it is %s', (_, value) => {
    expect(messageOf({ owner: value })).toMatch(/^Expected `owner` to be a non-empty string, received .*\w.*\.$/);
  });

  it.each(['x', 7, null, true, () => {}])('in the place of all options, %o, is refused', (options) => {
    expect(messageOf(options)).toContain('Expected `options` to be an object, received ');
  });

  it('of what a watched address stands for is refused', () => {
    expect(messageOf({ watch: { 'https://api.example.com/': 'checkout' } })).toContain('Expected `watch`');
    expect(messageOf({ watch: { 'ftp://api.example.com/': ['checkout'] } })).toContain('Expected `watch`');
  });
});

describe('a right value', () => {
  const callback = () => undefined;
  const table: [path: string, value: unknown, resolved: unknown][] = [
    ['status', 'https://a.example/lock.json', ['https://a.example/lock.json']],
    ['status', ['https://a.example', '/lock.json'], ['https://a.example/', 'http://localhost:3000/lock.json']],
    ['status', [], []],
    ['watch', 'https://api.example.com', [{ prefix: 'https://api.example.com/' }]],
    ['watch', [], []],
    ['environment', 'production', 'production'],
    ['region', 'eu', 'eu'],
    ['owner', 'user-42', 'user-42'],
    ['locale', 'fr', 'fr'],
    ['patch', false, false],
    ['classify', callback, callback],
    ['problemTypes', ['a'], ['a']],
    ['poll.url', '/health', 'http://localhost:3000/health'],
    ['poll.timeout', 1, 1],
    ['poll.maxDelay', 0.5, 0.5],
    ['drafts', false, false],
    ['drafts.maxAge', 1, 1],
    ['notice.leadTime', 1, 1],
    ['resume.spread', 1, 1],
    ['debug', true, true],
    ['onError', callback, callback],
    ['fetch', callback, callback],
  ];

  it.each(table)('of %s, %j, is taken as %j', (path, value, resolved) => {
    expect(resolveOptions(optionsWith(path, value))).toHaveProperty(path, resolved);
  });

  it('leaves its neighbours at their defaults', () => {
    expect(resolveOptions({ poll: { base: 1 } }).poll).toEqual({
      timeout: 8_000,
      base: 1,
      cap: 60_000,
      maxDelay: 300_000,
    });
  });

  it('of watch puts the most particular prefix first', () => {
    const watch = { 'https://a.example/': ['form'], 'https://a.example/checkout/': ['checkout'] };
    expect(resolveOptions({ watch }).watch).toEqual([
      { prefix: 'https://a.example/checkout/', surfaces: ['checkout'] },
      { prefix: 'https://a.example/', surfaces: ['form'] },
    ]);
  });
});

describe('the defaults', () => {
  it('are those of the contract', () => {
    expect(resolveOptions()).toMatchObject({
      status: [],
      watch: [{ prefix: 'http://localhost:3000/' }],
      owner: '',
      patch: true,
      problemTypes: [],
      poll: { timeout: 8_000, base: 5_000, cap: 60_000, maxDelay: 300_000 },
      drafts: { maxAge: 48 * 3_600_000 },
      resume: { spread: 5_000 },
      debug: false,
      clock: systemClock,
    });
  });

  it('stay where an option is undefined', () => {
    const names = Object.keys(resolveOptions());
    const undefineds = Object.fromEntries(
      [...names, 'environment', 'region', 'signal'].map((name) => [name, undefined]),
    );
    expect(resolveOptions(undefineds)).toEqual(resolveOptions());
    for (const group of ['poll', 'drafts', 'notice', 'resume'] as const) {
      const inner = Object.fromEntries(Object.keys(resolveOptions()[group]).map((name) => [name, undefined]));
      expect(resolveOptions({ [group]: inner })[group]).toEqual(resolveOptions()[group]);
    }
  });

  it('watch nothing in a sandboxed frame, whose origin is null', () => {
    vi.stubGlobal('location', { origin: 'null' });
    expect(resolveOptions().watch).toEqual([]);
  });

  it('are not altered by what is given', () => {
    const before = structuredClone({ ...resolveOptions(), onError: 0, clock: 0 });
    resolveOptions({ status: 'https://a.example/', poll: { base: 1 }, drafts: { maxAge: 1 }, notice: { leadTime: 1 } });
    expect({ ...resolveOptions(), onError: 0, clock: 0 }).toEqual(before);
  });

  it('are not altered by whoever alters what was resolved', () => {
    const before = structuredClone({ ...resolveOptions(), onError: 0, clock: 0 });
    for (const value of Object.values(resolveOptions())) {
      if (typeof value !== 'object' || value === systemClock) continue;
      try {
        Object.assign(value, { 0: 'x', base: 1 });
      } catch {
        // Frozen: so much the better.
      }
    }
    expect({ ...resolveOptions(), onError: 0, clock: 0 }).toEqual(before);
  });
});

it('does not alter the options that it is given', () => {
  const options = Object.freeze({
    status: Object.freeze(['https://a.example']),
    watch: Object.freeze(['https://a.example', 'https://a.example/longer']),
    poll: Object.freeze({ base: 1 }),
    drafts: Object.freeze({}),
  }) as IntermissionOptions;
  expect(() => resolveOptions(options)).not.toThrow();
});
