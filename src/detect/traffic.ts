import type { Clock } from '../lib/clock.ts';
import type { Lock } from '../lock/status-document.ts';
import { mayTellMore, type VerdictRules, verdictOf } from '../lock/verdict.ts';
import type { TrafficListener } from './exchange.ts';

export interface TrafficOptions<Submission> {
  /** Absolute address prefixes; what does not begin with one of them is ignored, whatever it answers. */
  readonly watch: readonly string[];
  readonly rules: VerdictRules;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onMet: (lock: Lock, url: string) => void;
  /** One bare 503, or a failure. */
  readonly onSuspected: (url: string) => void;
  readonly beginWrite: () => Submission | undefined;
  readonly endWrite: (submission: Submission, accepted: boolean) => void;
  readonly onError: (error: unknown) => void;
}

const BODY_PATIENCE = 5_000;
const READS = /^(GET|HEAD|OPTIONS|TRACE)$/;

/** Makes of the page's traffic what concerns the client: locks met, suspicions, and writes that arrived. */
export function createTraffic<Submission>(options: TrafficOptions<Submission>): TrafficListener {
  const { rules, clock } = options;
  const watched = (url: string) => options.watch.some((prefix) => url.startsWith(prefix));

  function settle(context: unknown, accepted: boolean) {
    if (context) options.endWrite(context as Submission, accepted);
  }

  async function readLater(body: Promise<unknown>, judge: (body: unknown) => void) {
    try {
      judge(await body);
    } catch (error) {
      options.onError(error);
    }
  }

  return {
    onRequest: (method, url) => (!READS.test(method) && watched(url() ?? '') ? options.beginWrite() : undefined),
    onResponse(response, { url, context }, readBody) {
      settle(context, response.status >= 200 && response.status < 400);
      if (response.status !== 503 || !watched(url)) return;
      const judge = (body: unknown) => {
        if (options.signal.aborted) return;
        const verdict = verdictOf(response, body, rules, clock.now());
        if (verdict.type === 'locked') options.onMet(verdict.lock, url);
        else options.onSuspected(url);
      };
      if (!mayTellMore(response)) return judge(undefined);
      const patience = new AbortController();
      const cancel = clock.after(BODY_PATIENCE, () => patience.abort());
      options.signal.addEventListener('abort', () => patience.abort());
      void readLater(Promise.resolve(readBody(patience.signal)).finally(cancel), judge);
    },
    onFailure({ url, context }) {
      settle(context, false);
      if (watched(url)) options.onSuspected(url);
    },
  };
}
