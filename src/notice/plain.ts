const LIMIT = 600;
// Bidirectional controls can make an address or a sentence read as another; the others are not for showing.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A server's text as it may be shown: without control characters, and cut off where nobody reads on. */
export function plain(text: string): string {
  const clean = text
    .slice(0, 4 * LIMIT)
    .replace(CONTROLS, '')
    .trim();
  if (clean.length <= LIMIT) return clean;
  // Never half of a character that takes two.
  return `${clean
    .slice(0, LIMIT)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
