import type { Dispose } from '../lib/disposer.ts';
import type { TrafficListener } from './exchange.ts';
import { patchFetch, watchFetch } from './patch-fetch.ts';
import { patchOthers } from './patch-others.ts';
import { patchXhr } from './patch-xhr.ts';
import type { Fetch } from './request.ts';

export interface Watching {
  /** The page's own, which is watched; where that is not to be had, a watched one beside it. */
  readonly fetch: Fetch;
  readonly undo: Dispose;
}

/** Watches all that the page sends; with `patch` off, only what it sends by the `fetch` that is returned. */
export function watchPage(listener: TrafficListener, patch: boolean, original: Fetch): Watching {
  const before = globalThis.fetch;
  const undos = patch ? [patchFetch, patchXhr, patchOthers].map((start) => start(listener)) : [];
  return {
    fetch: globalThis.fetch === before ? watchFetch(original, listener) : globalThis.fetch,
    undo() {
      for (const undo of undos) undo();
    },
  };
}
