import type { Asking, createAsking } from './asking.ts';
import type { startHold } from './detect/hold.ts';
import type { Refusal } from './detect/refuse.ts';
import { orWithout } from './errors.ts';
import type { createFailover, Missing } from './failover/failover.ts';
import { createLateFailover } from './failover/late-failover.ts';
import { scopeClock } from './lib/clock.ts';
import { createDisposer } from './lib/disposer.ts';
import { emit } from './lib/emit.ts';
import { session } from './lib/session.ts';
import { watchReopening } from './lib/watch-reopening.ts';
import { BELIEF, initialState, type LockState } from './lock/state.ts';
import type { Lock } from './lock/status-document.ts';
import type { LockStore } from './lock/store.ts';
import type { ResolvedOptions } from './options.ts';
import { nextDelay } from './poll/backoff.ts';
import { createRequests } from './requests.ts';
import { notePosts } from './resume/posted.ts';
import { createSimulation, type SimulateOptions } from './simulation.ts';
import type { openStage, Stage } from './stage.ts';
import { definedSurfaces } from './surfaces/define-surface.ts';
import { hideKnownLocked, noteLock } from './surfaces/known-lock.ts';
import { type Surface, startRegistry } from './surfaces/registry.ts';

/** Brings what is needed only by some pages; a script tag's page loads it then, from a file beside the script. */
export interface Load {
  stage(): Promise<{ openStage: typeof openStage; createAsking: typeof createAsking }>;
  hold(): Promise<{ startHold: typeof startHold }>;
  failover(): Promise<{ createFailover: typeof createFailover }>;
}

/** What there was on the page before the SDK came. */
export interface Before {
  /** Where the person has entered something. */
  readonly early: Set<EventTarget>;
  /** Responses that the page's own requests got, the latest last; taken away when they have been judged. */
  readonly answers: Response[];
}

export interface RunTools extends Before {
  readonly load: Load;
  /** `document.open()` took the listeners off the page. */
  readonly onReopened: () => void;
}

/** A started client. */
export interface Run {
  /** Resolves to `undefined` where it cannot be had. */
  stage(): Promise<Stage | undefined>;
  readonly fetch: typeof globalThis.fetch;
  check(): Promise<void>;
  simulate(options: SimulateOptions): () => void;
  stop(): void;
  /** Stops, and leaves the state as it is for the run that follows at once. A simulated lock ends. */
  handOver(): void;
}

/** So long may what the last page knew hide what is on this one. */
const CONFIRMATION = 2_000;
/** What was known so long ago is known well enough to send a form by. */
const FRESH = 10_000;
const STAGE_FAILED = 'Drafts and notices could not be loaded.';

