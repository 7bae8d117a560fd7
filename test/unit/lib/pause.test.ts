import { expect, it, vi } from 'vitest';
import { pause } from '../../../src/lib/pause.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

it('lasts as long as it is told', async () => {
  const clock = createFakeClock();
  const onEnd = vi.fn();
  void pause(1_000, new AbortController().signal, clock).then(onEnd);
  await clock.advance(999);
  expect(onEnd).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onEnd).toHaveBeenCalledOnce();
});

it('ends with its signal, and leaves no timer behind', async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  const paused = pause(1_000, controller.signal, clock);
  controller.abort();
  expect(clock.pending).toBe(0);
  await paused;
});
