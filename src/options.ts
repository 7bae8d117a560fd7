import type { HoldMethods } from './detect/hold.ts';
import type { Watched } from './detect/watched.ts';
import type { Sanitizer } from './drafts/markup.ts';
import type { DraftKey } from './drafts/sealed-store.ts';
import type { DraftStore } from './drafts/store.ts';
import { OptionsError } from './errors.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import {
  address,
  addresses,
  callback,
  describe,
  duration,
  flag,
  type Kind,
  language,
  list,
  object,
  origin,
  origins,
  secret,
  text,
  texts,
  toAddress,
  toList,
} from './lib/kind.ts';
import type { Classify } from './lock/judge.ts';
import type { LockHeader } from './lock/verdict.ts';
import type { Messages } from './notice/messages.ts';
import type { StatusSource } from './poll/sources/source.ts';

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
  /** Between two questions while nothing is wrong. Default: none are asked, unless the status document wants it. */
  idle?: number;
}

export interface DraftOptions {
  /** Milliseconds after which an untouched draft is no longer used. Default 48 hours. */
  maxAge?: number;
  /** Bytes up to which a chosen file is kept; a larger one is to be chosen again. Default 5 MB. */
  fileLimit?: number;
  /** Seals the drafts with AES-GCM. The tab's handoff is then not used, because it could not be sealed in time. */
  key?: DraftKey;
  /**
   * Makes the markup of editable elements safe to be put back, as DOMPurify's `sanitize` does. Default: the browser's own
   * `setHTML`; where it has none, editable elements are kept as text.
   */
  sanitize?: Sanitizer;
  /** Where drafts are kept. Default: IndexedDB. */
  store?: DraftStore;
}

export interface NoticeOptions {
  /** Texts to replace: some of them, or all, such as those of `intermission/locales/fr`. */
  messages?: Partial<Messages>;
  /** How long before its start a window is announced by `intermission:upcoming`. Default 30 minutes. */
  leadTime?: number;
  /** How long before its start people at work in a form or an editor are reminded of a window. Default 10 minutes. */
  reminder?: number;
}

export interface ResumeOptions {
  /** Milliseconds over which pages come back where the server names no spread. Default 5 seconds. */
  spread?: number;
}

export interface HoldOptions {
  /** `idempotent` adds PUT, DELETE and whatever has an `Idempotency-Key` to what only reads. Default `safe`. */
  methods?: HoldMethods;
  /** Milliseconds that a request waits at most; then the page gets the server's 503. Default 2 minutes. */
  timeout?: number;
}

