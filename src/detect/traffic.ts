import type { Clock } from '../lib/clock.ts';
import type { Lock } from '../lock/status-document.ts';
import { mayTellMore, type ResponseLike, type VerdictRules, verdictOf } from '../lock/verdict.ts';
import type { TrafficListener } from './exchange.ts';

export interface TrafficOptions {
  /** Absolute address prefixes; what does not begin with one of them is ignored, whatever it answers. */
  readonly watch: readonly string[];
  readonly rules: VerdictRules;
  readonly clock: Clock;
  /** Aborted when nobody wants to hear of it any more. */
  readonly signal: AbortSignal;
  readonly onMet: (lock: Lock, url: string) => void;
  /** One bare 503, or a failure. */
  readonly onSuspected: (url: string) => void;
  /** A write begins. What it returns is called when it ends. */
  readonly onWrite: () => ((accepted: boolean) => void) | undefined;
  readonly onError: (error: unknown) => void;
}

const BODY_PATIENCE = 5_000;
// A page that goes away fails its own requests; the news of its going may come later than theirs.
const FAREWELL = 300;

/** Makes of the page's traffic what concerns the client: locks met, suspicions, and writes that arrived. */
export function createTraffic(options: TrafficOptions): TrafficListener {
  const { rules, clock, signal } = options;

  async function judge(response: ResponseLike, url: string, readBody: (signal: AbortSignal) => unknown) {
    const patience = new AbortController();
    const cancel = clock.after(BODY_PATIENCE, () => patience.abort());
    const body = mayTellMore(response) ? await readBody(patience.signal) : undefined;
    cancel();
    const verdict = verdictOf(response, body, rules, clock.now());
    if (signal.aborted) return;
    if (verdict.type === 'locked') options.onMet(verdict.lock, url);
    else options.onSuspected(url);
  }

  return (method, given) => {
    const url = () => watched(given);
    const settle = !/^(GET|HEAD|OPTIONS)$/i.test(method) && url() ? options.onWrite() : undefined;
    return {
      answered(response, readBody) {
        if (signal.aborted) return;
        settle?.(response.status >= 200 && response.status < 400);
        const address = response.status === 503 && watched(response.url || given);
        if (address) judge(response, address, readBody).catch(options.onError);
      },
      failed() {
        if (signal.aborted) return;
        settle?.(false);
        const address = url();
        if (address) clock.after(FAREWELL, () => signal.aborted || options.onSuspected(address));
      },
    };
  };

  function watched(url: string | undefined): string | undefined {
    if (url === undefined) return undefined;
    const { href } = new URL(url, document.baseURI);
    return options.watch.some((prefix) => href.startsWith(prefix)) ? href : undefined;
  }
}
