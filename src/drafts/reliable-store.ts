import { DegradedError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { DraftRecord, RecordKey } from './draft.ts';
import type { DraftStore } from './store.ts';

/** A store that never rejects. */
export interface ReliableStore {
  /** `undefined` where the store could not be read. However late the answer comes, it counts. */
  read(prefix: RecordKey): Promise<readonly DraftRecord[] | undefined>;
  /** Resolves to whether the records are stored. Reports nothing: fewer of them may find room. */
  write(records: readonly DraftRecord[]): Promise<boolean>;
  remove(prefix: RecordKey): Promise<boolean>;
  /** Reports that nothing can be stored. */
  report(): void;
  /** Whether the last calls were answered in time. */
  works(): boolean;
}

export const TIMEOUT = 1_000;
// After a task that kept the page busy for a second, the timer may run before the answer that waits beside it.
export const GRACE = 250;

/**
 * `store`, with its failures reported once. While it fails, or leaves a call unanswered for over a second, `works()` is
 * `false`: then the page's memory and the tab's handoff are all there is.
 */
export function createReliableStore(store: DraftStore, clock: Clock, onError: (error: Error) => void): ReliableStore {
  let isFailing = false;
  let isReported = false;
  let lastCause: unknown;
  const unanswered = new Map<object, number>();
  let isWatching = false;

  function report(cause = lastCause) {
    if (!isReported) onError(new DegradedError('Drafts last only as long as this tab.', { cause }));
    isReported = true;
  }

  const isLate = () => Math.min(...unanswered.values()) + TIMEOUT <= clock.now();

  /** One timer for all calls: one for each key would cost noticeably more. */
  async function watch() {
    isWatching = true;
    while (unanswered.size > 0) {
      await new Promise<void>((resolve) => clock.after(TIMEOUT, resolve));
      await new Promise<void>((resolve) => clock.after(GRACE, resolve));
      if (isLate()) report(new Error('The draft store did not answer within a second.'));
    }
    isWatching = false;
  }

  async function attempt<T>(task: () => Promise<T>): Promise<{ answer: T } | undefined> {
    const call = {};
    unanswered.set(call, clock.now());
    if (!isWatching) void watch();
    try {
      const answer = await task();
      isFailing = false;
      return { answer };
    } catch (cause) {
      isFailing = true;
      lastCause = cause;
      return undefined;
    } finally {
      unanswered.delete(call);
    }
  }

  /** A failure of which nothing else comes is reported. */
  async function attemptAndReport<T>(task: () => Promise<T>): Promise<{ answer: T } | undefined> {
    const done = await attempt(task);
    if (!done) report();
    return done;
  }

  return {
    read: async (prefix) => (await attemptAndReport(async () => store.read(prefix)))?.answer,
    write: async (records) => (await attempt(async () => store.write(records))) !== undefined,
    remove: async (prefix) => (await attemptAndReport(async () => store.remove(prefix))) !== undefined,
    report,
    works: () => !isFailing && !isLate(),
  };
}
