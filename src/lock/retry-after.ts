const TIME = '(\\d\\d:\\d\\d:\\d\\d)';
const DAY_FIRST = new RegExp(`^[a-z]+, (\\d\\d)[ -]([a-z]{3})[ -](\\d{4}|\\d\\d) ${TIME} GMT$`, 'i');
const ASCTIME = new RegExp(`^[a-z]{3} ([a-z]{3}) ([ \\d]\\d) ${TIME} (\\d{4})$`, 'i');

/**
 * Milliseconds since the epoch of an HTTP-date in any of the three formats of RFC 9110, 5.6.7; `undefined` for
 * anything else. `Date.parse` alone is no use: it takes "120" and "-5" for dates.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const [, day, month, year = '', time] = DAY_FIRST.exec(text) ?? reordered(ASCTIME.exec(text));
  // JavaScript knows no leap second; it is the one before the next.
  const leap = time?.endsWith('60') ? 1000 : 0;
  const date = Date.parse(`${day} ${month} ${fullYear(year, now)} ${time?.replace(/60$/, '59')} GMT`);
  // Day 31 of a short month is taken for the next month's first.
  return new Date(date).getUTCDate() === Number(day) ? date + leap : undefined;
}

function reordered(match: RegExpExecArray | null): (string | undefined)[] {
  const [, month, day, time, year] = match ?? [];
  return ['', day, month, year, time];
}

/** A two-digit year that seems more than 50 years ahead is the latest past year with those digits (RFC 9110). */
function fullYear(year: string, now: number): string | number {
  if (year.length !== 2) return year;
  const thisYear = new Date(now).getUTCFullYear();
  const full = thisYear - (thisYear % 100) + Number(year);
  return full > thisYear + 50 ? full - 100 : full;
}

/**
 * Milliseconds to wait by a `Retry-After` header (RFC 9110, 10.2.3); `undefined` for junk. `now` is the server's
 * time where its `Date` header was readable. A date that has passed is 0.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - now);
}
