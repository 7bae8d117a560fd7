import { isLocale } from '../lib/is-locale.ts';

/** The language of the notices: the one given, else the page's, else the browser's. A tag that is none is passed over. */
export function localeOf(locale: string | undefined): string {
  const wanted = [locale, document.documentElement.lang, navigator.language];
  return wanted.find((tag) => tag && isLocale(tag)) ?? 'en';
}
