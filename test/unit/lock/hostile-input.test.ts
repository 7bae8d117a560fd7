import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findLink } from '../../../src/lib/find-link.ts';
import { readJson } from '../../../src/lib/read-json.ts';
import { type JudgeRules, judge } from '../../../src/lock/judge.ts';
import { parseHttpDate, parseRetryAfter } from '../../../src/lock/retry-after.ts';
import { upcomingWindows } from '../../../src/lock/schedule.ts';
import { lockFor, mergeLocks } from '../../../src/lock/scope.ts';
import {
  type Lock,
  type MaintenanceWindow,
  parseLock,
  parseStatusDocument,
} from '../../../src/lock/status-document.ts';
import { verdictOf } from '../../../src/lock/verdict.ts';
import { betterStack } from '../../../src/poll/sources/better-stack.ts';
import { cstate } from '../../../src/poll/sources/cstate.ts';
import { health } from '../../../src/poll/sources/health.ts';
import { instatus } from '../../../src/poll/sources/instatus.ts';
import { statuspage } from '../../../src/poll/sources/statuspage.ts';

/** The cases of each property; together they are 100,000. */
const runs = {
  documents: 25_000,
  locks: 15_000,
  sources: 20_000,
  retryAfter: 12_000,
  dates: 8_000,
  verdicts: 12_000,
  judgements: 4_000,
  links: 4_000,
};
const now = Date.UTC(2026, 10, 21, 12);
const bare: JudgeRules = { lockHeaders: {}, problemTypes: [], maintenancePages: [] };
const sources = { betterStack, cstate, health, instatus, statuspage };

/** Names that mean something to a parser or to the language. */
const names = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', 'toJSON'],
  ...[
    'intermission',
    'locks',
    'windows',
    'surfaces',
    'environments',
    'regions',
    'id',
    'mode',
    'since',
    'until',
    'start',
  ],
  ...['end', 'retryAfter', 'spread', 'impact', 'message', 'link', 'type', 'status', 'page', 'scheduled_maintenances'],
  ...['components', 'name', 'shortlink', 'scheduled_for', 'scheduled_until', 'activeMaintenances', 'duration', 'url'],
  ...['data', 'included', 'attributes', 'report_type', 'starts_at', 'ends_at', 'affected_resources', 'public_name'],
  ...[
    'is',
    'cStateVersion',
    'systems',
    'unresolvedIssues',
    'title',
    'resolved',
    'informational',
    'permalink',
    'output',
  ],
];
const dates = [
  ...[
    '2026-11-21T12:00:00Z',
    '2026-11-21T12:00:00.123456789+05:30',
    '2026-11-21 12:00:00z',
    '2026-11-21',
    '20261121T1200Z',
  ],
  ...[
    '+275760-09-13T00:00:00Z',
    '9999-99-99T99:99:99Z',
    '2026-02-30T00:00:00Z',
    '0000-00-00T00:00:00+00:00',
    '2026-11-21T24:00:00Z',
  ],
  ...[
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'So, 06 Nov 1994 08:49:37 GMT',
  ],
  ...[
    'Sun, 31 Feb 2026 00:00:00 GMT',
    'Sun, 00 Foo 0000 99:99:99 GMT',
    'yesterday',
    '1e9',
    '-1',
    '120',
    '1764000000',
    '２０２６-11-21',
  ],
];
const texts = [
  ...[
    '',
    ' ',
    'locked',
    'read-only',
    'checkout',
    'javascript:alert(1)',
    'https://x',
    'mailto:a@b',
    '<b>',
    '\u0000',
    '\ud800',
    '\u202e',
  ],
  ...[
    'in_progress',
    'verifying',
    'scheduled',
    'completed',
    'INPROGRESS',
    'NOTSTARTEDYET',
    'maintenance',
    'status_report',
  ],
  ...['status_page', 'index', 'UP', 'UNDERMAINTENANCE', 'pass', 'fail', '9'.repeat(400), 'A'.repeat(70_000)],
];
const numbers = [
  ...[
    0,
    -0,
    -1,
    1,
    2,
    0.5,
    1e9,
    1e21,
    2 ** 31,
    2 ** 53,
    8.64e15,
    8.64e15 + 1,
    1e308,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
  ],
  // What JSON.parse makes of 1e999, and what only scripts can make.
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const text = fc.oneof(
  fc.constantFrom(...texts, ...dates, ...names),
  time,
  fc.string({ maxLength: 30, unit: 'binary' }),
);
const leaf = fc.oneof(text, fc.constantFrom(...numbers), fc.double(), fc.boolean(), fc.constant(null));
const deep = fc
  .tuple(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(...names), fc.boolean())
  .map(([depth, name, asList]) => {
    const [before, after] = asList ? ['[', ']'] : [`{"${name}":`, '}'];
    return JSON.parse(`${before.repeat(depth)}1${after.repeat(depth)}`);
  });
/** As `JSON.parse` makes them: `__proto__` is a member like any other. */
const membersOf = (entries: [string, unknown][]) => {
  const members = {};
  for (const [name, value] of entries) {
    Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return members;
};
const name = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 8 }));
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('anything')), { maxLength: 6 }).map(membersOf),
  ),
}));
const junk = fc.oneof({ weight: 9, arbitrary: anything }, { weight: 1, arbitrary: deep });

