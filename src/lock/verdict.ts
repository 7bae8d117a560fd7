import { parseHttpDate, parseRetryAfter } from './retry-after.ts';
import { isMembers, type Lock, parseLock } from './status-document.ts';

/** What one response, failure or status document says. */
export type Verdict =
  | { type: 'locked'; lock: Lock }
  | { type: 'clear' }
  | { type: 'unsure'; status: number; retryAfter?: number };

/** As much of a `Response` as a verdict needs. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

export interface VerdictRules {
  /** Problem types (RFC 9457) that mean a maintenance lock. */
  readonly problemTypes: readonly string[];
}

// Overload, a gateway whose upstream is away, and the codes by which CDNs say "origin not reached": neither a lock
// nor the proof that one has gone.
const UNSURE = new Set([429, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);

// An answer that is no sign of a lock is clear even when it is an error: whoever answers 401, 404 or 500 is there.
export const clear: Verdict = Object.freeze({ type: 'clear' });

/** Whether the body of `response` could say more than its status and headers do. */
export function mayTellMore(response: ResponseLike): boolean {
  return response.status === 503 && /^application\/(problem\+)?json/i.test(response.headers.get('content-type') ?? '');
}

/**
 * The verdict of one response. `body` is its parsed JSON where it was read, else `undefined`; `now` is the client's
 * time in milliseconds.
 */
export function verdictOf(response: ResponseLike, body: unknown, rules: VerdictRules, now: number): Verdict {
  const retryAfter = retryAfterOf(response, now);
  const lock = response.status === 503 ? lockInBody(body, rules) : undefined;
  if (lock) return { type: 'locked', lock: lock.retryAfter === undefined ? withRetryAfter(lock, retryAfter) : lock };
  if (response.status === 503 && retryAfter !== undefined) {
    return { type: 'locked', lock: { mode: 'locked', retryAfter } };
  }
  if (!UNSURE.has(response.status)) return clear;
  const unsure: Verdict = { type: 'unsure', status: response.status };
  return retryAfter === undefined ? unsure : { ...unsure, retryAfter };
}

function lockInBody(body: unknown, rules: VerdictRules): Lock | undefined {
  if (!isMembers(body)) return undefined;
  const marked = body.intermission === 1 || (typeof body.type === 'string' && rules.problemTypes.includes(body.type));
  return marked ? parseLock(body) : undefined;
}

function withRetryAfter(lock: Lock, retryAfter: number | undefined): Lock {
  return retryAfter === undefined ? lock : { ...lock, retryAfter };
}

/** By the server's own clock where its `Date` header can be read, because the client's may be wrong. */
function retryAfterOf({ headers }: ResponseLike, now: number): number | undefined {
  return parseRetryAfter(headers.get('retry-after'), parseHttpDate(headers.get('date') ?? '', now) ?? now);
}
