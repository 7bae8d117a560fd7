import { patchFetch, watchFetch } from './detect/patch-fetch.ts';
import { patchXhr } from './detect/patch-xhr.ts';
import { createTraffic } from './detect/traffic.ts';
import { DegradedError } from './errors.ts';
import { type Missing, startFailover } from './failover/failover.ts';
import { scopeClock } from './lib/clock.ts';
import { createDisposer } from './lib/disposer.ts';
import { emit } from './lib/emit.ts';
import { session } from './lib/session.ts';
import { claimTab } from './lib/tab.ts';
import { upcomingWindows } from './lock/schedule.ts';
import { concernsSurface } from './lock/scope.ts';
import { BELIEF, type LockState } from './lock/state.ts';
import type { Lock, StatusDocument } from './lock/status-document.ts';
import type { LockStore } from './lock/store.ts';
import type { ResolvedOptions } from './options.ts';
import { createAnnouncements } from './poll/announcements.ts';
import { nextDelay } from './poll/backoff.ts';
import { askOpinion, type Opinion } from './poll/opinion.ts';
import { createPoller } from './poll/poller.ts';
import { createWitnesses } from './poll/witnesses.ts';
import type { createStage, Stage } from './stage.ts';
import { type Surface, startRegistry } from './surfaces/registry.ts';

/** Brings the part that only pages with surfaces need. */
export type LoadStage = () => Promise<{ createStage: typeof createStage }>;

/** What there was on the page before the SDK came. */
export interface Before {
  /** Where the person has entered something. */
  readonly early: Set<EventTarget>;
  /** Responses that the page's own requests got, the latest last; taken away when they have been judged. */
  readonly answers: Response[];
}

/** A lock that is only played, on this page. */
export interface SimulateOptions extends Partial<Lock> {
  /** Milliseconds until it ends by itself. */
  for?: number;
}

/** A started client. */
export interface Run {
  /** Resolves to `undefined` where it cannot be had. */
  stage(): Promise<Stage | undefined>;
  readonly fetch: typeof globalThis.fetch;
  check(): Promise<void>;
  simulate(options: SimulateOptions): () => void;
  stop(): void;
}

// A Date header is exact to a second and may have been cached for a while; less than this is no wrong clock.
const SKEW = 60_000;

