import { localeOf } from './locale.ts';
import type { Messages } from './messages.ts';

// Written out, so that builds can see what is there.
const locales: Readonly<Record<string, () => Promise<Readonly<Record<string, Messages>>>>> = {
  ar: () => import('./locales/ar.ts'),
  de: () => import('./locales/de.ts'),
  es: () => import('./locales/es.ts'),
  fr: () => import('./locales/fr.ts'),
  he: () => import('./locales/he.ts'),
  it: () => import('./locales/it.ts'),
  ja: () => import('./locales/ja.ts'),
  ko: () => import('./locales/ko.ts'),
  nl: () => import('./locales/nl.ts'),
  pl: () => import('./locales/pl.ts'),
  pt: () => import('./locales/pt.ts'),
  sv: () => import('./locales/sv.ts'),
  tr: () => import('./locales/tr.ts'),
  zh: () => import('./locales/zh.ts'),
};

/**
 * The texts in the language of `locale`, else of the page, else of the browser; `undefined` where that is English or
 * one there are none in. Rejects when they cannot be loaded.
 */
export async function loadMessages(locale: string | undefined): Promise<Messages | undefined> {
  const { language, script } = new Intl.Locale(localeOf(locale)).maximize();
  // Simplified Chinese on a page in traditional looks like somebody else's.
  const load = script !== 'Hant' && Object.hasOwn(locales, language) ? locales[language] : undefined;
  const [messages] = Object.values((await load?.()) ?? {});
  return messages;
}