const lock = {
  id: '2026-10-upgrade',
  surfaces: ['checkout', 'login'],
  environments: ['production'],
  regions: ['eu'],
  since: '2026-10-06T16:00:00Z',
  until: '2026-10-06T16:15:00Z',
  mode: 'locked',
  retryAfter: 20,
  spread: 30,
  message: { en: 'We are upgrading our servers.', fr: 'Nous mettons nos serveurs à jour.' },
  link: 'https://status.example.com/',
};
const window = {
  id: 'w',
  surfaces: ['form'],
  regions: ['apac'],
  start: '2026-12-01T16:00:00Z',
  end: '2026-12-01T18:00:00Z',
  impact: 900,
  message: '…',
};
const documents: Record<string, unknown> = {
  intermission: { intermission: 1, locks: [lock, { id: 'b' }], windows: [window] },
  lock: { intermission: 1, ...lock },
  betterStack: {
    data: { id: '165', type: 'status_page', attributes: { aggregate_state: 'maintenance' } },
    included: [
      {
        id: '7',
        type: 'status_report',
        attributes: {
          title: 'Upgrade',
          report_type: 'maintenance',
          starts_at: '2026-11-21T10:00:00Z',
          ends_at: '2026-11-21T14:00:00Z',
          affected_resources: [{ status_page_resource_id: '8' }],
        },
      },
      { id: '8', type: 'status_page_resource', attributes: { public_name: 'Checkout' } },
    ],
  },
  cstate: {
    is: 'index',
    cStateVersion: '6.0.1',
    systems: [
      { name: 'Checkout', unresolvedIssues: [{ title: 'Maintenance', resolved: false, informational: false }] },
    ],
  },
  health: { status: 'fail', output: 'No database' },
  instatus: {
    page: { name: 'Acme', status: 'UNDERMAINTENANCE' },
    activeMaintenances: [{ id: 'c', name: 'T', start: '2026-11-21T11:00:00Z', status: 'INPROGRESS', duration: 600 }],
  },
  statuspage: {
    page: { id: 'y2' },
    scheduled_maintenances: [
      {
        id: 'k',
        name: 'Web',
        status: 'in_progress',
        scheduled_for: '2026-11-21T10:00:00.000-06:00',
        scheduled_until: '2026-11-21T16:00:00.000-06:00',
        components: [{ id: 'c1', name: 'Checkout' }],
      },
    ],
  },
};

interface Mutation {
  /** Which member on the way down is taken at each level. */
  path: number[];
  how: 'replace' | 'remove' | 'add' | 'wrap';
  name: string;
  value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  path: fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('replace', 'remove', 'add', 'wrap'),
  name,
  value: junk,
});

/** A copy of `value` with one thing in it changed. */
function mutate(value: unknown, { path: [step = 0, ...path], how, name, value: other }: Mutation): unknown {
  const last = path.length === 0;
  if (typeof value !== 'object' || value === null) return how === 'wrap' ? [value] : other;
  const entries = Object.entries(value);
  const at = entries.length > 0 ? step % entries.length : 0;
  const changed = entries.flatMap(([key, member], index): [string, unknown][] => {
    if (index !== at) return [[key, member]];
    if (!last) return [[key, mutate(member, { path, how, name, value: other })]];
    if (how === 'remove') return [];
    if (how === 'add')
      return [
        [key, member],
        [name, other],
      ];
    return [[key, how === 'wrap' ? [member] : other]];
  });
  return Array.isArray(value) ? changed.map(([, member]) => member) : membersOf(changed);
}

