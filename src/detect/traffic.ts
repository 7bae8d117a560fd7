import type { Clock } from '../lib/clock.ts';
import { findLink } from '../lib/find-link.ts';
import { isOfInterest, type JudgeRules, judge } from '../lock/judge.ts';
import type { Lock } from '../lock/status-document.ts';
import type { ResponseLike } from '../lock/verdict.ts';
import type { TrafficListener } from './exchange.ts';

/** An address prefix whose responses count as the product's own. */
export interface Watched {
  readonly prefix: string;
  /** The surfaces that it stands for; absent for all. */
  readonly surfaces?: readonly string[];
}

/** A watched address that the page has asked. */
export interface Met extends Watched {
  readonly url: string;
}

export interface TrafficOptions {
  /** The longest prefixes first. What begins with none of them is ignored, whatever it answers. */
  readonly watch: readonly Watched[];
  readonly rules: JudgeRules;
  readonly clock: Clock;
  /** Aborted when nobody wants to hear of it any more. */
  readonly signal: AbortSignal;
  readonly onLocked: (lock: Lock, met: Met) => void;
  /** One bare 503. */
  readonly onSuspected: (met: Met) => void;
  /** Nobody answered. */
  readonly onFailed: (met: Met) => void;
  /** An answer with no sign of a lock. */
  readonly onAnswered: (met: Met) => void;
  /** No answer for a long time; it may be of that kind. */
  readonly onSlow: (met: Met) => void;
  readonly mindsSlow: () => boolean;
  /** A 503 names its status document (RFC 8631). */
  readonly onStatusLink: (url: string) => void;
  /** A write begins. What it returns is called when it ends. */
  readonly onWrite: () => ((accepted: boolean) => void) | undefined;
  readonly onError: (error: unknown) => void;
}

const BODY_PATIENCE = 5_000;
const SLOW = 10_000;
// A page that goes away fails its own requests; the news of its going may come later than theirs.
const FAREWELL = 300;
const LEAVING = 10_000;

/** Makes of the page's traffic what concerns the client: locks met, suspicions, and writes that arrived. */
export function createTraffic(options: TrafficOptions): TrafficListener {
  const { rules, clock, signal } = options;

  function find(url: string | undefined): Met | undefined {
    if (url === undefined) return undefined;
    const { href } = new URL(url, document.baseURI);
    const watched = options.watch.find(({ prefix }) => href.startsWith(prefix));
    return watched && { ...watched, url: href };
  }

  async function report(response: ResponseLike, method: string, met: Met, read: (signal: AbortSignal) => unknown) {
    const patience = new AbortController();
    const cancel = clock.after(BODY_PATIENCE, () => patience.abort());
    const readBody = async () => read(patience.signal);
    const verdict = await judge(response, method, readBody, rules, clock.now()).finally(cancel);
    if (signal.aborted) return;
    if (verdict.type === 'clear') return options.onAnswered(met);
    const status = findLink(response.headers.get('link'), 'status', met.url);
    if (status) options.onStatusLink(status);
    if (verdict.type === 'locked') options.onLocked(verdict.lock, met);
    else if (verdict.status === 503) options.onSuspected(met);
  }

  // Browsers cancel what a page has under way long before they say that it goes; a download is forgiven in time.
  let leavingAt = Number.NEGATIVE_INFINITY;
  const onNavigate = (event: Event) => {
    const { destination } = event as Event & { destination?: { sameDocument?: boolean } };
    if (destination?.sameDocument === false) leavingAt = clock.now();
  };
  const { navigation } = globalThis as { navigation?: EventTarget };
  navigation?.addEventListener('navigate', onNavigate, { signal });

  return (method, url) => {
    const met = find(url);
    if (!met || signal.aborted) return undefined;
    const settle = /^(GET|HEAD|OPTIONS)$/i.test(method) ? undefined : options.onWrite();
    const cancelSlow = options.mindsSlow() ? clock.after(SLOW, () => options.onSlow(met)) : () => {};
    return {
      answered(response, readBody) {
        cancelSlow();
        if (signal.aborted) return;
        settle?.(response.status >= 200 && response.status < 400);
        if (isOfInterest(response.status, rules)) report(response, method, met, readBody).catch(options.onError);
        else if (response.status < 500) options.onAnswered(met);
      },
      failed() {
        cancelSlow();
        settle?.(false);
        if (signal.aborted || clock.now() - leavingAt < LEAVING) return;
        clock.after(FAREWELL, () => options.onFailed(met));
      },
      gaveUp() {
        cancelSlow();
        settle?.(false);
      },
    };
  };
}
