import type { Clock } from '../lib/clock.ts';
import { type ProveOptions, provePage } from './prove-page.ts';
import { countReload, mayReload, reloadPage } from './reload.ts';

/** Its `signal` is aborted when there is no coming back after all. */
export interface ComeBackOptions extends ProveOptions {
  readonly clock: Clock;
  /** Whether somebody is typing at this moment. */
  readonly isTyping: () => boolean;
  /** Called right before the page is left. */
  readonly flush: () => Promise<unknown>;
}

/** `closed`: the page's document does not answer. `held`: it takes a button. */
export type ComeBack = 'leaving' | 'closed' | 'held';

// A broken document can keep nobody out for good.
const LONGEST_DELAY = 3600_000;

/**
 * Loads the page anew by itself: in `delay` milliseconds, when somebody looks at it, and neither too often nor under
 * somebody's hands.
 */
export async function comeBack(options: ComeBackOptions, delay: number): Promise<ComeBack> {
  const { clock, signal } = options;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(Math.min(delay, LONGEST_DELAY), resolve);
    signal.addEventListener('abort', cancel);
  });
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true, signal }));
  }
  const held = signal.aborted || options.isTyping() || !mayReload(clock.now());
  return held ? 'held' : leave(options, true);
}

/** Loads the page anew once its own document answers; `counted` when nobody asked for it. */
export async function leave(options: ComeBackOptions, counted: boolean): Promise<ComeBack> {
  const { clock, signal } = options;
  if (!(await provePage(options, false))) return signal.aborted ? 'held' : 'closed';
  await options.flush();
  if (signal.aborted || (counted && (options.isTyping() || !countReload(clock.now())))) return 'held';
  reloadPage();
  return 'leaving';
}
