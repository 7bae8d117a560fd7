import type { Dispose } from '../lib/disposer.ts';
import { type Refusal, refuseRequests } from './refuse.ts';
import { createFinder, type Watched } from './watched.ts';

export interface RefuseSurfaceOptions {
  readonly watch: readonly Watched[];
  /** The last 503 that a watched server sent. */
  readonly refusal: () => Refusal | undefined;
  /** Milliseconds after which a request may be sent again, for a 503 of which nobody has heard. */
  readonly retryAfter: number | undefined;
  /** Called at each request that is refused, before the page gets the answer. */
  readonly onRefused: () => void;
}

/** Answers requests of the page that `surface` is watched for in the server's place. Returns its undo. */
export function refuseSurface(surface: string, options: RefuseSurfaceOptions): Dispose {
  const { retryAfter, onRefused } = options;
  const find = createFinder(options.watch);
  const unheard: Refusal = { headers: retryAfter ? { 'retry-after': String(Math.ceil(retryAfter / 1000)) } : {} };
  return refuseRequests({
    concerns(url) {
      const met = find(url);
      return met !== undefined && (met.surfaces?.includes(surface) ?? true);
    },
    refusal: () => options.refusal() ?? unheard,
    onRefused,
  });
}
