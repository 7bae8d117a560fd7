import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/notice/plain.ts';

describe('a server’s text', () => {
  it('keeps its letters, whatever their direction', () => {
    expect(plain('  Mise à jour — תחזוקה — صيانة 🛠️ ')).toBe('Mise à jour — תחזוקה — صيانة 🛠️');
  });

  it('loses controls that turn it around or are not for showing', () => {
    expect(plain('pay \u202egro.elpmaxe\u202c at \u2066x\u2069\u200f\u0000\u001b[2J')).toBe('pay gro.elpmaxe at x[2J');
  });

  it('keeps line breaks, which are white space', () => {
    expect(plain('one\ntwo\tthree')).toBe('one\ntwo\tthree');
  });

  it('is cut off where nobody reads on, and says so', () => {
    const text = plain('word '.repeat(20_000));
    expect(text.length).toBeLessThanOrEqual(601);
    expect(text.endsWith('word…') || text.endsWith('wor…')).toBe(true);
  });

  it('is never cut within a character, and never longer than that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 500, maxLength: 3_000 }), (text) => {
        const shown = plain(text);
        expect(shown).not.toMatch(/\p{Cs}/u);
        expect(shown.length).toBeLessThanOrEqual(601);
        expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});
