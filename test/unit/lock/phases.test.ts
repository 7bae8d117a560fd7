import { afterEach, describe, expect, it, vi } from 'vitest';
import { imminentWindows, untilNextChange, upcomingWindows } from '../../../src/lock/schedule.ts';
import type { Place } from '../../../src/lock/scope.ts';
import { parseStatusDocument } from '../../../src/lock/status-document.ts';
import { formatTime } from '../../../src/notice/format-time.ts';

afterEach(() => vi.unstubAllEnvs());

/** Runs `what` as a visitor of this time zone. */
function inZone<T>(zone: string, what: () => T): T {
  vi.stubEnv('TZ', zone);
  // Where a worker ignores the variable, this whole file would test one zone many times.
  expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
  return what();
}

const format = (time: string, now: string, locale: string) =>
  // Some versions of ICU part the hour from AM with a narrow space.
  formatTime(Date.parse(time), Date.parse(now), locale).replace(/[\u202f\u00a0]/g, ' ');

describe('a maintenance in three phases', () => {
  const hour = 3600_000;
  const document = parseStatusDocument({
    intermission: 1,
    locks: [],
    windows: [
      {
        id: 'na-eu',
        environments: ['production'],
        regions: ['eu', 'na'],
        start: '2026-10-06T22:00:00Z',
        end: '2026-10-07T02:00:00Z',
        impact: 900,
      },
      { id: 'development', environments: ['development'], start: '2026-09-22T16:00:00Z', end: '2026-09-22T18:00:00Z' },
      {
        id: 'apac',
        environments: ['production'],
        regions: ['apac'],
        start: '2026-09-29T16:00:00Z',
        end: '2026-09-29T18:00:00Z',
      },
    ],
  });
  const windows = document?.windows ?? [];
  const announced = Date.parse('2026-09-15T12:00:00Z');
  const surfaces = ['form', 'checkout'];
  const idsFor = (place: Place, now = announced, on = surfaces) =>
    upcomingWindows(windows, place, on, now).map(({ id }) => id);

  const pages: [page: string, place: Place, zone: string, window: string, words: string][] = [
    [
      'development, in Europe',
      { environment: 'development', region: 'eu' },
      'Europe/Berlin',
      'development',
      'Tuesday 22 September at 18:00\u00a0CEST',
    ],
    [
      'production APAC',
      { environment: 'production', region: 'apac' },
      'Asia/Singapore',
      'apac',
      'Wednesday 30 September at 00:00\u00a0GMT+8',
    ],
    [
      'production EU',
      { environment: 'production', region: 'eu' },
      'Europe/Berlin',
      'na-eu',
      'Wednesday 7 October at 00:00\u00a0CEST',
    ],
    [
      'production North America',
      { environment: 'production', region: 'na' },
      'America/New_York',
      'na-eu',
      'Tuesday 6 October at 18:00\u00a0GMT-4',
    ],
  ];

  it.each(pages)('shows %s exactly its own window, in its own time', (_, place, zone, id, words) => {
    const [window, ...others] = upcomingWindows(windows, place, surfaces, announced);
    expect([window?.id, others]).toEqual([id, []]);
    const said = inZone(zone, () => formatTime(window?.start ?? 0, announced, 'en-GB'));
    expect(said.replace(/,/g, '')).toBe(words);
  });

  it('shows development its window in each region', () => {
    for (const region of ['eu', 'na', 'apac', undefined]) {
      expect(idsFor({ environment: 'development', region })).toEqual(['development']);
    }
  });

  it('never shows development to a production page, nor production to a development page', () => {
    for (const { environments = [] } of upcomingWindows(windows, { environment: 'production' }, surfaces, announced)) {
      expect(environments).not.toContain('development');
    }
    for (const { environments = [] } of upcomingWindows(windows, { environment: 'development' }, surfaces, announced)) {
      expect(environments).not.toContain('production');
    }
  });

  it('shows a page of an unnamed place all of them, soonest first', () => {
    expect(idsFor({})).toEqual(['development', 'apac', 'na-eu']);
  });

  it('shows a page of an unknown region none of the production phases', () => {
    expect(idsFor({ environment: 'production', region: 'antarctica' })).toEqual([]);
  });

  it('drops each as it ends, to the millisecond', () => {
    const end = Date.parse('2026-09-29T18:00:00Z');
    const apac = { environment: 'production', region: 'apac' };
    expect(idsFor(apac, end - 1)).toEqual(['apac']);
    expect(idsFor(apac, end)).toEqual([]);
  });

  it('keeps a window from pages without its surfaces, but not from pages without any', () => {
    const scoped = windows.map((window) => ({ ...window, surfaces: ['editor'] }));
    const place = { environment: 'production', region: 'eu' };
    expect(upcomingWindows(scoped, place, ['form'], announced)).toEqual([]);
    expect(upcomingWindows(scoped, place, ['form', 'editor'], announced)).toHaveLength(1);
    expect(upcomingWindows(scoped, place, [], announced)).toHaveLength(1);
  });

  it('speaks of one from its lead time to its end', () => {
    const start = Date.parse('2026-09-29T16:00:00Z');
    const ids = (now: number) => imminentWindows(windows, hour / 2, now).map(({ id }) => id);
    expect(ids(start - hour / 2 - 1)).toEqual([]);
    expect(ids(start - hour / 2)).toEqual(['apac']);
    expect(ids(start + 2 * hour - 1)).toEqual(['apac']);
    expect(ids(start + 2 * hour)).toEqual([]);
  });

  it('looks at the clock again when one comes near, starts and ends', () => {
    const apac = windows.filter(({ id }) => id === 'apac');
    const start = Date.parse('2026-09-29T16:00:00Z');
    const next = (now: number) => untilNextChange(apac, hour / 2, now);
    expect(next(start - hour)).toBe(hour / 2);
    expect(next(start - hour / 2)).toBe(hour / 2);
    expect(next(start)).toBe(2 * hour);
    expect(next(start + 2 * hour)).toBeUndefined();
  });
});

