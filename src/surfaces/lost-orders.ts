import type { SteadyClock } from '../lib/clock.ts';
import type { OnWrite } from '../lib/write.ts';
import type { Surface } from './registry.ts';

/** The surfaces that have sent something of which nobody knows whether it arrived. */
export interface LostOrders {
  has(surface: Surface): boolean;
  /** A write begins. */
  readonly write: OnWrite;
}

// A handler may validate, ask a token or open a dialog before it sends; much later it is another matter.
const ATTRIBUTION = 10_000;

/** Attributes each write to the surface in which somebody has last pressed a button or submitted a form. */
export function createLostOrders(
  clock: SteadyClock,
  signal: AbortSignal,
  surfaces: () => Iterable<Surface>,
): LostOrders {
  const lost = new WeakSet<Surface>();
  let latest: { surface: Surface | undefined; at: number } | undefined;

  const note = (event: Event) => {
    const path = new Set(event.composedPath());
    latest = { surface: [...surfaces()].find(({ element }) => path.has(element)), at: clock.steady() };
  };
  for (const type of ['click', 'submit']) window.addEventListener(type, note, { capture: true, signal });

  return {
    has: (surface) => lost.has(surface),
    write() {
      const { surface, at = 0 } = latest ?? {};
      if (!surface || clock.steady() - at > ATTRIBUTION) return undefined;
      return ({ accepted }) => {
        if (accepted === undefined) lost.add(surface);
        else if (accepted) lost.delete(surface);
      };
    },
  };
}
