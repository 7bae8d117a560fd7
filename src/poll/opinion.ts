import { type JudgeRules, judge } from '../lock/judge.ts';
import { parseHttpDate } from '../lock/retry-after.ts';
import { concernsPage, mergeLocks, type Place } from '../lock/scope.ts';
import { type Lock, parseStatusDocument, type StatusDocument } from '../lock/status-document.ts';
import { verdictOf } from '../lock/verdict.ts';
import { type ProbeOptions, probe, type Reply } from './probe.ts';
import type { SourceContext, StatusSource } from './sources/source.ts';

/**
 * What asking came to. `unavailable`: a bare 503. `failed`: nobody answered. `unsettled`: it says neither, or it is too
 * early to ask.
 */
export type Opinion = (
  | { type: 'locked'; lock: Lock }
  | { type: 'unavailable'; lock: Lock }
  | { type: 'clear' }
  | { type: 'failed' }
  | { type: 'unsettled'; retryAfter?: number }
) & {
  /** The status document wants to be asked again after this, in milliseconds, whatever it says. */
  pollAfter?: number;
};

/** An address of the product that can prove a lock or its end. */
export interface Witness {
  readonly url: string;
  /** The server asked not to be asked before, by the steady clock. */
  readonly notBefore: number;
  /** The surfaces that it stands for; absent for all. */
  readonly surfaces?: readonly string[];
}

export interface OpinionOptions extends ProbeOptions {
  /** Status documents, tried in order until one can be read. */
  readonly status: () => readonly string[];
  readonly sources: readonly StatusSource[];
  readonly components: SourceContext['components'];
  readonly place: Place;
  readonly rules: JudgeRules;
  /** The steady clock's time in milliseconds since the epoch. */
  readonly now: () => number;
  readonly witnesses: () => readonly Witness[];
  /** Told of each status document that could be read, and of the server's time where it could be. */
  readonly onDocument: (document: StatusDocument, serverTime: number | undefined) => void;
}

/** Asks the status documents, then, unless they say locked, the product itself: only both together are clear. */
export async function askOpinion(options: OpinionOptions, signal: AbortSignal): Promise<Opinion> {
  const document = await askStatus(options, signal);
  const opinion = await weigh(document, options, signal);
  return document?.pollAfter === undefined ? opinion : { ...opinion, pollAfter: document.pollAfter };
}

async function weigh(
  document: StatusDocument | undefined,
  options: OpinionOptions,
  signal: AbortSignal,
): Promise<Opinion> {
  const lock = lockOn(document, options.place);
  if (lock) return { type: 'locked', lock };
  const witnesses = options.witnesses();
  if (witnesses.length === 0) return { type: document ? 'clear' : 'unsettled' };
  const opinions = await Promise.all(witnesses.map((witness) => askWitness(witness, options, signal)));
  return agree(opinions, document);
}

/** The lock that `document` names for a page at `place`. */
export function lockOn(document: StatusDocument | undefined, place: Place): Lock | undefined {
  return mergeLocks(document?.locks.filter((entry) => concernsPage(entry, place)) ?? []);
}

/** The worst of it: what is locked anywhere is locked, and only all together are clear. */
function agree(opinions: readonly Opinion[], document: StatusDocument | undefined): Opinion {
  for (const type of ['locked', 'unavailable'] as const) {
    const lock = mergeLocks(opinions.flatMap((opinion) => (opinion.type === type ? opinion.lock : [])));
    // A status page that names no surfaces has words for a lock all the same.
    if (lock) return { type, lock: { ...document?.info, ...lock } };
  }
  return (
    opinions.find(({ type }) => type === 'failed') ?? opinions.find(({ type }) => type !== 'clear') ?? { type: 'clear' }
  );
}

async function askStatus(options: OpinionOptions, signal: AbortSignal): Promise<StatusDocument | undefined> {
  for (const url of options.status()) {
    const reply = await probe(url, 'no-cache', options, signal);
    const document = reply && readDocument(url, reply, options);
    if (signal.aborted) return undefined;
    if (!document) continue;
    options.onDocument(document, parseHttpDate(reply.response.headers.get('date') ?? '', options.now()));
    return document;
  }
  return undefined;
}

function readDocument(url: string, reply: Reply, options: OpinionOptions): StatusDocument | undefined {
  const { response, body } = reply;
  const context = { components: options.components, now: options.now() };
  const parsers = [parseStatusDocument, ...options.sources];
  for (const parse of response.ok ? parsers : []) {
    const document = parse(body, context);
    if (document) return withMaxAge(document, response);
  }
  // An address that is no document but simply answers: 503 is locked. A document's own host may be down.
  if (response.ok || /\.json$/.test(new URL(url).pathname)) return undefined;
  const verdict = verdictOf(response, body, options.rules, options.now());
  return verdict.type === 'locked' ? { locks: [verdict.lock], windows: [] } : undefined;
}

/** A document that may be kept for a while is not asked for again before. */
function withMaxAge(document: StatusDocument, { headers }: Response): StatusDocument {
  const maxAge = 1000 * Number(/max-age=(\d{1,4})\b/.exec(headers.get('cache-control') ?? '')?.[1] ?? 0);
  const wait = (lock: Lock) => ({ ...lock, retryAfter: Math.max(maxAge, lock.retryAfter ?? 0) });
  return maxAge > 0 ? { ...document, locks: document.locks.map(wait) } : document;
}

async function askWitness(witness: Witness, options: OpinionOptions, signal: AbortSignal): Promise<Opinion> {
  const wait = witness.notBefore - options.now();
  if (wait > 0) return { type: 'unsettled', retryAfter: wait };
  const reply = await probe(witness.url, 'no-store', options, signal);
  if (!reply) return { type: 'failed' };
  const verdict = await judge(reply.response, 'GET', async () => reply.body, options.rules, options.now());
  const scope = witness.surfaces && { surfaces: witness.surfaces };
  if (verdict.type === 'locked') return { type: 'locked', lock: { ...scope, ...verdict.lock } };
  if (verdict.type === 'clear') return verdict;
  if (verdict.status === 503) return { type: 'unavailable', lock: { mode: 'locked', ...scope } };
  return verdict.retryAfter === undefined
    ? { type: 'unsettled' }
    : { type: 'unsettled', retryAfter: verdict.retryAfter };
}
