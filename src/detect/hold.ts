import type { Dispose } from '../lib/disposer.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { holdFetch } from './hold-fetch.ts';
import { createHoldQueue, type Held, type HoldQueue, type HoldQueueTools } from './hold-queue.ts';
import { holdXhr } from './hold-xhr.ts';
import type { Fetch } from './request.ts';
import type { FindWatched } from './watched.ts';

/** Which requests wait: those that only read, or also those that may be sent twice (RFC 9110, 9.2). */
export type HoldMethods = 'safe' | 'idempotent';

export interface HoldTools extends HoldQueueTools {
  readonly methods: HoldMethods;
  /** Milliseconds that a request waits at most. */
  readonly timeout: number;
  readonly find: FindWatched;
  /** Whether an answer, by what the page got, was a lock or a bare 503. */
  readonly refusals: WeakMap<object, Promise<boolean>>;
  /** Called on each change of the state. Returns its unsubscribe. */
  readonly subscribe: (listener: () => void) => Dispose;
  /** Whether the global `fetch` and `XMLHttpRequest` are to be patched. */
  readonly patch: boolean;
}

export interface Hold {
  readonly queue: HoldQueue;
  readonly refusals: HoldTools['refusals'];
  readonly now: () => number;
  /** What is held of a request; `undefined` for one that never waits. `hasKey` tells whether it has an idempotency key. */
  admit(method: string, url: string | undefined, hasKey: () => boolean): Held | undefined;
}

/** Has requests wait that would fail. Returns what does the same for another `fetch`, and what ends it. */
export function startHold(tools: HoldTools): { wrap: (fetch: Fetch) => Fetch; end: Dispose } {
  const { methods, timeout, clock, find, refusals } = tools;
  const queue = createHoldQueue(tools);
  let ended = false;

  const hold: Hold = {
    queue,
    refusals,
    now: clock.steady,
    admit(method, url, hasKey) {
      if (ended || url === undefined) return undefined;
      const safe = /^(GET|HEAD)$/i.test(method);
      if (!safe && !(methods === 'idempotent' && (/^(PUT|DELETE)$/i.test(method) || hasKey()))) return undefined;
      const met = find(url);
      return met && { met, safe, deadline: clock.steady() + timeout };
    },
  };

  const unsubscribe = tools.subscribe(queue.update);
  const wrap = (fetch: Fetch) => holdFetch(fetch, hold);
  const undos = tools.patch ? [replaceMethod(globalThis, 'fetch', wrap), holdXhr(hold)] : [];
  return {
    wrap,
    end() {
      ended = true;
      for (const undo of [...undos, unsubscribe, queue.end]) undo();
    },
  };
}
