import type { Dispose } from '../lib/disposer.ts';
import { readJson } from '../lib/read-json.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { type Exchange, resolveUrl, type TrafficListener, whileActive } from './exchange.ts';

interface Sent {
  readonly input: unknown;
  readonly method: string;
  readonly signal: AbortSignal | null | undefined;
  readonly context: unknown;
}

/**
 * A `fetch` that reports what comes back, and is otherwise the same function: a proxy keeps its name, length and own
 * properties, arguments and `this` go through untouched, and so do responses and rejections.
 */
export function watchFetch(fetch: typeof globalThis.fetch, listener: TrafficListener): typeof globalThis.fetch {
  return new Proxy(fetch, {
    apply(target, self, args: Parameters<typeof globalThis.fetch>) {
      const sent = describe(args, listener);
      const promise: Promise<Response> = Reflect.apply(target, self, args);
      if (!sent || typeof promise?.then !== 'function') return promise;
      // The derived promise is what the page gets: a branch beside it would hide or double its unhandled rejection.
      return promise.then(
        (response) => {
          quietly(() => reportResponse(response, sent, listener));
          return response;
        },
        (error: unknown) => {
          quietly(() => reportFailure(error, sent, listener));
          throw error;
        },
      );
    },
  });
}

/**
 * Watches the global `fetch`. Returns a function that puts the original back, or, where somebody has patched over it
 * since, leaves a wrapper that reports nothing. Does nothing where `fetch` cannot be replaced.
 */
export function patchFetch(listener: TrafficListener): Dispose {
  let active = true;
  const reporting = whileActive(listener, () => active);
  const restore = replaceMethod(globalThis, 'fetch', (original) => watchFetch(original, reporting));
  return () => {
    active = false;
    restore();
  };
}

function describe([input, init]: Parameters<typeof globalThis.fetch>, listener: TrafficListener): Sent | undefined {
  try {
    const request = input instanceof Request ? input : undefined;
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    return {
      input,
      method,
      signal: init?.signal ?? request?.signal,
      context: listener.onRequest(method, () => urlOf(input)),
    };
  } catch {
    // Arguments that cannot be read are for `fetch` itself to complain about.
    return undefined;
  }
}

function reportResponse(response: Response, sent: Sent, listener: TrafficListener) {
  const url = response.url || urlOf(sent.input);
  if (url) listener.onResponse(response, toExchange(url, sent), (signal) => readJson(response.clone(), signal));
}

function reportFailure(error: unknown, sent: Sent, listener: TrafficListener) {
  const name = (error as { name?: unknown } | null)?.name;
  if (sent.signal?.aborted || name === 'AbortError' || name === 'TimeoutError') return;
  const url = urlOf(sent.input);
  if (url) listener.onFailure(toExchange(url, sent));
}

function toExchange(url: string, { method, context }: Sent): Exchange {
  return { url, method, context };
}

/** Anything else that `fetch` takes is not asked for its text a second time. */
function urlOf(input: unknown): string | undefined {
  if (typeof input === 'string') return resolveUrl(input);
  if (input instanceof URL) return input.href;
  return input instanceof Request ? input.url : undefined;
}

function quietly(report: () => void) {
  try {
    report();
  } catch {
    // The listener reports its own errors; whatever else happens, the page must not notice.
  }
}
