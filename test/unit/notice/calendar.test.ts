import fc from 'fast-check';
import ICAL from 'ical.js';
import { afterEach, describe, expect, it } from 'vitest';
import { toCalendar } from '../../../src/notice/calendar.ts';
import { formatRange, formatTime } from '../../../src/notice/format-time.ts';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const now = Date.parse('2026-09-01T00:00:00Z');

function parse(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return { calendar, event: new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined) };
}

/** Summer time ends on 2026-10-25 in Berlin and on 2026-11-01 in New York; each window spans both sides of one. */
const windows = [
  ['in summer', '2026-10-06T16:00:00Z', '2026-10-06T18:00:00Z'],
  ['across the change in Berlin', '2026-10-25T00:30:00Z', '2026-10-25T03:30:00Z'],
  ['across the change in New York', '2026-11-01T05:30:00Z', '2026-11-01T08:30:00Z'],
  ['across the change in spring', '2027-03-28T00:30:00Z', '2027-03-28T02:30:00Z'],
] as const;
const zones = ['America/New_York', 'Asia/Singapore', 'Europe/Berlin', 'UTC'];

describe.each(zones)('in %s', (timeZone) => {
  it.each(windows)('a window %s is the same in the calendar', (_, start, end) => {
    process.env.TZ = timeZone;
    const text = toCalendar(
      { uid: 'w@shop.example', start: Date.parse(start), end: Date.parse(end), summary: 'Maintenance' },
      now,
    );
    const { event } = parse(text);
    expect(event.startDate.toJSDate().toISOString()).toBe(start.replace('Z', '.000Z'));
    expect(event.endDate.toJSDate().toISOString()).toBe(end.replace('Z', '.000Z'));
    expect(event.startDate.zone.tzid).toBe('UTC');
  });

  it.each(windows)('a window %s is told with the zone of each end', (_, start, end) => {
    process.env.TZ = timeZone;
    const [from, to] = [Date.parse(start), Date.parse(end)];
    const text = formatRange(from, to, { now, locale: 'en-GB' });
    const clock = (time: number) =>
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(time);
    const name = (time: number) =>
      new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short', timeZone })
        .formatToParts(time)
        .find(({ type }) => type === 'timeZoneName')?.value;
    for (const time of [from, to]) {
      expect(text).toContain(clock(time));
      expect(text).toContain(name(time));
    }
  });
});

describe('a time', () => {
  it('has its day where that is not today', () => {
    process.env.TZ = 'Europe/Berlin';
    const time = Date.parse('2026-10-06T16:15:00Z');
    expect(formatTime(time, time - 3600_000, 'en-GB')).toBe('18:15\u00a0CEST');
    expect(formatTime(time, now, 'en-GB')).toBe('Tuesday 6 October at 18:15\u00a0CEST');
  });

  it.each([
    ['de', '21:15\u2060–\u206023:15\u00a0Uhr\u00a0MESZ'],
    ['fr', '21:15\u00a0\u2060–\u2060\u00a023:15\u00a0UTC+2'],
    ['ja', '21\u2060時\u206015\u2060分\u2060\u2060～\u206023\u2060時\u206015\u2060分\u2060(GMT+2)'],
  ])('stays on one line with the other that it goes to, in %s', (locale, text) => {
    process.env.TZ = 'Europe/Berlin';
    const start = Date.parse('2026-10-06T19:15:00Z');
    expect(formatRange(start, start + 7_200_000, { now: start, locale })).toBe(text);
  });
});

describe('a calendar file', () => {
  const entry = { uid: 'w@shop.example', start: now, end: now + 3600_000, summary: 'Maintenance of shop.example' };

  it('has what a calendar needs', () => {
    const { calendar, event } = parse(toCalendar({ ...entry, url: 'https://status.example/?a=1,2;b' }, now));
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    expect(calendar.getFirstPropertyValue('prodid')).toBeTruthy();
    expect(event.uid).toBe('w@shop.example');
    expect(event.summary).toBe('Maintenance of shop.example');
    expect(event.component.getFirstPropertyValue('dtstamp')?.toString()).toBe('2026-09-01T00:00:00Z');
    expect(event.component.getFirstPropertyValue('url')).toBe('https://status.example/?a=1,2;b');
  });

  it('gives any text back as it was, and lets none of it become a line of its own', () => {
    const texts = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{Cc}/gu, ''));
    fc.assert(
      fc.property(texts, texts, (summary, description) => {
        const text = toCalendar({ ...entry, summary: `S${summary}`, description: `${description}\r\nEND:VEVENT` }, now);
        const { event } = parse(text);
        expect(event.summary).toBe(`S${summary}`);
        expect(event.description).toBe(`${description}\nEND:VEVENT`);
      }),
    );
  });

  it('has lines of at most 75 octets, ended as the standard says', () => {
    const text = toCalendar({ ...entry, summary: '保守作業のお知らせ 🛠️ '.repeat(20) }, now);
    expect(text.endsWith('\r\n')).toBe(true);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/\p{Cs}/u);
  });
});
