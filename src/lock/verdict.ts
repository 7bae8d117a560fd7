import { parseHttpDate, parseRetryAfter } from './retry-after.ts';
import { isMembers, type Lock, type LockMode, parseLock } from './status-document.ts';

/** What one response, failure or status document says. */
export type Verdict =
  | { type: 'locked'; lock: Lock }
  | { type: 'clear' }
  | { type: 'unsure'; status: number; retryAfter?: number };

/** As much of a `Response` as a verdict needs. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Where it came from at last. */
  readonly url?: string;
}

/** A header's value that means a lock, `true` for any but `false`, `0` and `off`; by itself or with the lock's mode. */
export type LockHeader = string | true | { readonly value: string | true; readonly mode: LockMode };

export interface VerdictRules {
  /** Headers that mean a lock on any status, by name. */
  readonly lockHeaders: Readonly<Record<string, LockHeader>>;
  /** Problem types (RFC 9457) that mean a lock. */
  readonly problemTypes: readonly string[];
  /** Address prefixes of maintenance pages: who is redirected to one has met a lock. */
  readonly maintenancePages: readonly string[];
}

// Overload, a gateway whose upstream is away, and the codes by which CDNs say "origin not reached": neither a lock
// nor the proof that one has gone.
const UNSURE = /^(429|50[234]|52[0-7]|530)$/;

/** Whether the body of `response` could say more than its status and headers do. */
export function mayTellMore({ status, headers }: ResponseLike): boolean {
  return status === 503 && /^application\/([\w.]+\+)?json/i.test(headers.get('content-type') ?? '');
}

/**
 * The verdict of one response: by its headers, by the page it led to, by its body, by its status. `body` is its parsed
 * JSON where it was read, else `undefined`; `now` is the client's time in milliseconds. An answer that is no sign of a
 * lock is clear even when it is an error: whoever answers 401, 404 or 500 is there.
 */
export function verdictOf(response: ResponseLike, body: unknown, rules: VerdictRules, now: number): Verdict {
  const { status, url = '' } = response;
  const delay = delayOf(response, now);
  const lock =
    lockInHeaders(response, rules) ??
    (rules.maintenancePages.some((page) => url.startsWith(page)) ? { mode: 'locked' as const } : undefined) ??
    (status === 503 ? lockInBody(body, rules) : undefined) ??
    (status === 503 && delay.retryAfter !== undefined ? { mode: 'locked' as const } : undefined);
  if (lock) return { type: 'locked', lock: { ...delay, ...lock } };
  return UNSURE.test(String(status)) ? { type: 'unsure', status, ...delay } : { type: 'clear' };
}

/** The `Retry-After` of a response, if any, in milliseconds. */
export function delayOf({ headers }: ResponseLike, now: number): { retryAfter?: number } {
  // By the server's own clock where its Date header can be read, because the client's may be wrong.
  const serverTime = parseHttpDate(headers.get('date') ?? '', now) ?? now;
  const retryAfter = parseRetryAfter(headers.get('retry-after'), serverTime);
  return retryAfter === undefined ? {} : { retryAfter };
}

function lockInHeaders({ status, headers }: ResponseLike, { lockHeaders }: VerdictRules): Lock | undefined {
  for (const [name, rule] of Object.entries(lockHeaders)) {
    const { value, mode } = typeof rule === 'object' ? rule : { value: rule, mode: undefined };
    const sent = headers.get(name)?.trim().toLowerCase();
    const matches = value === true ? !/^(false|0|off|)$/.test(sent ?? '') : sent === value.toLowerCase();
    // Where reading still works, only writing can be locked.
    if (matches) return { mode: mode ?? (status < 400 ? 'read-only' : 'locked') };
  }
  return undefined;
}

function lockInBody(body: unknown, { problemTypes }: VerdictRules): Lock | undefined {
  if (!isMembers(body)) return undefined;
  const marked = body.intermission === 1 || (typeof body.type === 'string' && problemTypes.includes(body.type));
  return marked ? parseLock(body) : undefined;
}
