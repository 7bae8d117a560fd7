import type { Clock } from '../lib/clock.ts';
import type { VerdictRules } from '../lock/verdict.ts';
import { pageAnswers } from './prove-page.ts';
import { countReload, mayReload, reloadPage } from './reload.ts';

export interface ComeBackOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly rules: VerdictRules;
  readonly clock: Clock;
  /** Aborted when there is no coming back after all. */
  readonly signal: AbortSignal;
  /** Called right before the page is left. */
  readonly flush: () => Promise<unknown>;
}

/** `closed`: the page's document does not answer. `held`: it takes a button. */
export type ComeBack = 'leaving' | 'closed' | 'held';

/** Loads the page anew by itself: in `delay` milliseconds, when somebody looks at it, and not too often. */
export async function comeBack(options: ComeBackOptions, delay: number): Promise<ComeBack> {
  const { clock, signal } = options;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(delay, resolve);
    signal.addEventListener('abort', cancel);
  });
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true, signal }));
  }
  return signal.aborted || !mayReload(clock.now()) ? 'held' : leave(options, true);
}

/** Loads the page anew once its own document answers; `counted` when nobody asked for it. */
export async function leave(
  { fetch, rules, clock, signal, flush }: ComeBackOptions,
  counted: boolean,
): Promise<ComeBack> {
  if (!(await pageAnswers(fetch, rules, signal))) return signal.aborted ? 'held' : 'closed';
  await flush();
  if (signal.aborted || (counted && !countReload(clock.now()))) return 'held';
  reloadPage();
  return 'leaving';
}
