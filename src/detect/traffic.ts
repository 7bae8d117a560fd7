import type { SteadyClock } from '../lib/clock.ts';
import { findLink } from '../lib/find-link.ts';
import type { OnWrite, WriteAnswer } from '../lib/write.ts';
import { isOfInterest, type JudgeRules, judge } from '../lock/judge.ts';
import type { Lock } from '../lock/status-document.ts';
import type { ResponseLike } from '../lock/verdict.ts';
import type { TrafficListener } from './exchange.ts';
import type { Refusal } from './refuse.ts';
import { createSlowWatch } from './slow.ts';
import type { FindWatched, Met } from './watched.ts';

export interface TrafficOptions {
  /** What is not watched is ignored, whatever it answers. */
  readonly find: FindWatched;
  readonly rules: JudgeRules;
  readonly clock: SteadyClock;
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
  readonly onWrite: OnWrite;
  readonly onError: (error: unknown) => void;
  /** A server's 503, as far as it was read. */
  readonly onRefusal: (refusal: Refusal) => void;
  /** Where it is noted whether an answer, by what the page got, was a lock or a bare 503. */
  readonly refusals: WeakMap<object, Promise<boolean>>;
}

type ReadBody = (signal: AbortSignal) => unknown;

const BODY_PATIENCE = 5_000;
// A page that goes away fails its own requests; the news of its going may come later than theirs.
const FAREWELL = 300;
const LEAVING = 10_000;

/** Makes of the page's traffic what concerns the client: locks met, suspicions, and writes that arrived. */
export function createTraffic(options: TrafficOptions): TrafficListener {
  const { rules, clock, signal } = options;
  const watchSlow = createSlowWatch(clock, options.onSlow);

  /** Resolves to whether the response is a lock or may be one. */
  async function report(response: ResponseLike, method: string, met: Met, read: (signal: AbortSignal) => unknown) {
    const patience = new AbortController();
    const cancel = clock.after(BODY_PATIENCE, () => patience.abort());
    let body: unknown;
    const readBody = async () => {
      body = await read(patience.signal);
      return body;
    };
    const verdict = await judge(response, method, readBody, rules, clock.steady()).finally(cancel);
    if (signal.aborted) return false;
    if (verdict.type === 'clear') {
      options.onAnswered(met);
      return false;
    }
    if (response.status === 503) options.onRefusal({ headers: headersOf(response), body });
    const status = findLink(response.headers.get('link'), 'status', met.url);
    if (status) options.onStatusLink(status);
    if (verdict.type === 'locked') options.onLocked(verdict.lock, met);
    else if (verdict.status === 503) options.onSuspected(met);
    else return false;
    return true;
  }

  // Browsers cancel what a page has under way long before they say that it goes; a download is forgiven in time.
  let leavingAt = Number.NEGATIVE_INFINITY;
  const onNavigate = (event: Event) => {
    const { destination } = event as Event & { destination?: { sameDocument?: boolean } };
    if (destination?.sameDocument === false) leavingAt = clock.steady();
  };
  const { navigation } = globalThis as { navigation?: EventTarget };
  navigation?.addEventListener('navigate', onNavigate, { signal });

  return (method, url, body = () => undefined) => {
    if (url === undefined || signal.aborted) return undefined;
    const met = options.find(url);
    if (!met) return undefined;
    const settle = /^(GET|HEAD|OPTIONS)$/i.test(method) ? undefined : options.onWrite({ url: met.url, body });
    const cancelSlow = options.mindsSlow() ? watchSlow(met) : undefined;
    return {
      answered(response, readBody, source = response) {
        const { status } = response;
        cancelSlow?.();
        if (signal.aborted) return;
        settle?.(answerOf(response, met.url, readBody));
        // An opaque answer has no status, and says nothing.
        if (!status) return;
        if (!isOfInterest(status, rules)) return status < 500 ? options.onAnswered(met) : undefined;
        const reported = report(response, method, met, readBody).catch((error) => {
          options.onError(error);
          return false;
        });
        options.refusals.set(source, reported);
      },
      failed() {
        cancelSlow?.();
        settle?.({ accepted: undefined });
        if (signal.aborted || clock.steady() - leavingAt < LEAVING) return;
        clock.after(FAREWELL, () => options.onFailed(met));
      },
      gaveUp() {
        cancelSlow?.();
        settle?.({ accepted: undefined });
      },
    };
  };
}

function answerOf({ status, url = '', headers }: ResponseLike, asked: string, readBody: ReadBody): WriteAnswer {
  return {
    // A gateway that gave up does not know either.
    accepted: status === 504 ? undefined : status >= 200 && status < 400,
    url,
    isRedirected: url !== '' && withoutHash(url) !== withoutHash(asked),
    json: () =>
      /json/i.test(headers.get('content-type') ?? '') ? readBody(AbortSignal.timeout(BODY_PATIENCE)) : undefined,
  };
}

const withoutHash = (url: string) => url.split('#', 1)[0];

function headersOf({ headers }: ResponseLike): Record<string, string> {
  return Object.fromEntries(
    ['content-type', 'retry-after'].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
