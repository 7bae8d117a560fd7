import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isMembers,
  parseLink,
  parseLock,
  parseSeconds,
  parseStatusDocument,
  parseTime,
} from '../../../src/lock/status-document.ts';

const windows = (...entries: unknown[]) => parseStatusDocument({ intermission: 1, windows: entries })?.windows;
const locks = (...entries: unknown[]) => parseStatusDocument({ intermission: 1, locks: entries })?.locks;

describe('parseStatusDocument', () => {
  it('reads the whole document of the contract', () => {
    const document = {
      intermission: 1,
      locks: [
        {
          id: '2026-10-upgrade',
          surfaces: ['checkout', 'login', 'registration', 'editor', 'form', 'control-panel'],
          environments: ['production'],
          regions: ['eu'],
          since: '2026-10-06T16:00:00Z',
          until: '2026-10-06T16:15:00Z',
          mode: 'locked',
          retryAfter: 20,
          spread: 30,
          message: { en: 'We are upgrading our servers.', 'fr-CA': '…' },
          link: 'https://status.example.com/',
        },
      ],
      windows: [
        {
          id: '2026-10-upgrade',
          surfaces: ['form'],
          environments: ['production'],
          regions: ['apac'],
          start: '2026-09-29T16:00:00Z',
          end: '2026-09-29T18:00:00Z',
          impact: 900,
          message: '…',
          link: 'https://status.example.com/upgrade',
        },
      ],
    };
    expect(parseStatusDocument(document)).toEqual({
      locks: [
        {
          id: '2026-10-upgrade',
          surfaces: ['checkout', 'login', 'registration', 'editor', 'form', 'control-panel'],
          environments: ['production'],
          regions: ['eu'],
          since: Date.UTC(2026, 9, 6, 16),
          until: Date.UTC(2026, 9, 6, 16, 15),
          mode: 'locked',
          retryAfter: 20_000,
          spread: 30_000,
          message: { en: 'We are upgrading our servers.', 'fr-ca': '…' },
          link: 'https://status.example.com/',
        },
      ],
      windows: [
        {
          id: '2026-10-upgrade',
          surfaces: ['form'],
          environments: ['production'],
          regions: ['apac'],
          start: Date.UTC(2026, 8, 29, 16),
          end: Date.UTC(2026, 8, 29, 18),
          impact: 900_000,
          message: '…',
          link: 'https://status.example.com/upgrade',
        },
      ],
    });
  });

  it.each([
    [undefined],
    [null],
    [true],
    [1],
    ['{"intermission":1}'],
    [[]],
    [[{ intermission: 1 }]],
    [{}],
    [{ locks: [] }],
    [{ intermission: '1' }],
    [{ intermission: 2, locks: [{}] }],
    [{ intermission: true }],
  ])('takes %j for no status document', (value) => {
    expect(parseStatusDocument(value)).toBeUndefined();
  });

  it.each([[undefined], [null], [{}], ['all'], [7], [{ 0: {}, length: 1 }]])(
    'finds no lock and no window in %j',
    (list) => {
      expect(parseStatusDocument({ intermission: 1, locks: list, windows: list })).toEqual({ locks: [], windows: [] });
    },
  );

  it('leaves out entries that are no objects and keeps the others in their order', () => {
    expect(locks({ id: 'a' }, null, 'b', [], 3, { id: 'c' })?.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('keeps at most a hundred locks and a hundred names', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ surfaces: Array(150).fill(`s${index}`) }));
    const parsed = locks(...many);
    expect(parsed).toHaveLength(100);
    expect(parsed?.[0]?.surfaces).toHaveLength(100);
  });

  it('never throws and pollutes no prototype, whatever JSON comes', () => {
    const member = fc.constantFrom(
      'intermission',
      'locks',
      'windows',
      'surfaces',
      'message',
      'id',
      '__proto__',
      'mode',
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 1, -1, Number.MAX_VALUE, true, '', 'x', '2026-10-06T16:00:00Z', 'https://a.example/'),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(member, fc.string()), tie('json'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.json(), json, (text, value) => {
        parseStatusDocument(JSON.parse(text));
        parseStatusDocument({ intermission: 1, locks: [value], windows: [value] });
        parseStatusDocument(JSON.parse(JSON.stringify({ intermission: 1, locks: value, windows: value })));
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a __proto__ member for an unknown one', () => {
    const entry = '{"__proto__":{"mode":"read-only","admin":true},"message":{"__proto__":"x","en":"Hello"}}';
    const [lock] = locks(JSON.parse(entry)) ?? [];
    expect(lock?.mode).toBe('locked');
    expect(Object.getPrototypeOf(lock)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(lock?.message)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe('parseLock', () => {
  it('locks everything with no member at all', () => {
    expect(parseLock({})).toEqual({ mode: 'locked' });
  });

  it.each([
    ['mode', 'read-write', 'locked'],
    ['mode', 'READ-ONLY', 'locked'],
    ['mode', 7, 'locked'],
    ['mode', null, 'locked'],
    ['mode', 'read-only', 'read-only'],
  ])('reads %s %j as %j', (name, value, expected) => {
    expect(parseLock({ [name]: value })).toEqual({ mode: expected });
  });

  it.each([
    ['id', 7],
    ['id', ''],
    ['id', '   '],
    ['since', '2026-10-06'],
    ['since', 1_790_000_000],
    ['until', 'tomorrow'],
    ['until', null],
    ['retryAfter', -1],
    ['retryAfter', '-1'],
    ['retryAfter', 'soon'],
    ['retryAfter', 1e12],
    ['retryAfter', [20]],
    ['spread', {}],
    ['spread', Number.NaN],
    ['message', 7],
    ['message', []],
    ['message', {}],
    ['message', { en: 7, fr: '' }],
    ['link', 'javascript:alert(1)'],
    ['link', { href: 'https://a.example/' }],
    ['constructor', 'x'],
    ['toString', 'x'],
    ['surface', ['checkout']],
  ])('ignores the member %s: %j', (name, value) => {
    expect(parseLock({ [name]: value })).toEqual({ mode: 'locked' });
  });

  it.each(['surfaces', 'environments', 'regions'])(
    'drops a lock whose %s are no list, for absent means all',
    (name) => {
      for (const scope of ['checkout', null, 7, {}, true]) expect(parseLock({ [name]: scope })).toBeUndefined();
    },
  );

  it('concerns nothing with a list that names nothing', () => {
    expect(parseLock({ surfaces: [] })).toEqual({ mode: 'locked', surfaces: [] });
    expect(parseLock({ surfaces: [7, null, ''] })).toEqual({ mode: 'locked', surfaces: [] });
  });

  it('leaves out the names that are none', () => {
    expect(parseLock({ regions: ['eu', 7, '', 'us'] })?.regions).toEqual(['eu', 'us']);
  });

  it('keeps the languages that have a text, in lower case', () => {
    expect(parseLock({ message: { 'pt-BR': 'Olá', fr: 7, de: ' ' } })?.message).toEqual({ 'pt-br': 'Olá' });
  });

  it('cuts a text after two thousand characters', () => {
    expect(parseLock({ message: 'x'.repeat(5_000) })?.message).toHaveLength(2_000);
    expect(Object.values(parseLock({ message: { en: 'x'.repeat(5_000) } })?.message ?? {})[0]).toHaveLength(2_000);
  });

  it('does not alter what it reads', () => {
    const value = Object.freeze({ surfaces: Object.freeze(['a']), message: Object.freeze({ EN: 'x' }) });
    parseLock(value);
    expect(value).toEqual({ surfaces: ['a'], message: { EN: 'x' } });
  });
});

describe('windows', () => {
  const start = '2026-10-06T16:00:00Z';
  const end = '2026-10-06T18:00:00Z';

  it.each([
    [{ start }],
    [{ end }],
    [{ start: end, end: start }],
    [{ start, end: start }],
    [{ start: 'x', end }],
    [{ start, end, surfaces: 'form' }],
  ])('leaves out %j', (window) => {
    expect(windows(window)).toEqual([]);
  });

  it('names one without an id after its times', () => {
    const times = { start: Date.parse(start), end: Date.parse(end) };
    expect(windows({ start, end })).toEqual([{ id: `${times.start}-${times.end}`, ...times }]);
  });
});

describe('parseTime', () => {
  it.each([
    ['2026-10-06T16:00:00Z', '2026-10-06T16:00:00.000Z'],
    ['2026-10-06T16:00:00.250Z', '2026-10-06T16:00:00.250Z'],
    ['2026-10-06T18:00:00+02:00', '2026-10-06T16:00:00.000Z'],
    ['2026-10-06T10:30:00-0530', '2026-10-06T16:00:00.000Z'],
    ['2026-10-06 16:00:00Z', '2026-10-06T16:00:00.000Z'],
    ['2026-10-06t16:00:00z', '2026-10-06T16:00:00.000Z'],
    ['2026-10-06T16:00Z', '2026-10-06T16:00:00.000Z'],
  ])('reads %j', (value, expected) => {
    expect(new Date(parseTime(value) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    ['2026-10-06T16:00:00'],
    ['2026-10-06 16:00'],
    ['2026-10-06'],
    ['16:00Z'],
    ['2026-13-06T16:00:00Z'],
    ['2026-10-32T16:00:00Z'],
    ['2026-02-30T16:00:00Z'],
    ['2026-10-06T25:00:00Z'],
    ['Tue, 06 Oct 2026 16:00:00 GMT'],
    ['1790000000'],
    ['now Z'],
    [''],
    [1_790_000_000_000],
    [null],
    [undefined],
    [{}],
  ])('takes %j for no time', (value) => {
    expect(parseTime(value)).toBeUndefined();
  });
});

describe('parseSeconds', () => {
  it.each([
    [0, 0],
    [20, 20_000],
    [0.5, 500],
    ['20', 20_000],
    ['0', 0],
    [315_360_000, 315_360_000_000],
  ])('reads %j as %i milliseconds', (value, expected) => {
    expect(parseSeconds(value)).toBe(expected);
  });

  it.each([
    -1,
    -0.1,
    315_360_001,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    '',
    ' ',
    '-1',
    '1.5',
    '1e3',
    '99999999999',
    null,
    true,
    [],
    {},
  ])('takes %j for no duration', (value) => {
    expect(parseSeconds(value)).toBeUndefined();
  });
});

describe('parseLink', () => {
  it.each([
    'https://status.example.com/',
    'http://status.example.com/a?b#c',
    'HTTPS://STATUS.EXAMPLE.COM',
    'mailto:help@example.com?subject=Hello',
  ])('keeps %j', (value) => {
    expect(parseLink(value)).toBe(value);
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'JaVaScRiPt:alert(1)//https://',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.example/1',
    '//status.example.com/',
    '/status',
    'status',
    'https://',
    'https:status',
    'https://a b',
    'https://a.example/\njavascript:alert(1)',
    `https://a.example/${'x'.repeat(2_001)}`,
    '',
    7,
    null,
  ])('refuses %j', (value) => {
    expect(parseLink(value)).toBeUndefined();
  });
});

describe('isMembers', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [null, false],
    [[], false],
    ['x', false],
    [undefined, false],
  ])('says of %j: %j', (value, expected) => {
    expect(isMembers(value)).toBe(expected);
  });
});

describe('what a document steers', () => {
  const read = (members: object) => parseStatusDocument({ intermission: 1, ...members });

  it.each([
    [0, 1_000],
    [0.2, 1_000],
    [1, 1_000],
    ['90', 90_000],
    [3_600, 3_600_000],
    [86_400, 3_600_000],
  ])('is the next question, between a second and an hour: pollAfter %j', (given, expected) => {
    expect(read({ pollAfter: given })?.pollAfter).toBe(expected);
  });

  it.each([-1, 'soon', Number.NaN, Number.POSITIVE_INFINITY, 1e300, null, {}, [5]])(
    'is not the next question where it is none: pollAfter %j',
    (given) => {
      expect(read({ pollAfter: given })).not.toHaveProperty('pollAfter');
    },
  );

  it.each([
    [0, 0],
    [30, 30_000],
    [86_400, 3_600_000],
  ])('is how far apart pages come back, at most an hour: spread %d', (given, expected) => {
    expect(read({ spread: given })?.spread).toBe(expected);
  });

  it('is where its news are sent', () => {
    expect(read({ events: 'https://status.example/events' })?.events).toBe('https://status.example/events');
  });

  it.each(['javascript:alert(1)', 'mailto:status@example.org', 'data:text/event-stream,', '/events', 7, {}])(
    'is no address that is not http(s): events %j',
    (given) => {
      expect(read({ events: given })).not.toHaveProperty('events');
    },
  );
});
