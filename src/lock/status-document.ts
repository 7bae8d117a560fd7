/** `locked` keeps a surface from being used; `read-only` keeps it visible and prevents only what writes. */
export type LockMode = 'locked' | 'read-only';

/** A text in one language, or by language tag. */
export type Message = string | Readonly<Record<string, string>>;

/** Which pages and parts of them something concerns. An absent list means all. */
export interface Scope {
  surfaces?: readonly string[];
  environments?: readonly string[];
  regions?: readonly string[];
}

/** A server's "not now". Times are milliseconds since the epoch, durations milliseconds. */
export interface Lock extends Scope {
  id?: string;
  mode: LockMode;
  since?: number;
  until?: number;
  /** Ask no sooner than after this. */
  retryAfter?: number;
  /** Come back spread over this. */
  spread?: number;
  message?: Message;
  /** An http(s) or mailto address that tells more. */
  link?: string;
  /** The locks that this one sums up, where there are several at once. */
  parts?: readonly Lock[];
}

/** An announced maintenance. It never locks by the clock. Times are milliseconds since the epoch. */
export interface MaintenanceWindow extends Scope {
  id: string;
  start: number;
  end: number;
  /** How long the interruption inside the window is expected to be, in milliseconds. */
  impact?: number;
  message?: Message;
  link?: string;
}

/** What a status host says, whatever its format was. */
export interface StatusDocument {
  locks: readonly Lock[];
  windows: readonly MaintenanceWindow[];
  /** What it says of maintenance under way that it does not attribute to surfaces: no lock, but words for one. */
  info?: Pick<Lock, 'message' | 'until' | 'link'>;
  /** Ask again after this, in milliseconds, whatever it says now. */
  pollAfter?: number;
  /** Come back spread over this, in milliseconds, once the locks are gone. */
  spread?: number;
  /** Where its news are sent as they come: Server-Sent Events whose messages are status documents. */
  events?: string;
}

type Members = Record<string, unknown>;

const LEAST_POLL = 1_000;
const LONGEST_POLL = 3600_000;
const MAX_ENTRIES = 100;
const MAX_TEXT = 2_000;
// Longer than any timer, shorter than what turns a date into NaN.
const MAX_SECONDS = 10 * 365 * 24 * 3600;

/**
 * The status document of this project (`"intermission": 1`) from parsed JSON, or `undefined` when `value` is not one.
 * Never throws; unknown members are ignored, and so is each member of the wrong kind.
 */
export function parseStatusDocument(value: unknown): StatusDocument | undefined {
  if (!isMembers(value) || value.intermission !== 1) return undefined;
  const pollAfter = parseSeconds(value.pollAfter);
  const spread = parseSeconds(value.spread);
  const events = parseLink(value.events);
  return {
    locks: parseList(value.locks, parseLock),
    windows: parseList(value.windows, parseWindow),
    // A broken document can make a page neither hammer nor sleep for good.
    ...(pollAfter !== undefined && { pollAfter: Math.min(Math.max(pollAfter, LEAST_POLL), LONGEST_POLL) }),
    ...(spread !== undefined && { spread: Math.min(spread, LONGEST_POLL) }),
    ...(events?.startsWith('http') && { events }),
  };
}

/** A lock from its members in a status document or in the body of a 503. */
export function parseLock(value: unknown): Lock | undefined {
  const members = parseMembers(value);
  return members && ({ ...members, mode: members.mode ?? 'locked' } as Lock);
}

function parseWindow(value: unknown): MaintenanceWindow | undefined {
  const window = parseMembers(value) as Partial<MaintenanceWindow> | undefined;
  const { start, end } = window ?? {};
  if (start === undefined || end === undefined || end <= start) return undefined;
  return { id: `${start}-${end}`, start, end, ...window };
}

const parsers: Record<string, (value: unknown) => unknown> = {
  surfaces: parseNames,
  environments: parseNames,
  regions: parseNames,
  id: parseText,
  mode: (value) => (value === 'read-only' ? value : undefined),
  since: parseTime,
  until: parseTime,
  start: parseTime,
  end: parseTime,
  retryAfter: parseSeconds,
  spread: parseSeconds,
  impact: parseSeconds,
  message: parseMessage,
  link: parseLink,
};

/** The known members that parse; `undefined` where a scope does not: taken for absent, it would mean everything. */
function parseMembers(value: unknown): Members | undefined {
  if (!isMembers(value)) return undefined;
  const members: Members = {};
  for (const [name, parse] of Object.entries(parsers)) {
    const member = value[name] === undefined ? undefined : parse(value[name]);
    if (member !== undefined) members[name] = member;
    else if (value[name] !== undefined && parse === parseNames) return undefined;
  }
  return members;
}

/** Whether `value` is a JSON object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseNames(value: unknown): string[] | undefined {
  return Array.isArray(value) ? parseList(value, parseText) : undefined;
}

function parseList<T>(value: unknown, parse: (entry: unknown) => T | undefined): T[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).flatMap((entry) => parse(entry) ?? []) : [];
}

function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value.slice(0, MAX_TEXT) : undefined;
}

function parseMessage(value: unknown): Message | undefined {
  if (!isMembers(value)) return parseText(value);
  const texts = Object.entries(value).slice(0, MAX_ENTRIES);
  const parsed = texts.map(([language, text]) => [language.toLowerCase(), parseText(text)] as const);
  const spoken = parsed.filter(([, text]) => text);
  return spoken.length > 0 ? (Object.fromEntries(spoken) as Message) : undefined;
}

/** Milliseconds since the epoch of an RFC 3339 time with its offset; without one it means another moment in each zone. */
export function parseTime(value: unknown): number | undefined {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)[T ]\d\d:.*(?:Z|[+-]\d\d:?\d\d)$/i.exec(typeof value === 'string' ? value : '') ?? [];
  // V8 takes February 30th for March 2nd.
  if (day === undefined || !new Date(`${day}T00:00Z`).toJSON()?.startsWith(day)) return undefined;
  return Date.parse(value as string) || undefined;
}

/** Seconds, as a number or digits, in milliseconds; `undefined` for anything negative or absurd. */
export function parseSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_SECONDS ? seconds * 1000 : undefined;
}

/** An http(s) or mailto address; `undefined` for every other scheme and for what is none. */
export function parseLink(value: unknown): string | undefined {
  return typeof value === 'string' && /^(https?:\/\/|mailto:)\S{1,2000}$/i.test(value) ? value : undefined;
}