const near = (sample: unknown) =>
  fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => mutations.reduce(mutate, sample));
const body = fc.oneof(junk, ...Object.values(documents).map(near));

const isFiniteTime = (value: unknown) =>
  value === undefined || (typeof value === 'number' && Math.abs(value) <= 8.64e15);
const isDuration = (value: unknown) =>
  value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value));
const isNames = (value: unknown) =>
  value === undefined || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
const isLink = (value: unknown) => value === undefined || /^(https?:|mailto:)/i.test(String(value));
const isMessage = (value: unknown) =>
  value === undefined ||
  typeof value === 'string' ||
  Object.values(value as object).every((entry) => typeof entry === 'string' && entry.length <= 2_000);

/** Whether what comes out is what its type says, so that nothing behind the parser can stumble. */
function isSound(entry: Partial<Lock & MaintenanceWindow>): boolean {
  const { surfaces, environments, regions, since, until, start, end, retryAfter, spread, impact, message, link } =
    entry;
  return (
    [surfaces, environments, regions].every(isNames) &&
    [since, until, start, end].every(isFiniteTime) &&
    [retryAfter, spread, impact].every(isDuration) &&
    (entry.id === undefined || typeof entry.id === 'string') &&
    (entry.mode === undefined || entry.mode === 'locked' || entry.mode === 'read-only') &&
    isMessage(message) &&
    isLink(link) &&
    Object.getPrototypeOf(entry) === Object.prototype
  );
}

/** What the client goes on to do with a document. */
function use({ locks, windows }: { locks: readonly Lock[]; windows: readonly MaintenanceWindow[] }) {
  const place = { environment: 'production', region: 'eu' };
  const merged = mergeLocks(locks);
  if (merged) lockFor(merged, 'checkout');
  for (const entry of [...locks, ...windows]) expect(isSound(entry)).toBe(true);
  for (const { start, end } of upcomingWindows(windows, place, ['checkout'], now)) expect(end).toBeGreaterThan(start);
  expect(locks.length).toBeLessThanOrEqual(10_000);
}

function isMarked(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'intermission')
    ? (value as { intermission: unknown }).intermission === 1
    : false;
}

const headerText = fc
  .oneof(
    fc.constantFrom(...dates, '', '0', '120', '-1', '1e9', 'soon', ' 20 ', '0x10', '1.5', '9'.repeat(400), '٣'),
    fc.string({ maxLength: 40, unit: 'binary' }),
    fc.nat().map(String),
  )
  .map((value) => value.slice(0, 500));
const headersOf = (values: Record<string, string | null>) => ({
  get: (header: string) => values[header.toLowerCase()] ?? null,
});
const headers = fc
  .record({
    'content-type': fc.constantFrom(
      null,
      'application/json',
      'application/problem+json',
      'text/html',
      'application/x+json;',
    ),
    'retry-after': fc.option(headerText),
    date: fc.option(headerText),
    'x-mode': fc.option(headerText),
  })
  .map((values) => ({ values, get: headersOf(values).get }));
const status = fc.oneof(fc.constantFrom(0, 200, 403, 429, 500, 503, 522, 530, 999), fc.integer());

/** Checks with a fixed seed, so that a run says the same twice; a new one each time finds more: set FC_SEED. */
function check(numRuns: number, property: fc.IPropertyWithHooks<never> | fc.IAsyncPropertyWithHooks<never>) {
  return fc.assert(property as fc.IAsyncPropertyWithHooks<unknown>, {
    numRuns,
    seed: Number(process.env.FC_SEED ?? 3),
  });
}

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const known = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
afterEach(() => {
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(known);
  expect(({} as { locks?: unknown }).locks).toBeUndefined();
});

