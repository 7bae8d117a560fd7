import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { HOSTED } from './hosted.ts';
import { hostsOf, loadFrom } from './load-from.ts';

/** What could not be loaded from any host. */
export interface Missing {
  /** The surfaces that do not work without it. */
  readonly surfaces: ReadonlySet<string>;
  /** When it is tried again, in milliseconds since the epoch; absent while it is being tried. */
  readonly retryAt?: number | undefined;
}

export interface FailoverOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds until the next attempt; `previous` are those before this one. */
  readonly delay: (previous: number | undefined) => number;
  /** Told whenever something else is missing, or its next attempt is another. */
  readonly onMissing: (missing: Missing) => void;
}

export interface Failover {
  /** Loads what has come to the page since the last look. */
  look(): void;
  /** Tries again now what is missing. */
  retry(): void;
}

/**
 * Loads other people's scripts and styles, each from the first of its hosts that answers, without the page's waiting.
 * A script runs as soon as it is there, as with `async`.
 */
export function createFailover({ clock, signal, delay, onMissing }: FailoverOptions): Failover {
  const known = new Set<HTMLElement>();
  const missing = new Set<HTMLElement>();
  let previous: number | undefined;
  let cancelRetry: Dispose = () => {};

  async function load(element: HTMLElement) {
    for (const url of hostsOf(element)) {
      if (!(await loadFrom(url, element, clock))) continue;
      if (missing.delete(element)) tell();
      return element.dispatchEvent(new Event('load'));
    }
    if (signal.aborted) return;
    missing.add(element);
    tell();
    return element.dispatchEvent(new Event('error'));
  }

  /** Also sets the time for the next attempt at all that is missing. */
  function tell() {
    const surfaces = [...missing].flatMap(({ dataset }) => dataset.intermissionFor?.match(/\S+/g) ?? []);
    cancelRetry();
    previous = missing.size > 0 ? delay(previous) : undefined;
    if (previous !== undefined) cancelRetry = clock.after(previous, retry);
    onMissing({ surfaces: new Set(surfaces), retryAt: previous && clock.now() + previous });
  }

  function retry() {
    cancelRetry();
    for (const element of missing) void load(element);
  }

  function look() {
    for (const element of document.querySelectorAll<HTMLElement>(HOSTED)) {
      if (known.has(element)) continue;
      known.add(element);
      void load(element);
    }
  }

  return { look, retry };
}
