import type { Dispose } from '../lib/disposer.ts';
import { readJson } from '../lib/read-json.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly, type TrafficListener } from './exchange.ts';

type Fetch = typeof globalThis.fetch;

/**
 * A `fetch` that reports what comes back, and is otherwise the same function: a proxy keeps its name, length and own
 * properties; arguments and `this` go through untouched, and so do responses and rejections.
 */
export function watchFetch(fetch: Fetch, listener: TrafficListener): Fetch {
  return new Proxy(fetch, {
    apply(target, self, args: Parameters<Fetch>) {
      const [input, init] = args;
      const request = input instanceof Request ? input : undefined;
      // Anything else that `fetch` takes is not asked for its text a second time.
      const url = request?.url ?? (typeof input === 'string' || input instanceof URL ? String(input) : undefined);
      const exchange = quietly(() => listener(init?.method ?? request?.method ?? 'GET', url));
      const promise: Promise<Response> = Reflect.apply(target, self, args);
      if (!exchange || typeof promise?.then !== 'function') return promise;
      // The derived promise is what the page gets: a branch beside it would hide or double its unhandled rejection.
      return promise.then(
        (response) => {
          quietly(() => exchange.answered(response, (signal) => readJson(response.clone(), signal)));
          return response;
        },
        (error: unknown) => {
          const ended = quietly(() => init?.signal ?? request?.signal)?.aborted;
          const byPage = ended || /^(Abort|Timeout)Error$/.test((error as Error | null)?.name ?? '');
          quietly(byPage ? exchange.gaveUp : exchange.failed);
          throw error;
        },
      );
    },
  });
}

/** Watches the global `fetch`. Returns a function that undoes the patch. */
export function patchFetch(listener: TrafficListener): Dispose {
  return replaceMethod(globalThis, 'fetch', (original) => watchFetch(original, listener));
}
