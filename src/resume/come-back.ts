import type { Clock } from '../lib/clock.ts';
import { pageAnswers } from './prove-page.ts';
import { countReload, mayReload, reloadPage } from './reload.ts';

export interface ComeBackOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds over which pages come back. */
  readonly spread: number;
  /** Aborted when there is no coming back after all. */
  readonly signal: AbortSignal;
  /** Called right before the page is left. */
  readonly flush: () => Promise<void>;
}

/** How it went: `leaving` for the new page, `closed` because its document does not answer, or `held` for a button. */
export type ComeBack = 'leaving' | 'closed' | 'held';

/**
 * Loads the page anew by itself: when its turn in the spread has come, when somebody looks at it, when its own document
 * answers, and not too often.
 */
export async function comeBack(options: ComeBackOptions): Promise<ComeBack> {
  const { clock, signal, spread, random } = options;
  await until(signal, (done) => clock.after(random() * spread, done));
  await until(signal, (done) => whenVisible(done, signal));
  if (signal.aborted || !mayReload(clock.now())) return 'held';
  return leave(options, true);
}

/** Loads the page anew because a person asked for it, counted or not. */
export async function leave({ fetch, clock, signal, flush }: ComeBackOptions, counted: boolean): Promise<ComeBack> {
  if (!(await pageAnswers(fetch, signal))) return signal.aborted ? 'held' : 'closed';
  await flush();
  if (signal.aborted || (counted && !countReload(clock.now()))) return 'held';
  reloadPage();
  return 'leaving';
}

function until(signal: AbortSignal, wait: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = wait(resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}

function whenVisible(done: () => void, signal: AbortSignal): () => void {
  if (document.visibilityState === 'visible') done();
  else document.addEventListener('visibilitychange', done, { once: true, signal });
  return () => {};
}
