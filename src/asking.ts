import { orWithout } from './errors.ts';
import { emit } from './lib/emit.ts';
import { upcomingWindows } from './lock/schedule.ts';
import { concernsSurface } from './lock/scope.ts';
import type { StatusDocument } from './lock/status-document.ts';
import type { LockStore } from './lock/store.ts';
import type { ClientTools } from './options.ts';
import { createAnnouncements } from './poll/announcements.ts';
import { createInquiry, type Inquiry } from './poll/inquiry.ts';
import { lockOn, type Opinion } from './poll/opinion.ts';
import type { Surface } from './surfaces/registry.ts';

export interface AskingOptions extends ClientTools {
  readonly store: LockStore;
  readonly found: ReadonlySet<Surface>;
  /** Whether the lock is only played, and no answer changes it. */
  readonly isPlayed: () => boolean;
  /** Whether what is locked may be released. */
  readonly mayRelease: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** What only a page with surfaces or a lock needs: whoever can be asked, and what the state owes to the answers. */
export interface Asking extends Inquiry {
  /** The server's time, in milliseconds since the epoch. */
  serverTime(): number;
  /** Milliseconds over which the status host wants pages to come back; `undefined` where it has not said. */
  readonly spread: number | undefined;
}

// A Date header is exact to a second and may have been cached for a while; less than this is no wrong clock.
const SKEW = 60_000;
const FRAMES_FAILED = 'What talks with frames could not be loaded.';

export function createAsking({ options, fetch, store, found, isPlayed, mayRelease, onError }: AskingOptions): Asking {
  const { clock, poll, status, watch, environment, region } = options;
  const { dispatch } = store;
  // How far the server's clock is ahead of the steady one.
  let ahead = 0;
  let windows: StatusDocument['windows'] = [];
  let spread: number | undefined;
  const life = new AbortController();

  const serverTime = () => clock.steady() + ahead;

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
      if (startedAgo !== undefined) void inquiry.consult(clock.steady() - startedAgo);
    },
  });

  function announce() {
    const names = [...found].map(({ name }) => name).filter((name) => name !== 'banner');
    const upcoming = upcomingWindows(windows, options, names, serverTime());
    dispatch({ type: 'announced', upcoming });
    announcements.update(upcoming);
  }

  const isWaiting = () => /^(maintenance|unreachable)$/.test(store.state.status);

  async function onOpinion(opinion: Opinion) {
    const now = clock.steady();
    if (isPlayed()) return;
    switch (opinion.type) {
      case 'locked':
        return dispatch({ type: 'locked', lock: opinion.lock, now });
      case 'unavailable':
        // Asked while nothing was wrong, a bare 503 is the first sign; asked because of one, it is the second opinion.
        if (store.state.status === 'operational') return dispatch({ type: 'suspected', now });
        return dispatch({ type: 'locked', lock: opinion.lock, now });
      case 'clear':
        return dispatch({ type: isWaiting() && !(await mayRelease()) ? 'unsettled' : 'cleared', now });
      default:
        return dispatch({ type: opinion.type, now });
    }
  }

  const inquiry = createInquiry({
    ...options,
    ...poll,
    fetch,
    name: JSON.stringify([status, watch, poll.url, environment, region]),
    place: options,
    rules: options,
    now: clock.steady,
    isWell: () => store.state.status === 'operational',
    onOpinion,
    onDocument(document, time) {
      const told = time ?? serverTime();
      ahead = (Math.abs(told - clock.now()) > SKEW ? told : clock.now()) - clock.steady();
      ({ windows, spread } = document);
      announce();
    },
    onSchedule: (retryAt) => dispatch({ type: 'asking', retryAt }),
    onMet: (lock) => dispatch({ type: 'met', lock, now: clock.steady() }),
    onSuspected: () => dispatch({ type: 'suspected', now: clock.steady() }),
    onError,
  });

  /** Few pages talk with frames, so that the rest is spared the code. */
  async function talkWithFrames() {
    const loaded = await orWithout(import('./poll/frames.ts'), FRAMES_FAILED, onError);
    if (life.signal.aborted) return;
    const tell = loaded?.createFrames({
      ...options,
      signal: life.signal,
      lock: () => (store.state.status === 'maintenance' ? store.state.lock : undefined),
      onTold(document) {
        const lock = lockOn(document, options);
        if (lock) return dispatch({ type: 'locked', lock, now: clock.steady() });
        // Whoever can ask finds out for itself.
        if (isWaiting() && !inquiry.consult(Number.POSITIVE_INFINITY)) void onOpinion({ type: 'clear' }).catch(onError);
      },
    });
    if (tell) life.signal.addEventListener('abort', store.subscribe(tell));
  }

  if (options.parent || options.frames.length > 0) void talkWithFrames();

  return {
    ...inquiry,
    serverTime,
    get hasStatus() {
      return inquiry.hasStatus;
    },
    get spread() {
      return spread;
    },
    stop() {
      life.abort();
      announcements.stop();
      inquiry.stop();
    },
  };
}