/** Starts all parts and decides their order: flush → swap → poll; prove clear → flush → release. */
export function run(
  resolved: ResolvedOptions,
  store: LockStore,
  report: (error: unknown) => void,
  { load, early, answers }: Before & { readonly load: LoadStage },
): Run {
  const { add: undo, signal, dispose } = createDisposer(report);
  const options = { ...resolved, clock: scopeClock(resolved.clock, signal) };
  const { clock, poll, status } = options;
  const { dispatch } = store;
  const original = options.fetch ?? globalThis.fetch;
  const fetch: typeof globalThis.fetch = (...args) => original(...args);
  const found = new Set<Surface>();
  const noteEarly = (event: Event) => early.add(event.composedPath()[0] ?? window);
  let stage: Stage | undefined;
  let opening: Promise<Stage | undefined> | undefined;
  const statusUrls = [...status];
  const witnesses = createWitnesses(poll.url);
  // How far the server's clock is ahead of the client's.
  let skew = 0;
  let missing: Missing = { surfaces: new Set() };
  let windows: StatusDocument['windows'] = [];
  let simulated = false;
  let lastLock: Lock = { mode: 'locked' };
  let resuming = new AbortController();

  function openStage() {
    opening ??= load().then(
      async ({ createStage }) => {
        const tab = await claimTab();
        undo(tab.release);
        if (signal.aborted) return undefined;
        window.addEventListener('pagehide', tab.release, { signal });
        window.addEventListener('pageshow', ({ persisted }) => persisted && tab.renew(), { signal });
        const tools = {
          options,
          fetch,
          tab,
          early,
          state: store.state,
          onError: report,
          onCheck: check,
          onClosed,
          serverTime,
        };
        stage = createStage(tools);
        undo(stage.stop);
        stage.miss(missing);
        found.forEach(stage.add);
        window.removeEventListener('input', noteEarly, true);
        return stage;
      },
      (cause) => {
        report(new DegradedError('Drafts and notices could not be loaded.', { cause }));
        return undefined;
      },
    );
    return opening;
  }

  const poller = createPoller({
    ...poll,
    clock,
    random: Math.random,
    hidden: () => document.hidden,
    ask: (aborted) => askOpinion(asking, aborted),
    onOpinion,
    onSchedule: (retryAt) => dispatch({ type: 'asking', retryAt }),
  });

  const serverTime = () => clock.now() + skew;

  const announcements = createAnnouncements({
    clock,
    now: serverTime,
    leadTime: options.notice.leadTime,
    random: Math.random,
    onImminent(window) {
      const concerned = [...found].filter(({ name }) => concernsSurface(window, name));
      for (const { element } of concerned) emit(element, 'upcoming', { window });
      if (concerned.length === 0) emit(document, 'upcoming', { window });
    },
    onDue(starts) {
      announce();
      if (starts) void poller.check();
    },
  });

  function announce() {
    const names = [...found].map(({ name }) => name);
    const upcoming = upcomingWindows(windows, options, names, serverTime());
    dispatch({ type: 'announced', upcoming });
    announcements.update(upcoming);
  }

  const asking = {
    ...options,
    fetch,
    timeout: poll.timeout,
    status: () => statusUrls,
    place: options,
    rules: options,
    now: clock.now,
    // While nothing is wrong, a status document is enough of an answer.
    witnesses: () => (store.state.status === 'operational' && statusUrls.length > 0 ? [] : witnesses.all),
    onDocument,
  };

  function onDocument(document: StatusDocument, time = clock.now()) {
    const ahead = time - clock.now();
    skew = Math.abs(ahead) > SKEW ? ahead : 0;
    windows = document.windows;
    announce();
  }

  async function onOpinion(opinion: Opinion) {
    const now = clock.now();
    if (simulated) return;
    switch (opinion.type) {
      case 'locked':
        return dispatch({ type: 'locked', lock: opinion.lock, now });
      case 'unavailable':
        // Asked while nothing was wrong, a bare 503 is the first sign; asked because of one, it is the second opinion.
        if (store.state.status === 'operational') return dispatch({ type: 'suspected', now });
        return dispatch({ type: 'locked', lock: opinion.lock, now });
      case 'clear':
        if (stage?.awaitsReload() && !(await stage.pageAnswers(signal))) return dispatch({ type: 'unsettled', now });
        return dispatch({ type: 'cleared', now });
      default:
        return dispatch({ type: opinion.type, now });
    }
  }

  async function onState(state: LockState, previous: LockState) {
    if (options.debug) console.debug('[intermission]', state);
    if (state.status === previous.status) return stage?.apply(state);
    resuming.abort();
    resuming = new AbortController();
    if (state.status === 'operational') {
      poller.stop();
      witnesses.dismiss();
      failover.retry();
    } else await stage?.keeper?.flush();
    // What has become of it while the drafts were written is what counts.
    if (store.state.status !== state.status) return;
    stage?.apply(store.state);
    switch (state.status) {
      case 'checking':
      case 'unreachable':
        return poller.start();
      case 'maintenance':
        lastLock = state.lock;
        if (found.size === 0) emit(document, 'maintenance', { lock: state.lock });
        return poller.start(statusUrls.length > 0 ? undefined : state.lock.retryAfter);
      case 'recovered':
        poller.stop();
        if (found.size === 0) emit(document, 'recovered', {});
        if (!stage?.awaitsReload()) return dispatch({ type: 'released' });
        // Held back, the surfaces wait for a button, and at last come back as they are.
        clock.after(BELIEF, () => dispatch({ type: 'unsettled', now: clock.now() }));
        if ((await stage.comeBack(lastLock.spread ?? options.resume.spread, resuming.signal)) === 'closed') onClosed();
    }
  }

  /** The page's own document does not answer after all: for whoever is on it, the lock is still on. */
  function onClosed() {
    dispatch({ type: 'locked', lock: lastLock, now: clock.now() });
  }

  function check(): Promise<void> {
    witnesses.hurry();
    failover.retry();
    return poller.check();
  }

  function simulate({ for: duration, ...lock }: SimulateOptions) {
    simulated = true;
    dispatch({ type: 'locked', lock: { mode: 'locked', ...lock }, now: clock.now() });
    const end = () => {
      if (simulated) dispatch({ type: 'cleared', now: clock.now() });
      simulated = false;
    };
    if (duration !== undefined) clock.after(duration, end);
    return end;
  }

  const traffic = createTraffic({
    watch: options.watch,
    rules: options,
    clock,
    signal,
    onLocked(lock, { url, surfaces }) {
      const { retryAfter = 0 } = lock;
      witnesses.add(url, surfaces, clock.now() + Math.min(retryAfter, poll.maxDelay));
      dispatch({ type: 'met', lock: surfaces ? { surfaces, ...lock } : lock, now: clock.now() });
      if (retryAfter > 0) poller.postpone(retryAfter);
    },
    onSuspected({ url, surfaces }) {
      witnesses.add(url, surfaces, 0);
      dispatch({ type: 'suspected', now: clock.now() });
    },
    // Only a status document could say more of it.
    mindsSlow: () => statusUrls.length > 0,
    onSlow({ url, surfaces }) {
      witnesses.addFailed(url, surfaces);
      void poller.check();
    },
    onFailed({ url, surfaces }) {
      witnesses.addFailed(url, surfaces);
      dispatch({ type: 'suspected', now: clock.now() });
    },
    onAnswered: ({ url, surfaces }) => witnesses.noteAnswer(url, surfaces),
    onStatusLink: (url) => statusUrls.includes(url) || statusUrls.push(url),
    onWrite: () => stage?.keeper?.write(),
    onError: report,
  });

  const failover = startFailover({
    clock,
    signal,
    delay: (previous) => nextDelay({ previous }, poll, Math.random),
    onMissing(next) {
      missing = next;
      stage?.miss(missing);
    },
  });

  undo(store.subscribe((state, previous) => void onState(state, previous).catch(report)));
  undo(() => dispatch({ type: 'reset' }));
  undo(poller.stop);
  undo(announcements.stop);
  undo(() => resuming.abort());
  if (options.patch) {
    undo(patchFetch(traffic));
    undo(patchXhr(traffic));
  }
  undo(
    startRegistry(document, {
      onFound(surface) {
        found.add(surface);
        if (stage) stage.add(surface);
        else void openStage();
      },
      onLost(surface) {
        found.delete(surface);
        stage?.remove(surface);
      },
    }),
  );
  if (!stage) window.addEventListener('input', noteEarly, { signal, capture: true });
  for (const type of ['visibilitychange', 'resume', 'pageshow', 'online']) {
    // The first two are sent to the document; on their way they pass the window.
    window.addEventListener(type, poller.wake, { signal, capture: true });
  }
  // What the last page submitted may be proven delivered on a page without surfaces.
  if (session.get('submitted')) void openStage();
  // Their bodies belong to the page.
  for (const answer of answers.splice(0)) traffic('GET', answer.url)?.answered(answer, () => undefined);
  if (found.size > 0 && statusUrls.length + witnesses.all.length > 0) void poller.check();

  return {
    stage: openStage,
    fetch: options.patch ? globalThis.fetch : watchFetch(fetch, traffic),
    check,
    simulate,
    stop: dispose,
  };
}
