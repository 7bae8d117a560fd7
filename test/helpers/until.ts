import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** Milliseconds. */
  timeout?: number;
  /** What was waited for, in the words of the error. */
  message?: string;
  /** Milliseconds between two looks. */
  interval?: number;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/**
 * Asks again until the condition returns something truthy, and resolves to that.
 * A condition that throws counts as not yet met, since a page may be between two documents; rejects
 * at the deadline with the last error as cause.
 */
export async function until<T>(
  condition: () => Promise<T> | T,
  { timeout = 30_000, message = 'the condition', interval = 25 }: UntilOptions = {},
): Promise<Truthy<T>> {
  const deadline = Date.now() + timeout;
  let cause: unknown;
  const ask = async () => {
    try {
      return await condition();
    } catch (error) {
      cause = error;
      return undefined;
    }
  };
  while (Date.now() < deadline) {
    const answer = await within(ask(), deadline - Date.now());
    if (answer) return answer as Truthy<T>;
    await delay(interval);
  }
  throw new Error(`Waited ${timeout} ms in vain for ${message}.`, { cause });
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, delay(milliseconds, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