describe('hostile input', () => {
  it('throws 100,000 cases in total', () => {
    expect(Object.values(runs).reduce((sum, count) => sum + count)).toBe(100_000);
  });

  it('makes no lock of a document without the marker, and sound ones of any other', () => {
    const values = fc.oneof(near(documents.intermission), near(documents.lock), junk);
    return check(
      runs.documents,
      fc.property(values, (value) => {
        const document = parseStatusDocument(value);
        expect(document !== undefined).toBe(isMarked(value));
        if (document) use(document);
      }) as never,
    );
  });

  it('makes a sound lock of anything, or none', () =>
    check(
      runs.locks,
      fc.property(fc.oneof(near(lock), near(window), junk), (value) => {
        const parsed = parseLock(value);
        if (parsed) expect(isSound(parsed)).toBe(true);
      }) as never,
    ));

  it('lets no foreign page lock what is not mapped, whatever it says', () => {
    const components = JSON.parse('{"Checkout":["checkout"],"c1":["checkout"],"8":["checkout"]}');
    return check(
      runs.sources,
      fc.property(fc.oneof(...Object.keys(sources).map((format) => near(documents[format])), junk), (value) => {
        for (const read of Object.values(sources)) {
          const informed = read(value, { components: {}, now });
          expect(informed?.locks ?? []).toEqual([]);
          const locking = read(value, { components, now });
          if (!locking) continue;
          use(locking);
          for (const { surfaces } of locking.locks) expect(new Set(surfaces)).toEqual(new Set(['checkout']));
        }
      }) as never,
    );
  });

  it('makes a delay of Retry-After, or nothing', () =>
    check(
      runs.retryAfter,
      fc.property(fc.option(headerText), fc.integer({ min: 0, max: 8.64e14 }), (value, at) => {
        const delay = parseRetryAfter(value, at);
        if (delay === undefined) return;
        expect(delay).toBeGreaterThanOrEqual(0);
        const digits = /^\d+$/.test(value?.trim() ?? '');
        expect(digits || parseHttpDate(value?.trim() ?? '', at) !== undefined).toBe(true);
      }) as never,
    ));

  it('makes a moment of an HTTP-date in three spellings, and of nothing else', () => {
    const moment = fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true });
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    const spellings = fc.tuple(moment, fc.nat(2)).map(([date, spelling]) => {
      const [, day = '', month = '', year = '', clock = ''] = date.toUTCString().split(' ');
      const weekday = days[date.getUTCDay()] ?? '';
      const rfc850 = `${weekday}, ${day}-${month}-${year.slice(2)} ${clock} GMT`;
      const asctime = `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${clock} ${year}`;
      return { date, spelling, value: [date.toUTCString(), rfc850, asctime][spelling] ?? '' };
    });
    return check(
      runs.dates,
      fc.property(spellings, fc.nat(60), headerText, ({ date, spelling, value }, position, other) => {
        const exact = Math.floor(date.getTime() / 1000) * 1000;
        const parsed = parseHttpDate(value, now);
        if (spelling === 1) expect((parsed ?? 0) % 1000).toBe(0);
        else expect(parsed).toBe(exact);
        const broken = value.slice(0, position) + other + value.slice(position);
        const result = parseHttpDate(broken, now);
        expect(result === undefined || isFiniteTime(result)).toBe(true);
      }) as never,
    );
  });

  it('gives a lock as verdict only where something says so', () =>
    check(
      runs.verdicts,
      fc.property(status, headers, body, (code, { values, get }, value) => {
        const rules = { ...bare, lockHeaders: { 'x-mode': true as const }, problemTypes: ['https://x'] };
        const verdict = verdictOf({ status: code, headers: { get } }, value, rules, now);
        const mode = values['x-mode']?.trim().toLowerCase() ?? '';
        const said = {
          header: !/^(false|0|off|)$/.test(mode),
          body: isMarked(value) || (value as { type?: unknown } | null)?.type === 'https://x',
          delay: parseRetryAfter(values['retry-after'] ?? null, now) !== undefined,
        };
        const mayLock = said.header || (code === 503 && (said.body || said.delay));
        if (verdict.type === 'locked') expect(isSound({ ...verdict.lock, retryAfter: 0 })).toBe(true);
        if (verdict.type === 'locked') expect(mayLock).toBe(true);
        if (said.header || (code === 503 && said.delay)) expect(verdict.type).toBe('locked');
        if (verdict.type === 'clear') expect(code).not.toBe(503);
      }) as never,
    ));

  it('judges any response without a throw, also with a host that classifies at random', () =>
    check(
      runs.judgements,
      fc.asyncProperty(
        status,
        headers,
        body,
        fc.constantFrom('clear', undefined, {}),
        async (code, { get }, value, word) => {
          const rules: JudgeRules = { ...bare, classify: () => word as 'clear' };
          const { type } = await judge({ status: code, headers: { get } }, 'GET', async () => value, rules, now);
          if (word) expect(type).toBe(word === 'clear' ? 'clear' : 'locked');
          else expect(type).toMatch(/^(locked|clear|unsure)$/);
        },
      ) as never,
    ));

  it('finds in a Link header an http(s) address, or none', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        ';',
        ',',
        '"',
        ' ',
        '=',
        'rel',
        'rel=',
        '; rel="status"',
        ';rel=status',
        '; rel="a status b"',
        '; title="a, b"',
      ],
      ...[
        'https://s.example/',
        '//',
        'http://[',
        'http://x:99999/',
        'javascript:alert(1)',
        'data:,',
        '/lock.json',
        '%',
        '\\',
      ],
      ...['<https://s.example/>; rel="status"', '<http://[>; rel="status"', 'é', '\u0000', 'a'.repeat(50)],
    );
    const header = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    return check(
      runs.links,
      fc.property(header, (value) => {
        const link = findLink(value, 'status', 'https://api.example/v1/');
        if (link !== undefined) expect(link).toMatch(/^https?:\/\//);
      }) as never,
    );
  });
});

