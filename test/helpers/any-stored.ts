import fc from 'fast-check';
import type { DraftRecord } from '../../src/drafts/draft.ts';

const part = fc.constantFrom('owner', '/form?', 'claim', 'tab', '');
const key = fc.oneof(
  fc.array(fc.oneof(fc.string(), part), { maxLength: 6 }),
  fc.tuple(part, part, part, part),
  fc.anything() as fc.Arbitrary<string[]>,
);
const field = fc.record(
  {
    value: fc.oneof(fc.string(), fc.anything()),
    base: fc.oneof(fc.string(), fc.anything()),
    at: fc.oneof(fc.nat(), fc.anything()),
    text: fc.anything(),
    html: fc.anything(),
    hints: fc.anything(),
  },
  { requiredKeys: ['value', 'base', 'at'] },
);
const value = fc.oneof(
  fc.anything(),
  fc.record({
    v: fc.constantFrom(1, 2, 3),
    savedAt: fc.oneof(fc.nat(), fc.anything()),
    step: fc.anything(),
    view: fc.anything(),
    fields: fc.oneof(fc.dictionary(fc.string(), fc.oneof(field, fc.anything())), fc.anything()),
  }),
  field,
  fc.json(),
);

/** What a store may hold: right, of another version, damaged or of something else altogether. */
export const anyStored = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.tuple(key, value) }, fc.anything()),
) as fc.Arbitrary<DraftRecord[]>;