describe('the hour of a maintenance around a change of clocks', () => {
  const rows: [zone: string, locale: string, what: string, time: string, now: string, words: string][] = [
    // Clocks go from 2:00 to 3:00 on 8 March and from 2:00 back to 1:00 on 1 November.
    [
      'America/New_York',
      'en-US',
      'the last minute of winter',
      '2026-03-08T06:59:00Z',
      '2026-03-08T06:00:00Z',
      '1:59 AM EST',
    ],
    [
      'America/New_York',
      'en-US',
      'the first minute of summer',
      '2026-03-08T07:00:00Z',
      '2026-03-08T06:00:00Z',
      '3:00 AM EDT',
    ],
    [
      'America/New_York',
      'en-US',
      'half past one, the first time',
      '2026-11-01T05:30:00Z',
      '2026-11-01T05:00:00Z',
      '1:30 AM EDT',
    ],
    [
      'America/New_York',
      'en-US',
      'half past one, the second time',
      '2026-11-01T06:30:00Z',
      '2026-11-01T05:00:00Z',
      '1:30 AM EST',
    ],
    [
      'America/New_York',
      'en-US',
      'in winter, told in summer',
      '2026-11-01T09:00:00Z',
      '2026-10-31T20:00:00Z',
      'Sunday, November 1 at 4:00 AM EST',
    ],
    [
      'America/New_York',
      'en-US',
      'in summer, told in winter',
      '2026-03-08T09:00:00Z',
      '2026-03-07T20:00:00Z',
      'Sunday, March 8 at 5:00 AM EDT',
    ],
    [
      'America/New_York',
      'en-US',
      'tomorrow here, today in UTC',
      '2026-10-06T04:30:00Z',
      '2026-10-06T03:30:00Z',
      'Tuesday, October 6 at 12:30 AM EDT',
    ],
    [
      'America/New_York',
      'en-US',
      'today here, tomorrow in UTC',
      '2026-10-06T01:00:00Z',
      '2026-10-05T22:00:00Z',
      '9:00 PM EDT',
    ],
    // From 2:00 to 3:00 on 29 March and from 3:00 back to 2:00 on 25 October.
    [
      'Europe/Berlin',
      'en-GB',
      'the last minute of winter',
      '2026-03-29T00:59:00Z',
      '2026-03-29T00:00:00Z',
      '01:59 CET',
    ],
    [
      'Europe/Berlin',
      'en-GB',
      'the first minute of summer',
      '2026-03-29T01:00:00Z',
      '2026-03-29T00:00:00Z',
      '03:00 CEST',
    ],
    [
      'Europe/Berlin',
      'en-GB',
      'half past two, the first time',
      '2026-10-25T00:30:00Z',
      '2026-10-25T00:00:00Z',
      '02:30 CEST',
    ],
    [
      'Europe/Berlin',
      'en-GB',
      'half past two, the second time',
      '2026-10-25T01:30:00Z',
      '2026-10-25T00:00:00Z',
      '02:30 CET',
    ],
    ['Europe/Berlin', 'de', 'in its own language', '2026-10-25T01:30:00Z', '2026-10-25T00:00:00Z', '02:30 MEZ'],
    [
      'Europe/Berlin',
      'de',
      'in its own language, on another day',
      '2026-10-25T00:30:00Z',
      '2026-10-24T12:00:00Z',
      'Sonntag, 25. Oktober um 02:30 MESZ',
    ],
    [
      'Europe/Berlin',
      'en-GB',
      'a day of 23 hours is one day',
      '2026-03-29T21:59:00Z',
      '2026-03-28T23:00:00Z',
      '23:59 CEST',
    ],
    [
      'Europe/Berlin',
      'en-GB',
      'a day of 25 hours is one day',
      '2026-10-25T22:59:00Z',
      '2026-10-24T22:00:00Z',
      '23:59 CET',
    ],
    // No changes here.
    [
      'Asia/Singapore',
      'en-SG',
      'while New York changes',
      '2026-03-08T07:00:00Z',
      '2026-03-08T06:00:00Z',
      '3:00 pm SGT',
    ],
    ['Asia/Singapore', 'en-GB', 'while Berlin changes', '2026-10-25T01:30:00Z', '2026-10-25T00:00:00Z', '09:30 GMT+8'],
    [
      'Asia/Singapore',
      'en-GB',
      'the evening in UTC is the next morning',
      '2026-10-25T20:00:00Z',
      '2026-10-25T12:00:00Z',
      'Monday 26 October at 04:00 GMT+8',
    ],
    ['UTC', 'en-GB', 'while New York changes', '2026-03-08T07:00:00Z', '2026-03-08T06:00:00Z', '07:00 UTC'],
    ['UTC', 'en-US', 'midnight', '2026-10-26T00:00:00Z', '2026-10-25T23:00:00Z', 'Monday, October 26 at 12:00 AM UTC'],
    ['UTC', 'fr', 'in French', '2026-10-25T16:15:00Z', '2026-10-25T12:00:00Z', '16:15 UTC'],
  ];

  it.each(rows)('%s, %s: %s', (zone, locale, _, time, now, words) => {
    expect(inZone(zone, () => format(time, now, locale))).toBe(words);
  });

  it('keeps the length of a window across the change', () => {
    // 1:30 to 3:30 by the clock on the wall is one hour in March and three in November.
    const said = (start: string, end: string) =>
      inZone('America/New_York', () => [format(start, start, 'en-US'), format(end, start, 'en-US')]);
    expect(said('2026-03-08T06:30:00Z', '2026-03-08T07:30:00Z')).toEqual(['1:30 AM EST', '3:30 AM EDT']);
    expect(said('2026-11-01T05:30:00Z', '2026-11-01T08:30:00Z')).toEqual(['1:30 AM EDT', '3:30 AM EST']);
  });

  it('means one moment, however the server spells its offset', () => {
    const spellings = ['2026-11-01T06:30:00Z', '2026-11-01T01:30:00-05:00', '2026-11-01T07:30:00+01:00'];
    const windows = spellings.map((start) => ({ start, end: '2026-11-01T10:00:00Z' }));
    const starts = parseStatusDocument({ intermission: 1, windows })?.windows.map(({ start }) => start);
    expect(new Set(starts)).toEqual(new Set([Date.parse('2026-11-01T06:30:00Z')]));
    expect(starts).toHaveLength(3);
  });

  it('takes no time without an offset: it would be another moment in each zone', () => {
    const windows = [{ start: '2026-11-01T06:30:00', end: '2026-11-01T10:00:00' }];
    expect(parseStatusDocument({ intermission: 1, windows })?.windows).toEqual([]);
  });
});
