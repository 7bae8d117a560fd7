const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';
const IMF_FIXDATE = new RegExp(`^[a-z]{3}, (\\d{2}) ([a-z]{3}) (\\d{4}) ${TIME} gmt$`);
const RFC_850 = new RegExp(`^[a-z]{6,9}, (\\d{2})-([a-z]{3})-(\\d{2}) ${TIME} gmt$`);
const ASCTIME = new RegExp(`^[a-z]{3} ([a-z]{3}) ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * Milliseconds since the epoch of an HTTP-date in any of the three formats of RFC 9110, 5.6.7; `undefined` for
 * anything else. `Date.parse` is no use here: it takes "120" and "-5" for dates.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const date = text.trim().toLowerCase();
  const imf = IMF_FIXDATE.exec(date);
  if (imf) return toTime(imf[3], imf[2], imf[1], imf.slice(4));
  const rfc850 = RFC_850.exec(date);
  if (rfc850) {
    // A two-digit year that seems more than 50 years ahead is the latest past year with those digits (RFC 9110).
    const thisYear = new Date(now).getUTCFullYear();
    const year = thisYear - (thisYear % 100) + Number(rfc850[3]);
    return toTime(String(year > thisYear + 50 ? year - 100 : year), rfc850[2], rfc850[1], rfc850.slice(4));
  }
  const asctime = ASCTIME.exec(date);
  return asctime ? toTime(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6)) : undefined;
}

function toTime(year = '', month = '', day = '', clock: readonly string[]): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  const index = MONTHS.indexOf(month);
  const dayOfMonth = Number(day);
  if (index < 0 || hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const time = Date.UTC(Number(year), index, dayOfMonth, hours, minutes, seconds);
  return new Date(Date.UTC(Number(year), index, dayOfMonth)).getUTCDate() === dayOfMonth ? time : undefined;
}

/**
 * Milliseconds to wait by a `Retry-After` header (RFC 9110, 10.2.3); `undefined` for junk. `now` is the server's
 * time where its `Date` header was readable. A date that has passed is 0.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - now);
}
