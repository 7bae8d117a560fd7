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
}

type Members = Record<string, unknown>;

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
  return {
    locks: parseList(value.locks, parseLock),
    windows: parseList(value.windows, parseWindow),
  };
}

/** A lock from its members in a status document or in the body of a 503. */
export function parseLock(value: unknown): Lock | undefined {
  const scope = parseScope(value);
  if (!scope || !isMembers(value)) return undefined;
  return compact<Lock>({
    ...scope,
    id: parseText(value.id),
    mode: value.mode === 'read-only' ? 'read-only' : 'locked',
    since: parseTime(value.since),
    until: parseTime(value.until),
    retryAfter: parseSeconds(value.retryAfter),
    spread: parseSeconds(value.spread),
    message: parseMessage(value.message),
    link: parseLink(value.link),
  });
}

function parseWindow(value: unknown): MaintenanceWindow | undefined {
  const scope = parseScope(value);
  if (!scope || !isMembers(value)) return undefined;
  const start = parseTime(value.start);
  const end = parseTime(value.end);
  if (start === undefined || end === undefined || end <= start) return undefined;
  return compact<MaintenanceWindow>({
    ...scope,
    id: parseText(value.id) ?? `${start}-${end}`,
    start,
    end,
    impact: parseSeconds(value.impact),
    message: parseMessage(value.message),
    link: parseLink(value.link),
  });
}

/** Whether `value` is a JSON object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SCOPE = ['surfaces', 'environments', 'regions'] as const;

/** The scope, or `undefined` where a list is not one: taken for absent, it would widen a lock to everything. */
function parseScope(value: unknown): Scope | undefined {
  if (!isMembers(value)) return undefined;
  const lists = SCOPE.filter((name) => value[name] !== undefined);
  if (!lists.every((name) => Array.isArray(value[name]))) return undefined;
  return Object.fromEntries(lists.map((name) => [name, parseList(value[name], parseText)]));
}

function parseList<T>(value: unknown, parse: (entry: unknown) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ENTRIES).flatMap((entry) => parse(entry) ?? []);
}

function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value.slice(0, MAX_TEXT) : undefined;
}

function parseMessage(value: unknown): Message | undefined {
  if (!isMembers(value)) return parseText(value);
  const texts = Object.entries(value).slice(0, MAX_ENTRIES);
  const spoken = texts.flatMap(([language, text]): [string, string][] => {
    const parsed = parseText(text);
    return parsed ? [[language.toLowerCase(), parsed]] : [];
  });
  return spoken.length > 0 ? Object.fromEntries(spoken) : undefined;
}

// RFC 3339 with its offset: a time without one would mean another moment in each visitor's zone.
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Milliseconds since the epoch of an RFC 3339 time with its offset; `undefined` for anything else. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !TIME.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** Seconds, as a number or digits, in milliseconds; `undefined` for anything negative or absurd. */
export function parseSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_SECONDS ? seconds * 1000 : undefined;
}

/** An http(s) or mailto address; `undefined` for every other scheme and for what is none. */
export function parseLink(value: unknown): string | undefined {
  return typeof value === 'string' && /^(https?:\/\/|mailto:)\S+$/i.test(value) && value.length <= MAX_TEXT
    ? value
    : undefined;
}

/** `value` without the members that are `undefined`. */
function compact<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
