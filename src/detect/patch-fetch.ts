import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { readJson } from '../lib/read-json.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly, type TrafficListener } from './exchange.ts';
import { describeFetch, type Fetch, type RequestInfo } from './request.ts';

/**
 * A `fetch` that reports what comes back, and is otherwise the same function: arguments and `this` go through untouched,
 * and so do responses and rejections.
 */
export function watchFetch(fetch: Fetch, listener: TrafficListener): Fetch {
  return mimic(fetch, {
    apply(target, self, args: Parameters<Fetch>) {
      let signal: RequestInfo['signal'];
      const exchange = quietly(() => {
        const request = describeFetch(args);
        signal = request.signal;
        // What is aborted already is rejected at once, and a derived promise would be a moment late.
        return signal?.aborted ? undefined : listener(request.method, request.url, request.body);
      });
      const promise: Promise<Response> = Reflect.apply(target, self, args);
      if (!exchange || typeof promise?.then !== 'function') return promise;
      // The derived promise is what the page gets: a branch beside it would hide or double its unhandled rejection.
      return promise.then(
        (response) => {
          // A wrapper below may have read the body already.
          const read = (patience: AbortSignal) => quietly(() => readJson(response.clone(), patience));
          quietly(() => exchange.answered(response, read, response));
          return response;
        },
        (error: unknown) => {
          const byPage = signal?.aborted || /^(Abort|Timeout)Error$/.test((error as Error | null)?.name ?? '');
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
