import type { startHold } from './detect/hold.ts';
import { createTraffic } from './detect/traffic.ts';
import { watchPage } from './detect/watch-page.ts';
import { createFinder } from './detect/watched.ts';
import { DegradedError } from './errors.ts';
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
import { createInquiry } from './poll/inquiry.ts';
import type { Opinion } from './poll/opinion.ts';
import type { createStage, Stage } from './stage.ts';
import { type Surface, startRegistry } from './surfaces/registry.ts';

export interface Load {
  /** Brings the part that only pages with surfaces need. */
  stage(): Promise<{ createStage: typeof createStage }>;
  /** Brings the part that only pages whose requests are held need. */
  hold(): Promise<{ startHold: typeof startHold }>;
}

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

const HOLD_FAILED = 'What holds requests could not be loaded.';
// A Date header is exact to a second and may have been cached for a while; less than this is no wrong clock.
const SKEW = 60_000;

/** Starts all parts and decides their order: flush → swap → poll; prove clear → flush → release. */
export function run(
  resolved: ResolvedOptions,
  store: LockStore,
  report: (error: unknown) => void,
  { load, early, answers }: Before & { readonly load: Load },
): Run {
  const { add: undo, signal, dispose } = createDisposer(report);
  const options = { ...resolved, clock: scopeClock(resolved.clock, signal) };
  const { clock, poll } = options;
  const { dispatch } = store;
  const original = options.fetch ?? globalThis.fetch;
  const fetch: typeof globalThis.fetch = (...args) => original(...args);
  const found = new Set<Surface>();
  const noteEarly = (event: Event) => early.add(event.composedPath()[0] ?? window);
  let stage: Stage | undefined;
  let opening: Promise<Stage | undefined> | undefined;
  // How far the server's clock is ahead of the client's.
  let skew = 0;
  let windows: StatusDocument['windows'] = [];
  let spread: number | undefined;
  let simulated = false;
  let lastLock: Lock = { mode: 'locked' };
  let resuming = new AbortController();

  function openStage() {
    opening ??= load.stage().then(
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
          onCheck: inquiry.check,
          onClosed,
          serverTime,
        };
        stage = createStage(tools);
        undo(stage.stop);
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
    onDue(startedAgo) {
      announce();
      if (startedAgo !== undefined) inquiry.consult(clock.now() - startedAgo);
    },
  });

  function announce() {
    const names = [...found].map(({ name }) => name).filter((name) => name !== 'banner');
    const upcoming = upcomingWindows(windows, options, names, serverTime());
    dispatch({ type: 'announced', upcoming });
    announcements.update(upcoming);
  }

  const inquiry = createInquiry({
    ...options,
    ...poll,
    fetch,
    name: JSON.stringify([options.status, options.watch, poll.url, options.environment, options.region]),
    place: options,
    rules: options,
    now: clock.now,
    isWell: () => store.state.status === 'operational',
    onOpinion,
    onDocument,
    onSchedule: (retryAt) => dispatch({ type: 'asking', retryAt }),
    onMet: (lock) => dispatch({ type: 'met', lock, now: clock.now() }),
    onSuspected: () => dispatch({ type: 'suspected', now: clock.now() }),
    onError: report,
  });

  function onDocument(document: StatusDocument, time: number | undefined) {
    const ahead = (time ?? serverTime()) - clock.now();
    skew = Math.abs(ahead) > SKEW ? ahead : 0;
    ({ windows, spread } = document);
    announce();
  }

  const isWaiting = () => /^(maintenance|unreachable)$/.test(store.state.status);

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
        if (stage && isWaiting() && !(await stage.mayRelease(signal))) return dispatch({ type: 'unsettled', now });
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
      inquiry.rest();
      inquiry.dismiss();
    } else await stage?.keeper?.flush();
    // What has become of it while the drafts were written is what counts.
    if (store.state.status !== state.status) return;
    stage?.apply(store.state);
    switch (state.status) {
      case 'checking':
      case 'unreachable':
        return inquiry.start();
      case 'maintenance':
        lastLock = state.lock;
        if (found.size === 0) emit(document, 'maintenance', { lock: state.lock });
        return inquiry.start(inquiry.hasStatus ? undefined : state.lock.retryAfter);
      case 'recovered':
        inquiry.rest();
        if (found.size === 0) emit(document, 'recovered', {});
        if (!stage?.awaitsReload()) return dispatch({ type: 'released' });
        // Held back, the surfaces wait for a button, and at last come back as they are.
        clock.after(BELIEF, () => dispatch({ type: 'unsettled', now: clock.now() }));
        if ((await stage.comeBack(spread ?? lastLock.spread ?? options.resume.spread, resuming.signal)) === 'closed')
          onClosed();
    }
  }

  /** The page's own document does not answer after all: for whoever is on it, the lock is still on. */
  function onClosed() {
    dispatch({ type: 'locked', lock: lastLock, now: clock.now() });
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

  const find = createFinder(options.watch);
  const refusals = new WeakMap<object, Promise<boolean>>();
  const traffic = createTraffic({
    find,
    refusals,
    rules: options,
    clock,
    signal,
    onLocked: inquiry.met,
    onSuspected: inquiry.suspected,
    // Only a status document could say more of it.
    mindsSlow: () => inquiry.hasStatus,
    onSlow: inquiry.slow,
    onFailed: inquiry.failed,
    onAnswered: inquiry.noteAnswer,
    onStatusLink: inquiry.addStatus,
    onWrite: () => stage?.keeper?.write(),
    onError: report,
  });

  async function holdRequests(hold: Exclude<ResolvedOptions['hold'], false>) {
    const { startHold } = await load.hold();
    if (signal.aborted) return;
    const { wrap, end } = startHold({
      ...hold,
      patch: options.patch,
      clock,
      random: Math.random,
      find,
      refusals,
      state: () => store.state,
      subscribe: store.subscribe,
      spread: () => lastLock.spread ?? options.resume.spread,
    });
    pageFetch = wrap(pageFetch);
    undo(end);
  }

  undo(store.subscribe((state, previous) => void onState(state, previous).catch(report)));
  undo(() => dispatch({ type: 'reset' }));
  undo(inquiry.stop);
  undo(announcements.stop);
  undo(() => resuming.abort());
  const watching = watchPage(traffic, options.patch, fetch);
  let pageFetch = watching.fetch;
  undo(watching.undo);
  if (options.hold) holdRequests(options.hold).catch((cause) => report(new DegradedError(HOLD_FAILED, { cause })));
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
  // What the last page submitted may be proven delivered on a page without surfaces.
  if (session.get('submitted')) void openStage();
  // Their bodies belong to the page.
  for (const answer of answers.splice(0)) traffic('GET', answer.url)?.answered(answer, () => undefined);
  if (found.size > 0) void inquiry.begin();

  return {
    stage: openStage,
    fetch: (...args) => pageFetch(...args),
    check: inquiry.check,
    simulate,
    stop: dispose,
  };
}
