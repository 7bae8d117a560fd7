import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/poll/pace.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A pace whose time stands still, unless moved, and whose chance is always the same. */
function setUp({ chance = 0, idle }: { chance?: number; idle?: number } = {}) {
  const page = { hidden: false, slow: false, now: 0 };
  const pace = createPace({
    base: 5 * SECOND,
    cap: MINUTE,
    maxDelay: 5 * MINUTE,
    ...(idle !== undefined && { idle }),
    now: () => page.now,
    random: () => chance,
    hidden: () => page.hidden,
    slow: () => page.slow,
  });
  return { pace, page };
}

const locked = (retryAfter?: number) =>
  ({ type: 'locked', lock: { mode: 'locked', ...(retryAfter !== undefined && { retryAfter }) } }) as const;

describe('a pace', () => {
  it.each([
    ['what the lock asked for', locked(20 * SECOND), 20 * SECOND],
    ['what a server that will not say asked for', { type: 'unsettled', retryAfter: 40 * SECOND } as const, 40 * SECOND],
    ['the document’s own wish', { ...locked(), pollAfter: 30 * SECOND }, 30 * SECOND],
    ['the longer of both', { ...locked(50 * SECOND), pollAfter: 30 * SECOND }, 50 * SECOND],
    ['the base where nobody said anything', { type: 'failed' } as const, 5 * SECOND],
  ])('waits for %s', (_, opinion, expected) => {
    const { pace } = setUp();
    pace.note(opinion);
    expect(pace.next()).toBe(expected);
  });

  it('widens its range by the delay before, up to the cap', () => {
    const { pace } = setUp({ chance: 0.5 });
    expect([pace.after(undefined), pace.after(undefined), pace.after(undefined)]).toEqual([25_000, 40_000, 60_000]);
  });

  it('begins anew with each lock', () => {
    const { pace } = setUp({ chance: 0.5 });
    pace.after(undefined);
    pace.reset();
    expect(pace.after(undefined)).toBe(25_000);
  });

  it('is not hurried by an answer that asks for less than another one did', () => {
    const { pace, page } = setUp();
    pace.postpone(40 * SECOND);
    page.now = 10 * SECOND;
    pace.note(locked(5 * SECOND));
    expect(pace.next()).toBe(30 * SECOND);
  });

  it('forgets what it waits for when somebody does not want to wait', () => {
    const { pace } = setUp();
    pace.postpone(40 * SECOND);
    pace.hurry();
    pace.note(locked(5 * SECOND));
    expect(pace.next()).toBe(5 * SECOND);
  });

  it('has at least a minute where news come by themselves, and five where nobody looks', () => {
    const { pace, page } = setUp();
    page.slow = true;
    expect(pace.after(SECOND)).toBe(MINUTE);
    page.hidden = true;
    expect(pace.after(SECOND)).toBe(5 * MINUTE);
  });

  it('rests for ever without an interval', () => {
    expect(setUp().pace.resting()).toBeUndefined();
  });

  it('rests as long as the document wants, else as the host', () => {
    const { pace } = setUp({ idle: 10 * MINUTE });
    expect(pace.resting()).toBe(10 * MINUTE);
    pace.note({ type: 'clear', pollAfter: SECOND });
    expect(pace.resting()).toBe(SECOND);
  });

  it('never asks before what the server said, whatever came in between', () => {
    const wait = fc.integer({ min: 0, max: 5 * MINUTE });
    fc.assert(
      fc.property(fc.array(wait, { minLength: 1 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (waits, chance) => {
        const { pace, page } = setUp({ chance });
        for (const retryAfter of waits) {
          pace.note(locked(retryAfter));
          const delay = pace.next();
          expect(delay).toBeGreaterThanOrEqual(retryAfter);
          expect(page.now + delay).toBeGreaterThanOrEqual(pace.earliest);
          page.now += delay;
        }
      }),
    );
  });
});
