import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelay } from '../../../src/poll/backoff.ts';

const options = { base: 5_000, cap: 60_000, maxDelay: 300_000 };
const HIGHEST = 1 - Number.EPSILON;
const random = fc.double({ min: 0, max: HIGHEST, noNaN: true });
const retryAfter = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }));

describe('nextDelay', () => {
  it.each([
    [{}, 0, 5_000],
    [{}, 0.5, 25_000],
    [{}, HIGHEST, 45_000],
    [{ previous: 10_000 }, 0, 5_000],
    [{ previous: 10_000 }, 0.5, 25_000],
    [{ previous: 20_000 }, 0.5, 32_500],
    [{ previous: 18_000 }, HIGHEST, 54_000],
    [{ previous: 60_000 }, HIGHEST, 60_000],
    [{ previous: 60_000 }, 0, 5_000],
    [{ retryAfter: 0 }, 0, 1_000],
    [{ retryAfter: 0 }, 0.5, 3_500],
    [{ retryAfter: 20_000 }, 0, 20_000],
    [{ retryAfter: 20_000 }, 0.5, 22_500],
    [{ retryAfter: 100_000 }, 0.5, 112_500],
    [{ retryAfter: 300_000 }, 0, 300_000],
    [{ retryAfter: 300_001 }, 0, 300_000],
    [{ retryAfter: Number.POSITIVE_INFINITY }, 0, 300_000],
    [{ retryAfter: 20_000, previous: 60_000 }, 0, 20_000],
  ])('after %j at chance %d waits %d ms', (request, chance, expected) => {
    expect(nextDelay(request, options, () => chance)).toBeCloseTo(expected, 3);
  });

  it('is never below Retry-After, as far as maxDelay', () => {
    fc.assert(
      fc.property(retryAfter, random, fc.integer({ min: 1, max: 1e9 }), (wait, chance, maxDelay) => {
        const delay = nextDelay({ retryAfter: wait }, { ...options, maxDelay }, () => chance);
        expect(delay).toBeGreaterThanOrEqual(Math.min(wait, maxDelay));
      }),
    );
  });

  it('spreads those that were told the same over five seconds or more', () => {
    fc.assert(
      fc.property(retryAfter, (wait) => {
        const [soonest, latest] = [0, HIGHEST].map((chance) => nextDelay({ retryAfter: wait }, options, () => chance));
        expect((latest ?? 0) - (soonest ?? 0)).toBeGreaterThan(4_999);
      }),
    );
  });

  it('stays between base and cap without a word from the server', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 5_000, max: 60_000 }), { nil: undefined }),
        random,
        (previous, chance) => {
          const delay = nextDelay({ previous }, options, () => chance);
          expect(delay).toBeGreaterThanOrEqual(5_000);
          expect(delay).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });

  it('never waits longer than cap where base is larger', () => {
    expect(nextDelay({}, { ...options, base: 90_000 }, () => 0.5)).toBe(60_000);
  });

  it('stays below what a timer can hold, whatever the server says', () => {
    fc.assert(
      fc.property(retryAfter, random, (wait, chance) => {
        expect(nextDelay({ retryAfter: wait }, options, () => chance)).toBeLessThan(2 ** 31);
      }),
    );
  });
});