/** Starts all parts and decides their order: flush → swap → poll; prove clear → flush → release. */
export function run(
  resolved: ResolvedOptions,
  store: LockStore,
  report: (error: unknown) => void,
  { load, early, answers, onReopened }: RunTools,
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
  let asking: Asking | undefined;
  let loading: Promise<Awaited<ReturnType<Load['stage']>> | undefined> | undefined;
  const opening: { stage?: Promise<Stage | undefined>; asking?: Promise<Asking | undefined> } = {};
  let missing: Missing = { surfaces: new Set() };
  let refusal: Refusal | undefined;
  let cancelFade = () => {};
  let show = () => {};
  let hasMet = false;
  let keepsState = false;
  let lastLock: Lock = { mode: 'locked' };
  let resuming = new AbortController();

  /** Resolves to `undefined` where the code cannot be had: then the state is left to the clock. */
  async function bring<T>(open: (loaded: Awaited<ReturnType<Load['stage']>>) => T | Promise<T>) {
    loading ??= orWithout(load.stage(), STAGE_FAILED, report);
    const loaded = await loading;
    return loaded && !signal.aborted ? open(loaded) : undefined;
  }

  function needStage(): Promise<Stage | undefined> {
    opening.stage ??= bring(async ({ openStage }) => {
      const state = () => store.state;
      const serverTime = () => asking?.serverTime() ?? clock.now();
      const onError = report;
      const tools = { options, fetch, signal, early, state, onError, onCheck: check, onClosed, serverTime };
      const consult = () => asking?.consult(clock.steady() - FRESH);
      stage = await openStage({ ...tools, kinds: definedSurfaces, consult, refusal: () => refusal });
      if (!stage) return undefined;
      undo(stage.stop);
      stage.miss(missing);
      found.forEach(stage.add);
      if (!/^(operational|checking)$/.test(store.state.status)) show();
      window.removeEventListener('input', noteEarly, true);
      return stage;
    });
    return opening.stage;
  }

  function needAsking() {
    opening.asking ??= bring(({ createAsking }) => {
      asking = createAsking({ options, fetch, store, found, isPlayed, mayRelease, onError: report });
      undo(asking.stop);
      return asking;
    });
    return opening.asking;
  }

  const failover = createLateFailover({
    clock,
    signal,
    load: load.failover,
    delay: (previous) => nextDelay({ previous }, poll, Math.random),
    onMissing(next) {
      missing = next;
      stage?.miss(missing);
    },
    onError: report,
  });
  const { simulate, isPlayed } = createSimulation(clock, dispatch);
  const spread = () => asking?.spread ?? lastLock.spread ?? options.resume.spread;
  const mayRelease = async () => !stage || stage.mayRelease(signal);

  /** Nobody can be asked before the code for it is there. */
  function ask(how: (asking: Asking) => unknown) {
    if (asking) how(asking);
    else void needAsking().then((asking) => (asking ? how(asking) : fade()));
  }

  /** Where nobody can be asked at all, belief still has its end. */
  function fade() {
    cancelFade();
    cancelFade = clock.after(BELIEF, () => {
      dispatch({ type: 'unsettled', now: clock.steady() });
      if (store.state.status !== 'operational') fade();
    });
  }

  async function onState(state: LockState, previous: LockState) {
    if (options.debug) console.debug('[intermission]', state);
    if (!isPlayed()) noteLock(state, clock.now());
    if (state.status === 'maintenance') lastLock = state.lock;
    if (state.status === previous.status) return stage?.apply(state);
    resuming.abort();
    resuming = new AbortController();
    if (state.status === 'operational') {
      asking?.rest();
      asking?.dismiss();
      failover.retry();
    } else {
      registry.scan();
      await stage?.keeper?.flush();
    }
    // What has become of it while the drafts were written is what counts.
    if (store.state.status !== state.status) return;
    stage?.apply(store.state);
    if (stage && state.status !== 'checking') show();
    switch (state.status) {
      case 'checking':
      case 'unreachable':
        return ask(({ start }) => start());
      case 'maintenance':
        if (found.size === 0) emit(document, 'maintenance', { lock: state.lock });
        return ask(({ start, hasStatus }) => start(hasStatus ? undefined : state.lock.retryAfter));
      case 'recovered':
        asking?.rest();
        if (found.size === 0) emit(document, 'recovered', {});
        if (!stage?.awaitsReload()) return dispatch({ type: 'released' });
        // Held back, the surfaces wait for a button, and at last come back as they are.
        clock.after(BELIEF, () => dispatch({ type: 'unsettled', now: clock.steady() }));
        if ((await stage.comeBack(spread(), resuming.signal)) === 'closed') onClosed();
    }
  }

  const suspect = () => dispatch({ type: 'suspected', now: clock.steady() });

  /** The page's own document does not answer after all: for whoever is on it, the lock is still on. */
  function onClosed() {
    dispatch({ type: 'locked', lock: lastLock, now: clock.steady() });
  }

  async function check() {
    failover.retry();
    await (await needAsking())?.check();
  }

  /** Now that there is something to be locked, whether it is matters. */
  function meetFirst() {
    if (store.state.status !== 'operational') return;
    show();
    show = hideKnownLocked(clock.now());
    clock.after(CONFIRMATION, show);
    ask(({ begin, consult }) => {
      const asked = Promise.resolve(hasMet ? consult(clock.steady() - FRESH) : begin());
      hasMet = true;
      asked.then(() => store.state.status === 'operational' && show()).catch(report);
    });
  }

  undo(store.subscribe((state, previous) => void onState(state, previous).catch(report)));
  undo(() => keepsState || dispatch({ type: 'reset' }));
  undo(() => resuming.abort());
  const requests = createRequests({
    options,
    fetch,
    signal,
    store,
    load,
    spread,
    onLocked(lock, met) {
      const { surfaces } = met;
      dispatch({ type: 'met', lock: surfaces ? { surfaces, ...lock } : lock, now: clock.steady() });
      ask((asking) => asking.met(lock, met));
    },
    onSuspected(met) {
      suspect();
      ask((asking) => asking.suspected(met));
    },
    onFailed(met) {
      suspect();
      ask((asking) => asking.failed(met));
    },
    // Only a status document could say more of it.
    mindsSlow: () => asking?.hasStatus ?? options.status.length > 0,
    onSlow: (met) => ask((asking) => asking.slow(met)),
    onAnswered: (met) => asking?.noteAnswer(met),
    onStatusLink: (url) => ask((asking) => asking.addStatus(url)),
    onRefusal(latest) {
      refusal = latest;
    },
    onWrite: (write) => stage?.write(write),
    onError: report,
  });
  undo(requests.stop);
  undo(() => show());
  // Before the registry, which would report the surfaces of the reopened document to this run.
  undo(watchReopening(document, onReopened));
  notePosts(signal);
  const registry = startRegistry(document, {
    onFound(surface) {
      if (found.size === 0) meetFirst();
      found.add(surface);
      if (stage) stage.add(surface);
      else void needStage();
    },
    onLost(surface) {
      found.delete(surface);
      stage?.remove(surface);
    },
    onLook: failover.look,
  });
  undo(registry.stop);
  if (!stage) window.addEventListener('input', noteEarly, { signal, capture: true });
  // What the last page submitted may be proven delivered on a page without surfaces; there it can wait.
  clock.after(0, () => void (session.get('submitted') && needStage()));
  requests.note(answers.splice(0));
  if (options.parent || options.frames.length > 0) void needAsking();
  // The run before this one has handed over a lock.
  if (store.state.status !== initialState.status) void onState(store.state, initialState).catch(report);

  return {
    stage: needStage,
    fetch: requests.fetch,
    check,
    simulate,
    stop: dispose,
    handOver() {
      keepsState = !isPlayed();
      dispose();
    },
  };
}
