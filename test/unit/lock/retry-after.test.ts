import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHttpDate, parseRetryAfter } from '../../../src/lock/retry-after.ts';

const NOW = Date.parse('2026-10-06T16:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['007', 7_000],
    ['  30 ', 30_000],
    ['1000000000', 1e12],
  ])('reads %j as seconds', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  it.each([
    null,
    '',
    ' ',
    'soon',
    '-1',
    '-0',
    '+5',
    '1.5',
    '.5',
    '1e9',
    '0x10',
    '10s',
    '10 20',
    '120, 60',
    'NaN',
    'Infinity',
    'null',
    '٣٠',
    '2026-10-06T16:05:00Z',
    'Oct 6, 2026 16:05:00',
  ])('takes %j for junk', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it.each([
    'Tue, 06 Oct 2026 16:05:00 GMT',
    'Tuesday, 06-Oct-26 16:05:00 GMT',
    'Tue Oct  6 16:05:00 2026',
    ' Tue, 06 Oct 2026 16:05:00 GMT ',
    'tue, 06 oct 2026 16:05:00 gmt',
  ])('waits until %j', (value) => {
    expect(parseRetryAfter(value, NOW)).toBe(300_000);
  });

  it.each([
    'Tue, 06 Oct 2026 15:59:59 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])('does not wait for %j, which has passed', (value) => {
    expect(parseRetryAfter(value, NOW)).toBe(0);
  });

  it('counts from the time it is given, not from the system clock', () => {
    const later = Date.parse('2040-01-01T00:00:00Z');
    expect(parseRetryAfter('Sun, 01 Jan 2040 00:00:07 GMT', later)).toBe(7_000);
  });

  it('reads every whole number of seconds', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseRetryAfter(String(seconds), NOW)).toBe(seconds * 1000);
      }),
    );
  });

  it('gives a delay that is no less than zero or nothing, whatever the text', () => {
    const part = fc.constantFrom(
      'Tue, ',
      '06',
      '99',
      ' Oct',
      ' Foo',
      ' 2026',
      '-26',
      ' 16:05:00',
      ' 99:99:99',
      ' GMT',
      '-',
    );
    const text = fc.oneof(fc.string(), fc.string({ unit: part, maxLength: 8 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 4e12 }), (value, now) => {
        const delay = parseRetryAfter(value, now);
        expect(delay === undefined || delay >= 0).toBe(true);
      }),
    );
  });
});

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
    ['Sun Nov 16 08:49:37 1994', '1994-11-16T08:49:37Z'],
    ['Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00Z'],
    ['Thu, 29 Feb 2024 12:00:00 GMT', '2024-02-29T12:00:00Z'],
    ['Thursday, 29-Feb-24 12:00:00 GMT', '2024-02-29T12:00:00Z'],
    ['Thu Feb 29 12:00:00 2024', '2024-02-29T12:00:00Z'],
    ['Fri, 31 Dec 9999 23:59:59 GMT', '9999-12-31T23:59:59Z'],
  ])('reads %j', (text, expected) => {
    expect(parseHttpDate(text, NOW)).toBe(Date.parse(expected));
  });

  it('reads a leap second, which the grammar of RFC 9110 has', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.parse('2017-01-01T00:00:00Z'));
  });

  it.each([
    ['Wednesday, 31-Dec-76 00:00:00 GMT', 2076],
    ['Friday, 31-Dec-77 00:00:00 GMT', 1977],
    ['Thursday, 31-Dec-26 00:00:00 GMT', 2026],
    ['Tuesday, 31-Dec-02 00:00:00 GMT', 2002],
    ['Friday, 31-Dec-99 00:00:00 GMT', 1999],
    ['Sunday, 31-Dec-00 00:00:00 GMT', 2000],
  ])('reads the two-digit year of %j as %i', (text, year) => {
    expect(new Date(parseHttpDate(text, NOW) ?? Number.NaN).getUTCFullYear()).toBe(year);
  });

  it.each([
    ['Tue, 31 Nov 2026 00:00:00 GMT'],
    ['Tue, 30 Feb 2026 00:00:00 GMT'],
    ['Sun, 29 Feb 2026 00:00:00 GMT'],
    ['Sunday, 29-Feb-26 00:00:00 GMT'],
    ['Sun Feb 29 00:00:00 2026'],
    ['Tue, 00 Oct 2026 00:00:00 GMT'],
    ['Tue, 32 Oct 2026 00:00:00 GMT'],
    ['Tue, 06 Oct 2026 24:00:00 GMT'],
    ['Tue, 06 Oct 2026 25:00:00 GMT'],
    ['Tue, 06 Oct 2026 16:60:00 GMT'],
  ])('refuses %j, which no calendar or clock has', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined();
  });

  it.each([
    [''],
    ['120'],
    ['-5'],
    ['Tue, 06 Oct 2026'],
    ['Tue, 06 Oct 2026 16:05 GMT'],
    ['Tue, 06 Oct 2026 16:05:00'],
    ['Tue, 06 Oct 2026 16:05:00 UTC'],
    ['Tue, 06 Oct 2026 16:05:00 +0200'],
    ['Tue, 06 Oct 26 2026 16:05:00 GMT'],
    ['06 Oct 2026 16:05:00 GMT'],
    ['Tue, 6 Oct 2026 16:05:00 GMT'],
    ['Tue Oct 6 16:05:00 2026'],
    ['Tue, 06 Foo 2026 16:05:00 GMT'],
    ['Di, 06 Okt 2026 16:05:00 GMT'],
    ['mar., 06 oct. 2026 16:05:00 GMT'],
    ['mardi 6 octobre 2026 16:05:00 GMT'],
    ['火, 06 10月 2026 16:05:00 GMT'],
    ['Tue, 06 Oct 2026 16:05:00 GMT, 120'],
  ])('refuses %j, which is in none of the three formats', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined();
  });

  it('reads back every moment that a server can write', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (date) => {
        const second = Math.floor(date.getTime() / 1000) * 1000;
        expect(parseHttpDate(new Date(second).toUTCString(), NOW)).toBe(second);
      }),
    );
  });
});
