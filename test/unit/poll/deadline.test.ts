import { expect, it, vi } from 'vitest';
import { createDeadline } from '../../../src/poll/deadline.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';

const HOUR = 3600_000;

function setUp() {
  const clock = createFakeClock();
  const onDue = vi.fn();
  const deadline = createDeadline(clock, onDue);
  return { clock, onDue, deadline };
}

it('comes when it is time, once', async () => {
  const { clock, onDue, deadline } = setUp();
  deadline.set(START + HOUR);
  await clock.advance(HOUR - 1);
  expect(onDue).not.toHaveBeenCalled();
  await clock.advance(HOUR);
  expect(onDue).toHaveBeenCalledOnce();
});

it('comes only when it was set for last', async () => {
  const { clock, onDue, deadline } = setUp();
  deadline.set(START + 1_000);
  deadline.set(START + HOUR);
  expect(clock.pending).toBe(1);
  await clock.advance(HOUR - 1);
  expect(onDue).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onDue).toHaveBeenCalledOnce();
});

it('does not come when it is cancelled, and is remembered', async () => {
  const { clock, onDue, deadline } = setUp();
  expect(deadline.at).toBe(Number.POSITIVE_INFINITY);
  deadline.set(START + 1_000);
  deadline.cancel();
  await clock.advance(HOUR);
  expect(onDue).not.toHaveBeenCalled();
  expect(deadline.at).toBe(START + 1_000);
});

it('is not reached by a timer that comes too early', async () => {
  const clock = createFakeClock();
  const onDue = vi.fn();
  const early = { ...clock, after: (delay: number, task: () => void) => clock.after(Math.min(delay, 100), task) };
  createDeadline(early, onDue).set(START + 250);
  await clock.advance(249);
  expect(onDue).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onDue).toHaveBeenCalledOnce();
});

it('is not put off by a clock that is set back', async () => {
  const { clock, onDue, deadline } = setUp();
  deadline.set(START + 1_000);
  clock.jump(-HOUR);
  await clock.advance(1_000);
  expect(onDue).toHaveBeenCalledOnce();
});
