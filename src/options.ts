import type { DraftStore } from './drafts/store.ts';
import { OptionsError } from './errors.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { en, type Messages } from './notice/messages.ts';

/** How the server is asked while something is wrong. Milliseconds. */
export interface PollOptions {
  /** An address of the product that proves a lock or its end. Default: the one that answered 503. */
  url?: string;
  /** Until a question counts as unanswered. Default 8 seconds. */
  timeout?: number;
  /** Shortest delay without a word from the server. Default 5 seconds. */
  base?: number;
  /** Longest delay without a word from the server. Default 60 seconds. */
  cap?: number;
  /** The longest `Retry-After` that is waited for in one go. Default 5 minutes. */
  maxDelay?: number;
}

export interface DraftOptions {
  /** Milliseconds after which an untouched draft is no longer used. Default 48 hours. */
  maxAge?: number;
  /** Where drafts are kept. Default: IndexedDB. */
  store?: DraftStore;
}

export interface NoticeOptions {
  /** Texts to replace. */
  messages?: Partial<Messages>;
}

export interface ResumeOptions {
  /** Milliseconds over which pages come back where the server names no spread. Default 5 seconds. */
  spread?: number;
}

/** Everything is optional. Durations are milliseconds. */
export interface IntermissionOptions {
  /** Status documents, tried in order. Default none: 503s alone decide. */
  status?: string | readonly string[];
  /** Address prefixes whose responses count as the product's own. Default: the page's own origin. */
  watch?: string | readonly string[];
  /** Which locks and windows concern this page. Default all. */
  environment?: string;
  region?: string;
  /** Opaque id of the signed-in person. Default: anonymous. */
  owner?: string;
  /** Language of the notices. Default: that of `<html lang>`, then the browser's. */
  locale?: string;
  /** `false` leaves `fetch` and `XMLHttpRequest` alone; use the client's own `fetch` instead. Default `true`. */
  patch?: boolean;
  /** `type`s of problem documents (RFC 9457) that mean a maintenance lock. Default none. */
  problemTypes?: readonly string[];
  poll?: PollOptions;
  /** `false` keeps no drafts. */
  drafts?: false | DraftOptions;
  notice?: NoticeOptions;
  resume?: ResumeOptions;
  /** Log decisions on the console. Default `false`. */
  debug?: boolean;
  /** Called with what went wrong after the start; the client goes on with less. */
  onError?: (error: unknown) => void;
  /** The `fetch` with which the client asks. Default: the page's own, unpatched. */
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  /** Stops the client when aborted. */
  signal?: AbortSignal;
}

