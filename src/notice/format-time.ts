/**
 * A moment in the visitor's own zone, which is named: "18:15 CEST"; with its day where that is not today. Both times
 * are milliseconds since the epoch.
 */
export function formatTime(time: number, now: number, locale: string): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  const day = sameDay ? {} : ({ weekday: 'long', day: 'numeric', month: 'long' } as const);
  const format = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short', ...day } as const;
  return new Intl.DateTimeFormat(locale, format).format(time);
}
