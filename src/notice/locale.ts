/** The language of the notices: the one given, else the page's, else the browser's. A tag that is none is passed over. */
export function localeOf(locale: string | undefined): string {
  const wanted = [locale, document.documentElement.lang, navigator.language];
  return wanted.find((tag) => tag && isLocale(tag)) ?? 'en';
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
