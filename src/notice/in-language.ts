import type { Message } from '../lock/status-document.ts';

/** A message in the language wanted, else in English, else in the first it has; `undefined` for none. */
export function inLanguage(message: Message | undefined, locale: string): string | undefined {
  if (typeof message !== 'object') return message;
  const [language = ''] = locale.toLowerCase().split('-');
  return message[locale.toLowerCase()] ?? message[language] ?? message.en ?? Object.values(message)[0];
}
