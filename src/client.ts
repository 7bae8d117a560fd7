import { patchFetch, watchFetch } from './detect/patch-fetch.ts';
import { patchXhr } from './detect/patch-xhr.ts';
import { createTraffic } from './detect/traffic.ts';
import { createKeeper, type DraftInfo, type Keeper } from './drafts/keeper.ts';
import { createIndexedDbStore, createPatientStore } from './drafts/store.ts';
import { createDisposer } from './lib/disposer.ts';
import { emit } from './lib/emit.ts';
import { tabId } from './lib/session.ts';
import type { LockState } from './lock/state.ts';
import type { Lock } from './lock/status-document.ts';
import { createLockStore, type LockStore } from './lock/store.ts';
import { announce } from './notice/announce.ts';
import { fill } from './notice/messages.ts';
import { type IntermissionOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { askOpinion, type Opinion } from './poll/opinion.ts';
import { createPoller } from './poll/poller.ts';
import { type ComeBackOptions, comeBack, leave } from './resume/come-back.ts';
import { pageAnswers } from './resume/prove-page.ts';
import { returnToPlace } from './resume/reload.ts';
import { formKeyOf } from './surfaces/form-key.ts';
import { type Surface, startRegistry } from './surfaces/registry.ts';
import { createSurfaces } from './surfaces/surfaces.ts';

/** A lock that is only played, on this page. */
export interface SimulateOptions extends Partial<Omit<Lock, 'id' | 'since'>> {
  /** Milliseconds until it ends by itself. */
  for?: number;
}

/** The drafts of this owner. */
export interface Drafts {
  /** Resolves when everything entered until now has been written. Never rejects. */
  flush(): Promise<void>;
  /** What is stored, on this and other pages. */
  list(): Promise<DraftInfo[]>;
  /** Removes this page's drafts of the form with this key; with none given, all of the owner's. */
  clear(formKey?: string): Promise<void>;
}

export interface Intermission {
  /** Starts watching. Does nothing when started already, or where there is no document. */
  start(): void;
  /** Puts everything back as it was found. Drafts stay. */
  stop(): void;
  /** What the client believes now. */
  readonly state: LockState;
  /** Calls `listener` on each change. Returns its unsubscribe. */
  subscribe(listener: (state: LockState) => void): () => void;
  /** Asks the server now, at most every two seconds. Resolves to the state after the answer. */
  check(): Promise<LockState>;
  /** `fetch`, watched; for hosts that do not want the global one patched. */
  readonly fetch: typeof globalThis.fetch;
  readonly drafts: Drafts;
  /** Plays a lock on this page. Does nothing while the client is stopped. Returns a function that ends it. */
  simulate(options?: SimulateOptions): () => void;
}

/**
 * A client, not yet started. Importing and creating do nothing to the page.
 *
 * @throws {OptionsError} for a wrong option.
 */
export function createIntermission(options: IntermissionOptions = {}): Intermission {
  const resolved = resolveOptions(options);
  const report = createReporter(resolved);
  const store = createLockStore(report);
  let running: Running | undefined;

  const stop = () => {
    running?.stop();
    running = undefined;
  };
  resolved.signal?.addEventListener('abort', stop);

  return {
    start() {
      if (running || resolved.signal?.aborted || typeof document === 'undefined') return;
      running = run(resolved, store, report);
    },
    stop,
    get state() {
      return store.state;
    },
    subscribe: (listener) => store.subscribe((state) => listener(state)),
    async check() {
      await running?.check();
      return store.state;
    },
    fetch: (...args) => (running?.fetch ?? globalThis.fetch)(...args),
    drafts: {
      flush: async () => running?.keeper?.flush(),
      list: async () => running?.keeper?.list() ?? [],
      clear: async (formKey) => running?.keeper?.clear(formKey),
    },
    simulate: (lock = {}) => running?.simulate(lock) ?? (() => {}),
  };
}

interface Running {
  readonly keeper: Keeper | undefined;
  readonly fetch: typeof globalThis.fetch;
  check(): Promise<void>;
  simulate(options: SimulateOptions): () => void;
  stop(): void;
}

/** Starts all parts and decides their order: flush → swap → poll; prove clear → flush → release. */
function run(options: ResolvedOptions, store: LockStore, report: (error: unknown) => void): Running {
  const { clock, poll } = options;
  const { messages } = options.notice;
  const disposer = createDisposer(report);
  const original = options.fetch ?? globalThis.fetch;
  const fetch: typeof globalThis.fetch = (...args) => original(...args);
  const random = Math.random;
  const locale = localeOf(options.locale);
  let api = poll.url === undefined ? undefined : { url: poll.url, notBefore: 0 };
  let simulated = false;
  let spread = options.resume.spread;
  let resuming = new AbortController();

  const keeper =
    options.drafts &&
    createKeeper({
      store: createPatientStore(options.drafts.store ?? createIndexedDbStore(), clock, report),
      owner: options.owner,
      tab: tabId(),
      maxAge: options.drafts.maxAge,
      clock,
      onError: report,
      onRestored: (_root, { restored, skipped }) => {
        const fields = skipped.map(({ field }) => field).join(', ');
        const text = [restored.length > 0 && messages.restored, fields && fill(messages.notRestored, { fields })];
        disposer.add(announce(document, text.filter(Boolean).join(' '), messages));
      },
    });
  if (keeper) disposer.add(keeper.stop);

  const surfaces = createSurfaces({
    document,
    messages,
    locale,
    clock,
    entriesSafe: (element) => keeper !== false && keeper.holds(element),
    onCheck: () => void check(),
    onContinue: () => void leave(comeBackOptions(), false).then(afterComeBack),
  });

  const poller = createPoller({
    ...poll,
    clock,
    random,
    visible: () => document.visibilityState === 'visible',
    ask: (signal) => askOpinion(opinionOptions, signal),
    onOpinion,
    onSchedule: (retryAt) => store.dispatch({ type: 'asking', retryAt }),
  });

  const opinionOptions = {
    fetch,
    timeout: poll.timeout,
    status: options.status,
    place: options,
    rules: options,
    now: clock.now,
    // While nothing is wrong, a status document is enough of an answer.
    api: () => (store.state.status === 'operational' && options.status.length > 0 ? undefined : api),
    onWindows: (upcoming: LockState['upcoming']) => store.dispatch({ type: 'announced', upcoming }),
  };

  async function onOpinion(opinion: Opinion) {
    const now = clock.now();
    if (simulated) return;
    switch (opinion.type) {
      case 'locked':
        return store.dispatch({ type: 'locked', lock: opinion.lock, now });
      case 'unavailable':
        // Asked while nothing was wrong, a bare 503 is the first sign; asked because of one, it is the second opinion.
        if (store.state.status === 'operational') return store.dispatch({ type: 'suspected', now });
        return store.dispatch({ type: 'locked', lock: { mode: 'locked' }, now });
      case 'clear': {
        const open = !surfaces.awaitsReload || (await pageAnswers(fetch, disposer.signal));
        return store.dispatch({ type: open ? 'cleared' : 'unsettled', now });
      }
      default:
        store.dispatch({ type: opinion.type, now });
    }
  }

  function onState(state: LockState, previous: LockState) {
    if (options.debug) console.debug('[intermission]', state.status, state);
    if (state.status === 'maintenance') spread = state.lock.spread ?? options.resume.spread;
    if (state.status !== previous.status) void enter(state).catch(report);
    else surfaces.apply(state);
  }

  async function enter(state: LockState) {
    resuming.abort();
    resuming = new AbortController();
    if (state.status !== 'operational') await flush();
    // What was decided while the drafts were written counts, not what was known before.
    if (store.state.status !== state.status) return;
    surfaces.apply(store.state);
    switch (state.status) {
      case 'operational':
        return poller.stop();
      case 'checking':
      case 'unreachable':
        return poller.start();
      case 'maintenance':
        if (!surfaces.any) emit(document, 'maintenance', { lock: state.lock });
        return poller.start(options.status.length > 0 ? undefined : state.lock.retryAfter);
      case 'recovered':
        poller.stop();
        if (!surfaces.any) emit(document, 'recovered', {});
        return surfaces.awaitsReload ? afterComeBack(await comeBack(comeBackOptions())) : release();
    }
  }

  function afterComeBack(outcome: Awaited<ReturnType<typeof comeBack>>) {
    if (outcome === 'closed') store.dispatch({ type: 'suspected', now: clock.now() });
  }

  function release() {
    store.dispatch({ type: 'released' });
  }

  async function flush() {
    if (keeper) await keeper.flush();
  }

  function comeBackOptions(): ComeBackOptions {
    return { fetch, clock, random, spread, signal: resuming.signal, flush };
  }

  function check(): Promise<void> {
    if (api) api = { ...api, notBefore: 0 };
    return poller.check();
  }

  function simulate({ for: duration, ...lock }: SimulateOptions): () => void {
    simulated = true;
    store.dispatch({ type: 'locked', lock: { mode: 'locked', ...lock }, now: clock.now() });
    const end = () => {
      cancel();
      if (!simulated) return;
      simulated = false;
      store.dispatch({ type: 'cleared', now: clock.now() });
    };
    const cancel = duration === undefined ? () => {} : clock.after(duration, end);
    disposer.add(cancel);
    return end;
  }

  function found(surface: Surface) {
    surfaces.add(surface);
    if (keeper) kept.set(surface.element, keeper.keep(surface.element, formKeyOf(surface.element)));
  }

  function lost(surface: Surface) {
    surfaces.remove(surface);
    kept.get(surface.element)?.();
    kept.delete(surface.element);
  }

  const kept = new Map<Element, () => void>();
  disposer.add(() => surfaces.release());
  disposer.add(store.subscribe(onState));
  disposer.add(() => store.dispatch({ type: 'reset' }));
  disposer.add(poller.stop);
  disposer.add(() => resuming.abort());

  const traffic = createTraffic({
    watch: options.watch,
    rules: options,
    clock,
    signal: disposer.signal,
    onMet(lock, url) {
      meet(url, lock.retryAfter);
      store.dispatch({ type: 'met', lock, now: clock.now() });
      if (lock.retryAfter !== undefined) poller.postpone(lock.retryAfter);
    },
    onSuspected(url) {
      meet(url, undefined);
      store.dispatch({ type: 'suspected', now: clock.now() });
    },
    beginWrite: () => (keeper ? keeper.beginWrite() : undefined),
    endWrite: (submission, accepted) => keeper && keeper.endWrite(submission, accepted),
    onError: report,
  });

  function meet(url: string, retryAfter: number | undefined) {
    const { origin, pathname } = new URL(url);
    api = { url: poll.url ?? origin + pathname, notBefore: clock.now() + Math.min(retryAfter ?? 0, poll.maxDelay) };
  }

  if (options.patch) {
    disposer.add(patchFetch(traffic));
    disposer.add(patchXhr(traffic));
  }
  disposer.add(startRegistry(document, { onFound: found, onLost: lost }));
  for (const [target, type] of [
    [document, 'visibilitychange'],
    [document, 'resume'],
    [window, 'pageshow'],
    [window, 'online'],
  ] as const) {
    target.addEventListener(type, () => document.visibilityState === 'visible' && poller.wake(), {
      signal: disposer.signal,
    });
  }
  returnToPlace();
  if (surfaces.any && (options.status.length > 0 || poll.url)) void poller.check();

  return {
    keeper: keeper || undefined,
    fetch: options.patch ? (...args) => globalThis.fetch(...args) : watchFetch(fetch, traffic),
    check,
    simulate,
    stop: disposer.dispose,
  };
}

function createReporter({ onError, debug }: ResolvedOptions): (error: unknown) => void {
  return (error) => {
    if (debug) console.debug('[intermission]', error);
    try {
      onError(error);
    } catch {
      // An error in the host's own reporting has nowhere left to go.
    }
  };
}

function localeOf(locale: string | undefined): string {
  const wanted = [locale, document.documentElement.lang, navigator.language];
  return wanted.find((tag) => tag && isLocale(tag)) ?? 'en';
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
