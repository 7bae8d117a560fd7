import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asidesEn } from '../../../src/notice/aside-messages.ts';
import { formatDelay, formatDuration, formatTime } from '../../../src/notice/format-time.ts';
import { en, fill, type Messages } from '../../../src/notice/messages.ts';

const folder = new URL('../../../src/notice/locales/', import.meta.url);
const english: Messages = { ...en, ...asidesEn };
const languages = readdirSync(folder).map((file) => file.replace('.ts', ''));
const load = async (language: string): Promise<Messages> =>
  (await import(`${folder.pathname}${language}.ts`))[language];
const placeholdersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const entriesOf = (messages: Messages) => Object.entries(messages) as [keyof Messages, string][];

const alphabets: Record<string, RegExp> = {
  ar: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  ko: /\p{Script=Hangul}/u,
  zh: /\p{Script=Han}/u,
};

describe('the languages', () => {
  it('are those promised', () => {
    expect(['en', ...languages].sort()).toEqual(
      ['en', 'es', 'fr', 'de', 'pt', 'it', 'nl', 'pl', 'sv', 'tr', 'ar', 'he', 'ja', 'zh', 'ko'].sort(),
    );
  });
});

describe.each(languages)('the texts in %s', (language) => {
  it('are all there, and name their language', async () => {
    const messages = await load(language);
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
    expect(messages.language).toBe(language);
    for (const [, text] of entriesOf(messages)) expect(text.trim()).toBe(text);
    expect(entriesOf(messages).filter(([, text]) => !text)).toEqual([]);
  });

  it('fill in what the English ones do', async () => {
    const messages = await load(language);
    for (const [name, text] of entriesOf(messages)) {
      expect([name, placeholdersOf(text)]).toEqual([name, placeholdersOf(english[name])]);
    }
  });

  it('are translated, in their own script', async () => {
    const same = entriesOf(await load(language)).filter(([name, text]) => text === english[name]);
    expect(same).toEqual([]);
    const foreign = entriesOf(await load(language)).filter(([, text]) => !(alphabets[language] ?? /\p{L}/u).test(text));
    expect(foreign.filter(([name]) => name !== 'language')).toEqual([]);
  });

  it('have times that Intl writes in the same language', async () => {
    const time = Date.UTC(2026, 9, 6, 16);
    const write = (locale: string) => [formatDelay(12_000, locale), formatTime(time, 0, locale)];
    const texts = write(language);
    expect(texts.filter((text) => write('en').includes(text))).toEqual([]);
    expect(formatDuration(15 * 60_000, language)).toMatch(/\p{L}/u);
    expect(fill((await load(language)).nextLook, { in: texts[0] ?? '' })).toContain(texts[0]);
  });
});