/** The options with every default in place. */
export interface ResolvedOptions {
  readonly status: readonly string[];
  readonly watch: readonly string[];
  readonly environment: string | undefined;
  readonly region: string | undefined;
  readonly owner: string;
  readonly locale: string | undefined;
  readonly patch: boolean;
  readonly problemTypes: readonly string[];
  readonly poll: Readonly<Required<Omit<PollOptions, 'url'>>> & { readonly url: string | undefined };
  readonly drafts: false | { readonly maxAge: number; readonly store: DraftStore | undefined };
  readonly notice: { readonly messages: Messages };
  readonly resume: Readonly<Required<ResumeOptions>>;
  readonly debug: boolean;
  readonly onError: (error: unknown) => void;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

const defaults = Object.freeze({
  owner: '',
  patch: true,
  debug: false,
  poll: Object.freeze({ timeout: 8_000, base: 5_000, cap: 60_000, maxDelay: 300_000 }),
  drafts: Object.freeze({ maxAge: 48 * 3600_000 }),
  resume: Object.freeze({ spread: 5_000 }),
});

interface Kind<T> {
  readonly name: string;
  is(value: unknown): value is T;
}

type Callback = (...args: unknown[]) => unknown;

const text: Kind<string> = {
  name: 'a non-empty string',
  is: (value): value is string => typeof value === 'string' && value !== '',
};
const flag: Kind<boolean> = { name: 'a boolean', is: (value) => typeof value === 'boolean' };
const duration: Kind<number> = {
  name: 'a positive number of milliseconds',
  is: (value): value is number => Number.isFinite(value) && Number(value) > 0,
};
const callback: Kind<Callback> = {
  name: 'a function',
  is: (value): value is Callback => typeof value === 'function',
};
const group: Kind<object> = { name: 'an object', is: (value) => typeof value === 'object' && value !== null };
const address: Kind<string> = {
  name: 'an http(s) URL',
  is: (value): value is string => toAddress(value) !== undefined,
};
const texts: Kind<readonly string[]> = {
  name: 'an array of strings',
  is: (value): value is string[] => Array.isArray(value) && value.every(text.is),
};
const addresses: Kind<string | readonly string[]> = {
  name: 'an http(s) URL or an array of them',
  is: (value): value is string | string[] => address.is(value) || (Array.isArray(value) && value.every(address.is)),
};

/**
 * The options with every default in place. `undefined` never erases a default.
 *
 * @throws {OptionsError} for an option of the wrong kind, naming it, what was expected, and what came.
 */
export function resolveOptions(options: IntermissionOptions = {}): ResolvedOptions {
  const given = check('options', options, group) as IntermissionOptions;
  const poll = check('poll', given.poll ?? {}, group) as PollOptions;
  const drafts = given.drafts === false ? false : (check('drafts', given.drafts ?? {}, group) as DraftOptions);
  const notice = check('notice', given.notice ?? {}, group) as NoticeOptions;
  const resume = check('resume', given.resume ?? {}, group) as ResumeOptions;
  const watch = toList(optional('watch', given.watch, addresses));
  return {
    status: toList(optional('status', given.status, addresses)),
    watch: watch.length > 0 ? watch : ownOrigin(),
    environment: optional('environment', given.environment, text),
    region: optional('region', given.region, text),
    owner: optional('owner', given.owner, text) ?? defaults.owner,
    locale: optional('locale', given.locale, text),
    patch: optional('patch', given.patch, flag) ?? defaults.patch,
    problemTypes: optional('problemTypes', given.problemTypes, texts) ?? [],
    poll: {
      url: optional('poll.url', poll.url, address),
      timeout: optional('poll.timeout', poll.timeout, duration) ?? defaults.poll.timeout,
      base: optional('poll.base', poll.base, duration) ?? defaults.poll.base,
      cap: optional('poll.cap', poll.cap, duration) ?? defaults.poll.cap,
      maxDelay: optional('poll.maxDelay', poll.maxDelay, duration) ?? defaults.poll.maxDelay,
    },
    drafts: drafts && {
      maxAge: optional('drafts.maxAge', drafts.maxAge, duration) ?? defaults.drafts.maxAge,
      store: optional('drafts.store', drafts.store, group) as DraftStore | undefined,
    },
    notice: { messages: { ...en, ...(optional('notice.messages', notice.messages, group) as Partial<Messages>) } },
    resume: { spread: optional('resume.spread', resume.spread, duration) ?? defaults.resume.spread },
    debug: optional('debug', given.debug, flag) ?? defaults.debug,
    onError: optional('onError', given.onError, callback) ?? (() => {}),
    fetch: optional('fetch', given.fetch, callback) as typeof globalThis.fetch | undefined,
    clock: (optional('clock', given.clock, group) as Clock | undefined) ?? systemClock,
    signal: optional('signal', given.signal, group) as AbortSignal | undefined,
  };
}

function optional<T>(name: string, value: unknown, kind: Kind<T>): T | undefined {
  return value === undefined ? undefined : check(name, value, kind);
}

function check<T>(name: string, value: unknown, kind: Kind<T>): T {
  if (kind.is(value)) return value;
  throw new OptionsError(`Expected \`${name}\` to be ${kind.name}, received ${describe(value)}.`);
}

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

function toList(value: string | readonly string[] | undefined): readonly string[] {
  const list = typeof value === 'string' ? [value] : (value ?? []);
  return list.flatMap((entry) => toAddress(entry) ?? []);
}

function toAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value) return undefined;
  try {
    const url = new URL(value, globalThis.document?.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function ownOrigin(): readonly string[] {
  const origin = globalThis.location?.origin;
  return origin && origin !== 'null' ? [`${origin}/`] : [];
}
