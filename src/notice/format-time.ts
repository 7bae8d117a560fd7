const HOUR = 3600_000;
const MINUTE = 60_000;

const MOMENT = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
const TIME = /^(hour|minute|dayPeriod|timeZoneName)$/;
const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/**
 * A moment in the visitor's own zone, which is named: "18:15 CEST"; with its day where that is not today. Both times
 * are milliseconds since the epoch.
 */
export function formatTime(time: number, now: number, locale: string): string {
  return join(formatter([time], now, locale).formatToParts(time));
}

/**
 * From `start` to `end` in the visitor's own zone, with the day unless both are today. Between summer and winter time
 * each has its own zone; what `formatRange` names is only the last.
 */
export function formatRange(start: number, end: number, { now, locale }: { now: number; locale: string }): string {
  const format = formatter([start, end], now, locale);
  const offset = (time: number) => new Date(time).getTimezoneOffset();
  if (offset(start) === offset(end)) return join(format.formatRangeToParts(start, end));
  return `${join(format.formatToParts(start))} – ${join(format.formatToParts(end))}`;
}

/** A length of time in milliseconds, in full minutes or, from two hours on, hours: "15 minutes". */
export function formatDuration(duration: number, locale: string): string {
  const [unit, size] = scale(duration);
  const value = Math.max(1, Math.ceil(duration / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** How far ahead something is, in milliseconds, as words: "in 12 seconds". */
export function formatDelay(delay: number, locale: string): string {
  const [unit, size] = delay < 2 * MINUTE ? (['second', 1000] as const) : scale(delay);
  return new Intl.RelativeTimeFormat(locale).format(Math.ceil(delay / size), unit);
}

function scale(duration: number) {
  return duration < 2 * HOUR ? (['minute', MINUTE] as const) : (['hour', HOUR] as const);
}

/** A line ends before or after a time, not within one. */
function join(parts: readonly Intl.DateTimeFormatPart[]): string {
  const isTime = (index: number) => TIME.test(parts[index]?.type ?? '');
  const within = (text: string) => text.replace(/[–~\u3000-\uffef]/g, '\u2060$&\u2060').replace(/[ \u2009]/g, '\u00a0');
  return parts.map(({ value }, index) => (isTime(index - 1) && isTime(index + 1) ? within(value) : value)).join('');
}

function formatter(times: readonly number[], now: number, locale: string): Intl.DateTimeFormat {
  const today = new Date(now).toDateString();
  const sameDay = times.every((time) => new Date(time).toDateString() === today);
  return new Intl.DateTimeFormat(locale, { ...(sameDay ? {} : DAY), ...MOMENT });
}
