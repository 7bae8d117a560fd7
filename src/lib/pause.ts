import type { Clock } from './clock.ts';

/** Resolves after `delay` milliseconds, or as soon as `signal` is aborted. */
export function pause(delay: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(delay, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}
