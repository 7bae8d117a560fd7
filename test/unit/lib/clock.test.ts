import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scopeClock, systemClock } from '../../../src/lib/clock.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

describe('systemClock', () => {
  it('reads the wall clock', () => {
    vi.setSystemTime(1_790_000_000_000);
    expect(systemClock.now()).toBe(1_790_000_000_000);
  });

  it('runs a task once when its time has come', () => {
    const task = vi.fn();
    systemClock.after(1_000, task);
    vi.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it('does not run a task that was cancelled', () => {
    const task = vi.fn();
    systemClock.after(1_000, task)();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [2 ** 31 - 2, 2 ** 31 - 2],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, 2 ** 31 - 1],
    [2_147_484_000, 2 ** 31 - 1],
    [1e15, 2 ** 31 - 1],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
    [-5, 0],
    [Number.NEGATIVE_INFINITY, 0],
  ])('hands a delay of %d on as %d', (delay, expected) => {
    const timer = vi.spyOn(globalThis, 'setTimeout');
    systemClock.after(delay, () => {})();
    expect(timer).toHaveBeenCalledWith(expect.anything(), expected);
  });
});

describe('the steady clock', () => {
  const setUp = () => {
    const fake = createFakeClock();
    return { fake, steady: scopeClock(fake, new AbortController().signal).steady };
  };

  it.each([-1, -60_000, -86_400_000, -40 * 365 * 86_400_000])('goes on when the clock is set by %d', async (by) => {
    const { fake, steady } = setUp();
    fake.jump(by);
    await fake.advance(1_000);
    expect(steady()).toBe(START + 1_000);
    fake.jump(-by);
    await fake.advance(1_000);
    expect(steady()).toBe(START + 2_000);
  });

  it('follows a clock that is ahead, as after sleep', async () => {
    const { fake, steady } = setUp();
    fake.jump(3_600_000);
    expect(steady()).toBe(START + 3_600_000);
    fake.jump(-3_600_000);
    await fake.advance(1_000);
    expect(steady()).toBe(START + 3_601_000);
  });

  it('measures by performance.now() for a host’s clock that does not', () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['performance'] });
    let now = START;
    const { steady } = scopeClock({ now: () => now, after: () => () => {} }, new AbortController().signal);
    now -= 86_400_000;
    vi.advanceTimersByTime(500);
    expect(steady()).toBe(START + 500);
  });
});
