import type { Watched } from './detect/watched.ts';
import { OptionsError } from './errors.ts';
import { systemClock } from './lib/clock.ts';
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
import type { HoldOptions, IntermissionOptions, ResolvedOptions } from './options.ts';

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
  drafts: { maxAge: duration, fileLimit: duration, key: secret, sanitize: callback, store: object, sharedDevice: flag },
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