/** Everything is optional. Durations are milliseconds. */
export interface IntermissionOptions {
  /** Status documents, tried in order. Default none: 503s alone decide. */
  status?: string | readonly string[];
  /**
   * Address prefixes whose responses count as the product's own, by themselves or each with the surfaces that it stands
   * for. Default: the page's own origin.
   */
  watch?: string | readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Which locks and windows concern this page. Default all. */
  environment?: string;
  region?: string;
  /** Origin of the page that may frame this one and tells it what is locked. Default none is believed. */
  parent?: string;
  /** Origins of frames in this page that are told what is locked. Default none. */
  frames?: string | readonly string[];
  /** Opaque id of the signed-in person. Default: anonymous. */
  owner?: string;
  /** Language of the notices. Default: that of `<html lang>`, then the browser's. */
  locale?: string;
  /** `false` leaves `fetch` and `XMLHttpRequest` alone; use the client's own `fetch` instead. Default `true`. */
  patch?: boolean;
  /**
   * Which requests to watched addresses wait while locked and go out afterwards, rather than fail. Never a POST without an
   * `Idempotency-Key`. Default `false`: none.
   */
  hold?: false | HoldMethods | HoldOptions;
  /** The host's own word on a watched response, asked before all rules. Default none. */
  classify?: Classify;
  /** Headers that mean a lock on any status, by name. Default none. */
  lockHeaders?: Readonly<Record<string, LockHeader>>;
  /** `type`s of problem documents (RFC 9457) that mean a lock. Default none. */
  problemTypes?: readonly string[];
  /** Address prefixes of maintenance pages that watched requests may be redirected to. Default none. */
  maintenancePages?: string | readonly string[];
  /** Readers of foreign status formats. Default none; the script tag has all. */
  sources?: readonly StatusSource[];
  /** The surfaces that a foreign status page's components, by name or id, stand for. Default none: it only informs. */
  components?: Readonly<Record<string, readonly string[]>>;
  /**
   * What version of the host's code the server has now; a different answer after a lock than at the start has every
   * locked surface load the page anew. Default: `<meta name="version">` of the page's document.
   */
  version?: () => string | Promise<string>;
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
  readonly watch: readonly Watched[];
  readonly environment?: string;
  readonly region?: string;
  readonly parent?: string;
  readonly frames: readonly string[];
  readonly owner: string;
  readonly locale?: string;
  readonly patch: boolean;
  readonly hold: false | Readonly<Required<HoldOptions>>;
  readonly classify?: Classify;
  readonly lockHeaders: Readonly<Record<string, LockHeader>>;
  readonly problemTypes: readonly string[];
  readonly maintenancePages: readonly string[];
  readonly sources: readonly StatusSource[];
  readonly components: Readonly<Record<string, readonly string[]>>;
  readonly version?: () => string | Promise<string>;
  readonly poll: Readonly<Required<Omit<PollOptions, 'url' | 'idle'>>> & Readonly<Pick<PollOptions, 'url' | 'idle'>>;
  readonly drafts: false | (Readonly<Required<Pick<DraftOptions, 'maxAge' | 'fileLimit'>>> & Readonly<DraftOptions>);
  readonly notice: Readonly<Required<NoticeOptions>>;
  readonly resume: Readonly<Required<ResumeOptions>>;
  readonly debug: boolean;
  readonly onError: (error: unknown) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** What a client hands to each part that it opens. */
export interface ClientTools {
  readonly options: ResolvedOptions;
  readonly fetch: typeof globalThis.fetch;
}

const holding: Kind = ['false, "safe", "idempotent" or an object of `methods` and `timeout`', toHolding];
const prefixes: Kind = ['an http(s) URL, an array of them, or an object from them to surfaces', toWatched];

interface Group {
  readonly [name: string]: Kind | Group;
}

const kinds: Group = {
  status: addresses,
  watch: prefixes,
  environment: text,
  region: text,
  parent: origin,
  frames: origins,
  owner: text,
  locale: language,
  patch: flag,
  hold: holding,
  classify: callback,
  lockHeaders: object,
  problemTypes: texts,
  maintenancePages: addresses,
  sources: list,
  components: object,
  version: callback,
  poll: { url: address, timeout: duration, base: duration, cap: duration, maxDelay: duration, idle: duration },
  drafts: { maxAge: duration, fileLimit: duration, key: secret, sanitize: callback, store: object },
  notice: { messages: object, leadTime: duration, reminder: duration },
  resume: { spread: duration },
  debug: flag,
  onError: callback,
  fetch: callback,
  clock: object,
  signal: object,
};

// Handed out as they are, so that nobody can alter them for the next client.
const none: readonly never[] = Object.freeze([]);
const nothing = Object.freeze({});

const defaults = Object.freeze({
  status: none,
  frames: none,
  owner: '',
  patch: true,
  hold: false,
  lockHeaders: nothing,
  problemTypes: none,
  maintenancePages: none,
  sources: none,
  components: nothing,
  poll: { timeout: 8_000, base: 5_000, cap: 60_000, maxDelay: 300_000 },
  drafts: { maxAge: 48 * 3600_000, fileLimit: 5 * 1024 * 1024 },
  notice: { messages: nothing, leadTime: 30 * 60_000, reminder: 10 * 60_000 },
  resume: { spread: 5_000 },
  debug: false,
  onError() {},
  clock: systemClock,
});

/**
 * The options with every default in place. `undefined` never erases a default.
 *
 * @throws {OptionsError} for an option of the wrong kind, naming it, what was expected, and what came.
 */
export function resolveOptions(options: IntermissionOptions = {}): ResolvedOptions {
  return resolve('', options, kinds, { watch: ownOrigin(), ...defaults }) as unknown as ResolvedOptions;
}

type Values = Record<string, unknown>;

function resolve(path: string, given: unknown, group: Group, defaults: Values): Values {
  const values = check(path || 'options', given, object) as Values;
  const resolved: Values = { ...defaults };
  for (const [name, kind] of Object.entries(group)) {
    const value = values[name];
    const at = path ? `${path}.${name}` : name;
    if (isKind(kind)) resolved[name] = value === undefined ? defaults[name] : check(at, value, kind);
    else if (value === false && name === 'drafts') resolved[name] = false;
    else resolved[name] = resolve(at, value === undefined ? {} : value, kind, (defaults[name] ?? {}) as Values);
  }
  return resolved;
}

function isKind(kind: Kind | Group): kind is Kind {
  return Array.isArray(kind);
}

function check(name: string, value: unknown, [expected, read]: Kind): unknown {
  const result = read(value);
  if (result !== undefined) return result;
  throw new OptionsError(`Expected \`${name}\` to be ${expected}, received ${describe(value)}.`);
}

function toHolding(value: unknown): unknown {
  const given = typeof value === 'string' ? { methods: value } : value;
  if (given === false || typeof given !== 'object' || given === null) return given === false ? given : undefined;
  const { methods = 'safe', timeout = 120_000 } = given as HoldOptions;
  return /^(safe|idempotent)$/.test(methods) && duration[1](timeout) ? { methods, timeout } : undefined;
}

/** The longest first, so that the most particular decides. */
function toWatched(value: unknown): readonly Watched[] | undefined {
  const mapped = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = mapped ? Object.entries(value) : [value].flat().map((prefix) => [prefix, undefined] as const);
  const watched = entries.flatMap(([entry, surfaces]): Watched[] => {
    const prefix = toAddress(entry);
    const named = surfaces === undefined ? undefined : (toList(surfaces, text) as string[] | undefined);
    if (prefix === undefined || (surfaces !== undefined && !named)) return [];
    return [named ? { prefix, surfaces: named } : { prefix }];
  });
  if (watched.length < entries.length) return undefined;
  return watched.sort((one, other) => other.prefix.length - one.prefix.length);
}

/** A sandboxed frame has the origin "null", and then there is nothing of its own to watch. */
function ownOrigin(): readonly Watched[] {
  const origin = globalThis.location?.origin ?? '';
  return /^http/.test(origin) ? [{ prefix: `${origin}/` }] : [];
}
