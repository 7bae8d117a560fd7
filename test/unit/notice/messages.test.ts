import { describe, expect, it } from 'vitest';
import { fr } from '../../../src/notice/locales/fr.ts';
import { pt } from '../../../src/notice/locales/pt.ts';
import { composeMessages, en, fill } from '../../../src/notice/messages.ts';

describe('fill', () => {
  it('replaces each name, as often as it stands there', () => {
    expect(fill('{a} and {b}, {a}', { a: 'one', b: 2 })).toBe('one and 2, one');
  });

  it('leaves a name without a value, and does not look into the values', () => {
    expect(fill('{a} {b}', { a: '{b}' })).toBe('{b} {b}');
  });
});

describe('the texts', () => {
  it('are replaced by the host’s own, one by one', () => {
    const messages = composeMessages(en, { title: 'Tea break' }, 'en');
    expect(messages.title).toBe('Tea break');
    expect(messages.check).toBe(en.check);
  });

  it.each([
    ['en', en, 'en-GB', 'en-GB'],
    ['pt', pt, 'pt-PT', 'pt-PT'],
    ['fr', fr, 'fr', 'fr'],
    ['English, for want of others,', en, 'cs', 'en'],
  ])('in %s go with times of the same language', (_, base, locale, language) => {
    expect(composeMessages(base, {}, locale).language).toBe(language);
  });

  it('of the host go with times in the language of the page, unless they name another', () => {
    expect(composeMessages(en, { title: 'Hned jsme zpátky' }, 'cs').language).toBe('cs');
    expect(composeMessages(en, fr, 'cs').language).toBe('fr');
    expect(composeMessages(en, fr, 'fr-CA').language).toBe('fr-CA');
  });
});
