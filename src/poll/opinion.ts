import { concernsPage, type Place } from '../lock/scope.ts';
import type { Lock, MaintenanceWindow, StatusDocument } from '../lock/status-document.ts';
import { parseStatusDocument } from '../lock/status-document.ts';
import { type VerdictRules, verdictOf } from '../lock/verdict.ts';
import { type ProbeOptions, probe } from './probe.ts';

/**
 * What asking came to. `unavailable`: a bare 503. `failed`: nobody answered. `unsettled`: it says neither, or it is too
 * early to ask.
 */
export type Opinion =
  | { type: 'locked'; lock: Lock }
  | { type: 'unavailable' }
  | { type: 'clear' }
  | { type: 'failed' }
  | { type: 'unsettled'; retryAfter?: number };

export interface OpinionOptions extends ProbeOptions {
  /** Status documents, tried in order until one can be read. */
  readonly status: readonly string[];
  readonly place: Place;
  readonly rules: VerdictRules;
  readonly now: () => number;
  /** The product's own address that can prove a lock or its end; `undefined` while there is none to ask. */
  readonly api: () => { readonly url: string; readonly notBefore: number } | undefined;
  /** Told of the announced windows of each status document that could be read. */
  readonly onWindows: (windows: readonly MaintenanceWindow[]) => void;
}

/**
 * Asks the status documents, then, unless they say locked, the product itself: only both together are clear.
 */
export async function askOpinion(options: OpinionOptions, signal: AbortSignal): Promise<Opinion> {
  const document = await askStatus(options, signal);
  if (document) {
    options.onWindows(document.windows.filter((window) => concernsPage(window, options.place)));
    const [lock] = document.locks.filter((entry) => concernsPage(entry, options.place));
    if (lock) return { type: 'locked', lock };
  }
  const api = options.api();
  if (!api) return document ? { type: 'clear' } : { type: 'unsettled' };
  const wait = api.notBefore - options.now();
  return wait > 0 ? { type: 'unsettled', retryAfter: wait } : askApi(api.url, options, signal);
}

async function askStatus(options: OpinionOptions, signal: AbortSignal): Promise<StatusDocument | undefined> {
  for (const url of options.status) {
    const reply = await probe(url, options, signal);
    const document = reply?.response.ok ? parseStatusDocument(reply.body) : undefined;
    if (document || signal.aborted) return document;
  }
  return undefined;
}

async function askApi(url: string, options: OpinionOptions, signal: AbortSignal): Promise<Opinion> {
  const reply = await probe(url, options, signal);
  if (!reply) return { type: 'failed' };
  const verdict = verdictOf(reply.response, reply.body, options.rules, options.now());
  if (verdict.type !== 'unsure') return verdict;
  if (verdict.status === 503) return { type: 'unavailable' };
  return verdict.retryAfter === undefined
    ? { type: 'unsettled' }
    : { type: 'unsettled', retryAfter: verdict.retryAfter };
}
