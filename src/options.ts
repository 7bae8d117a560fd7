import type { HoldMethods } from './detect/hold.ts';
import type { Watched } from './detect/watched.ts';
import type { Sanitizer } from './drafts/markup.ts';
import type { DraftKey } from './drafts/sealed-store.ts';
import type { DraftStore } from './drafts/store.ts';
import type { Clock, SteadyClock } from './lib/clock.ts';
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
  /** Keeps drafts only as long as the tab, for devices that several people use. Default `false`. */
  sharedDevice?: boolean;
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
  readonly options: ResolvedOptions & { readonly clock: SteadyClock };
  readonly fetch: typeof globalThis.fetch;
}
