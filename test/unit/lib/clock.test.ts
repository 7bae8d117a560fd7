import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';

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