describe('a day that is none', () => {
  it.each([
    'Sun, 31 Feb 2026 00:00:00 GMT',
    'Sunday, 31-Apr-26 00:00:00 GMT',
    'Sun Feb 30 00:00:00 2026',
    'Sun, 29 Feb 2025 00:00:00 GMT',
    'Sun, 00 Jan 2026 00:00:00 GMT',
    'Sun, 06 Foo 2026 00:00:00 GMT',
    'So, 06 Okt 2026 00:00:00 GMT',
    'Sun, 06 Nov 2026 25:00:00 GMT',
    'Sun, 06 Nov 2026 08:49:37 EST',
  ])('%s is no date, and no delay', (value) => {
    expect(parseHttpDate(value, now)).toBeUndefined();
    expect(parseRetryAfter(value, now)).toBeUndefined();
  });
});

describe('an input made to be slow', () => {
  const repeat = (part: string) => part.repeat(Math.ceil(64_000 / part.length));

  it.each([
    ['<', repeat('<')],
    ['<>', repeat('<>')],
    ['<a>;', repeat('<a>;')],
    ['; rel= ', `<a>${repeat('; rel= ')}`],
    ['; and spaces', `<a>;${repeat(' ')}`],
    ['relations', `<a>; rel="${repeat('a ')}"`],
  ])('a Link header of 64 KB of %s takes no time', (_, header) => {
    const start = performance.now();
    findLink(header, 'status', 'https://api.example/');
    expect(performance.now() - start).toBeLessThan(200);
  });

  it.each([
    ['digits', repeat('9')],
    ['spaces', repeat(' ')],
    ['letters', repeat('a')],
    ['commas', repeat('a, ')],
    ['a date and more', `Sun, 06 Nov 1994 08:49:37 GMT${repeat(' ')}x`],
  ])('a Retry-After of 64 KB of %s takes no time', (_, value) => {
    const start = performance.now();
    parseRetryAfter(value, now);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('a status document of many long entries is cut, not copied', () => {
    const long = 'x'.repeat(100_000);
    const entry = { ...lock, id: long, message: { en: long }, surfaces: Array(10_000).fill('checkout') };
    const start = performance.now();
    const document = parseStatusDocument({ intermission: 1, locks: Array(10_000).fill(entry) });
    expect(performance.now() - start).toBeLessThan(500);
    expect(document?.locks.length).toBeLessThanOrEqual(100);
    expect(document?.locks[0]?.surfaces?.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(document?.locks[0]).length).toBeLessThan(20_000);
  });
});

describe('a body', () => {
  const KB = 1024;
  const { signal } = new AbortController();

  /** A response whose body counts what was taken of it. */
  function counted(chunks: Iterable<Uint8Array>, init?: ResponseInit) {
    const source = chunks[Symbol.iterator]();
    const taken = { bytes: 0, cancelled: false };
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const { done, value } = source.next();
          if (done) return controller.close();
          taken.bytes += value.byteLength;
          controller.enqueue(value);
        },
        cancel() {
          taken.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    return { response: new Response(stream, init), taken };
  }

  const encoder = new TextEncoder();
  function* megabytes(count: number, first = '{"intermission":1,"message":"') {
    yield encoder.encode(first);
    const chunk = encoder.encode('x'.repeat(16 * KB));
    for (let sent = 0; sent < count * KB * KB; sent += chunk.byteLength) yield chunk;
    yield encoder.encode('"}');
  }

  it('of 10 MB is not read to its end', async () => {
    const { response, taken } = counted(megabytes(10));
    expect(await readJson(response, signal)).toBeUndefined();
    expect(taken.bytes).toBeLessThanOrEqual(64 * KB + 16 * KB + 64);
    expect(taken.cancelled).toBe(true);
  });

  it('of 10 MB that says so is not read at all', async () => {
    const { response, taken } = counted(megabytes(10), { headers: { 'content-length': String(10 * KB * KB) } });
    expect(await readJson(response, signal)).toBeUndefined();
    expect(taken).toEqual({ bytes: 0, cancelled: true });
  });

  it('of 10 MB that says it is small is not read to its end', async () => {
    const { response, taken } = counted(megabytes(10), { headers: { 'content-length': '20' } });
    expect(await readJson(response, signal)).toBeUndefined();
    expect(taken.bytes).toBeLessThan(100 * KB);
  });

  it('of 10 MB of white space before its JSON is not waited for', async () => {
    const { response, taken } = counted(megabytes(10, ' '.repeat(64 * KB)));
    expect(await readJson(response, signal)).toBeUndefined();
    expect(taken.bytes).toBeLessThan(100 * KB);
  });

  it('of 10 MB in one piece is not parsed', async () => {
    const { response } = counted([encoder.encode(`"${'x'.repeat(10 * KB * KB)}"`)]);
    expect(await readJson(response, signal)).toBeUndefined();
  });

  it('that never ends is left when patience does', async () => {
    const patience = new AbortController();
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode('{"intermission":1')),
    });
    const reading = readJson(new Response(stream), patience.signal);
    patience.abort();
    expect(await reading).toBeUndefined();
  });

  it('that never ends is no lock, even when what came of it is JSON', async () => {
    const patience = new AbortController();
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode('{"intermission":1}')),
    });
    const reading = readJson(new Response(stream), patience.signal);
    await new Promise(setImmediate);
    patience.abort();
    expect(await reading).toBeUndefined();
  });

  it('is not read when patience ended before', async () => {
    const { response, taken } = counted(megabytes(1));
    expect(await readJson(response, AbortSignal.abort())).toBeUndefined();
    expect(taken.bytes).toBe(0);
  });

  it('that breaks off says nothing', async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(encoder.encode('{"intermission":1,'));
        controller.error(new TypeError('network error'));
      },
    });
    expect(await readJson(new Response(stream), signal)).toBeUndefined();
  });

  it.each([
    ['HTML', '<!doctype html><title>503</title>'],
    ['nothing', ''],
    ['half of it', '{"intermission":1,"locks":[{'],
    ['a trailing comma', '{"intermission":1,}'],
    ['two documents', '{"intermission":1}{"intermission":1}'],
    ['too deep', '['.repeat(30_000)],
    ['bytes', '\u0000\u0001\ufffd'],
  ])('of %s says nothing', async (_, content) => {
    expect(await readJson(new Response(content), signal)).toBeUndefined();
  });

  it('deeply nested to its limit is read without harm', async () => {
    const content = '['.repeat(30_000) + ']'.repeat(30_000);
    const value = await readJson(new Response(content), signal);
    expect(parseStatusDocument(value)).toBeUndefined();
    expect(parseStatusDocument({ intermission: 1, locks: value, windows: value })).toEqual({ locks: [], windows: [] });
  });

  it('of just under 64 KB is read, in pieces that cut its letters, with a byte-order mark', async () => {
    const content = encoder.encode(`\ufeff{"intermission":1,"message":"${'é'.repeat(30_000)}"}`);
    const pieces = Array.from({ length: Math.ceil(content.length / 777) }, (_, at) =>
      content.slice(at * 777, (at + 1) * 777),
    );
    const value = await readJson(counted(pieces).response, signal);
    expect(value).toEqual({ intermission: 1, message: 'é'.repeat(30_000) });
  });

  it('without a stream says nothing', async () => {
    expect(await readJson(new Response(null, { status: 503 }), signal)).toBeUndefined();
  });
});
