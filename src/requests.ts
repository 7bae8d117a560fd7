import { createTraffic, type TrafficOptions } from './detect/traffic.ts';
import { watchPage } from './detect/watch-page.ts';
import { createFinder } from './detect/watched.ts';
import { orWithout } from './errors.ts';
import type { LockStore } from './lock/store.ts';
import type { ClientTools } from './options.ts';
import type { Load } from './run.ts';

type Reports = Omit<TrafficOptions, 'find' | 'refusals' | 'rules' | 'clock'>;

export interface RequestsOptions extends ClientTools, Reports {
  readonly store: LockStore;
  /** Milliseconds over which held requests go out after a lock. */
  readonly spread: () => number;
  readonly load: Pick<Load, 'hold'>;
}

/** What the page sends, watched and, where the host wants it, held. */
export interface Requests {
  /** The page's own `fetch`, or what stands for it where nothing is patched. */
  readonly fetch: typeof globalThis.fetch;
  /** Judges what the page got before it was watched. The bodies belong to the page. */
  note(answers: readonly Response[]): void;
  stop(): void;
}

const HOLD_FAILED = 'What holds requests could not be loaded.';

/** Watches from now on. */
export function createRequests({ options, fetch, store, spread, load, ...reports }: RequestsOptions): Requests {
  const { clock, patch, watch, hold } = options;
  const find = createFinder(watch);
  const refusals = new WeakMap<object, Promise<boolean>>();
  const traffic = createTraffic({
    ...reports,
    find,
    refusals,
    rules: options,
    clock,
  });
  const watching = watchPage(traffic, patch, fetch);
  let pageFetch = watching.fetch;
  let endHold = () => {};

  async function startHold(methods: Exclude<typeof hold, false>) {
    const loaded = await orWithout(load.hold(), HOLD_FAILED, reports.onError);
    if (!loaded || reports.signal.aborted) return;
    const { subscribe } = store;
    const tools = { ...methods, patch, clock, random: Math.random, find, refusals, subscribe, spread };
    const { wrap, end } = loaded.startHold({ ...tools, state: () => store.state });
    pageFetch = wrap(pageFetch);
    endHold = end;
  }

  if (hold) void startHold(hold);

  return {
    fetch: (...args) => pageFetch(...args),
    note(answers) {
      for (const answer of answers) traffic('GET', answer.url)?.answered(answer, () => undefined);
    },
    stop() {
      endHold();
      watching.undo();
    },
  };
}
