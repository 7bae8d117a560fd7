import type { SteadyClock } from '../lib/clock.ts';
import { createDisposer } from '../lib/disposer.ts';
import type { Lock, StatusDocument } from '../lock/status-document.ts';
import type { BackoffOptions } from './backoff.ts';
import { askOpinion, lockOn, type Opinion, type OpinionOptions } from './opinion.ts';
import { createPoller } from './poller.ts';
import { createPushLine } from './push-line.ts';
import { createTabs, type News } from './tabs.ts';
import { watchSleep } from './watch-sleep.ts';
import { createWitnesses } from './witnesses.ts';

/** An address of the product that the page has asked, and the surfaces that it stands for. */
type Met = { readonly url: string; readonly surfaces?: readonly string[] | undefined };

export interface InquiryOptions extends Omit<OpinionOptions, 'status' | 'witnesses' | 'onDocument'>, BackoffOptions {
  readonly status: readonly string[];
  /** An address of the product that the host names. */
  readonly url?: string | undefined;
  readonly idle?: number;
  readonly clock: SteadyClock;
  /** Pages with the same name ask the same questions. */
  readonly name: string;
  /** Whether nothing is wrong as far as is known. */
  readonly isWell: () => boolean;
  readonly onOpinion: (opinion: Opinion) => Promise<void>;
  readonly onDocument: OpinionOptions['onDocument'];
  readonly onSchedule: (at: number) => void;
  /** Another page of the browser met a lock. */
  readonly onMet: (lock: Lock) => void;
  /** Another page of the browser met a bare 503. */
  readonly onSuspected: () => void;
  readonly onError: (error: unknown) => void;
}

/** Everything that the client asks, and what it hears from the browser's other pages. */
export interface Inquiry {
  /** Asks as soon as `retryAfter` (milliseconds) and jitter allow, then again and again. Running, it does nothing. */
  start(retryAfter?: number): void;
  /** Asks only as often as the idle interval says, from now on. */
  rest(): void;
  /** Nothing is wrong any more: who was asked because something was, is no longer. */
  dismiss(): void;
  /** Somebody asks by hand: asks now, whoever else does, at most every two seconds. */
  check(): Promise<void>;
  /** At the start of the page: asks, unless another page can tell. Does nothing where there is nobody to ask. */
  begin(): Promise<void>;
  /**
   * Asks, unless it is known since `since`, by the steady clock. Resolves when it is; `undefined` where that is so
   * already, or where there is nothing to ask.
   */
  consult(since: number): Promise<void> | undefined;
  /** A request of the page met a lock. */
  met(lock: Lock, met: Met): void;
  /** A request of the page met a bare 503. */
  suspected(met: Met): void;
  /** A request of the page met nobody. */
  failed(met: Met): void;
  /** A request of the page has been waiting for long. */
  slow(met: Met): void;
  /** A request of the page was answered, with no sign of a lock. */
  noteAnswer(met: Met): void;
  /** Whether a status document is known that could be asked. */
  readonly hasStatus: boolean;
  /** A response names this status document. */
  addStatus(url: string): void;
  stop(): void;
}

const HELLO_PATIENCE = 300;
// The clock may have been set since the other page said when it asks next.
const LONGEST_NEWS = 10 * 60_000;

/** Asks, hears and tells; what it comes to is for the client to decide. */
export function createInquiry(options: InquiryOptions): Inquiry {
  const { clock, isWell, place } = options;
  const random = Math.random;
  const disposer = createDisposer(options.onError);
  const statusUrls = [...options.status];
  const witnesses = createWitnesses(options.url);
  const hidden = () => document.hidden;
  let knownSince = Number.NEGATIVE_INFINITY;
  /** When the next question is due, by the steady clock. */
  let due = 0;
  let onHeard = () => {};

  const tabs = createTabs({ name: options.name, onNews });
  const push = createPushLine({ ...options, random, hidden, signal: disposer.signal, onDocument: onPushed });
  const asking: OpinionOptions = {
    ...options,
    status: () => statusUrls,
    // While nothing is wrong, a status document is enough of an answer.
    witnesses: () => (isWell() && statusUrls.length > 0 ? [] : witnesses.all),
    onDocument(document, serverTime) {
      tabs.tell({ type: 'document', document, serverTime });
      noteDocument(document, serverTime);
    },
  };
  const poller = createPoller({
    ...options,
    random,
    hidden,
    slow: () => push.works,
    turn: async (overdue) => (hidden() ? overdue || !(await tabs.isLed()) : tabs.lead(overdue)),
    async ask(signal) {
      tabs.tell({ type: 'asking' });
      try {
        return await askOpinion(asking, signal);
      } catch (error) {
        // A source or `classify` of the host's.
        options.onError(error);
        return { type: 'unsettled' };
      }
    },
    onOpinion(opinion) {
      knownSince = clock.steady();
      tabs.tell({ type: 'opinion', opinion, proven: !isWell() });
      return tell(opinion);
    },
    onSchedule(at) {
      due = at;
      if (hidden() || tabs.leads) tellDue();
      options.onSchedule(wallTime(at));
    },
  });

  // The browser's pages share the wall clock only, at one moment.
  const wallTime = (at: number) => at - clock.steady() + clock.now();
  const steadyTime = (at: number) => clock.steady() + Math.min(at - clock.now(), LONGEST_NEWS);
  const tell = (opinion: Opinion) => options.onOpinion(opinion).catch(options.onError);
  const tellDue = () => tabs.tell({ type: 'next', at: wallTime(due), hidden: hidden() });

  function onNews(news: News) {
    switch (news.type) {
      case 'met':
        options.onMet(withScope(news.lock, news));
        return noteMet(news.lock, news);
      case 'suspected':
        options.onSuspected();
        return witnesses.add(news.url, news.surfaces, 0);
      case 'failed':
        return witnesses.addFailed(news.url, news.surfaces);
      case 'asking':
        return poller.follow(clock.steady() + options.base);
      case 'document':
        return noteDocument(news.document, news.serverTime);
      case 'opinion':
        return hear(news.opinion, news.proven);
      case 'next':
        if (news.hidden && !hidden()) return;
        poller.follow(steadyTime(news.at));
        return options.onSchedule(news.at);
      case 'bye':
        return poller.unfollow();
    }
  }

  function hear(opinion: Opinion, proven: boolean) {
    // That a status document names no lock is enough only for a page that knows of none.
    if (opinion.type === 'clear' && !proven && !isWell()) return;
    knownSince = clock.steady();
    onHeard();
    poller.heard(opinion);
    void tell(opinion);
  }

  function noteDocument(document: StatusDocument, serverTime: number | undefined) {
    push.note(document.events);
    options.onDocument(document, serverTime);
  }

  function onPushed(document: StatusDocument) {
    tabs.tell({ type: 'document', document, serverTime: undefined });
    options.onDocument(document, undefined);
    const lock = lockOn(document, place);
    if (lock) {
      const opinion: Opinion = { type: 'locked', lock };
      tabs.tell({ type: 'opinion', opinion, proven: true });
      hear(opinion, true);
    } else if (!isWell()) {
      // Everybody hears of it at the same moment: the document's spread says how far apart they may ask.
      clock.after(random() * (document.spread ?? 0), () => void poller.check(true));
    }
  }

  function noteMet(lock: Lock, { url, surfaces }: Met) {
    const { retryAfter = 0 } = lock;
    witnesses.add(url, surfaces, clock.steady() + Math.min(retryAfter, options.maxDelay));
    if (retryAfter > 0) poller.postpone(retryAfter);
  }

  /** Asks whoever knows, if anybody does. Resolves to whether there was an answer. */
  async function ask(): Promise<boolean> {
    if (!(await tabs.isLed())) return false;
    return new Promise((resolve) => {
      const cancel = clock.after(HELLO_PATIENCE, () => resolve(false));
      onHeard = () => {
        cancel();
        resolve(true);
      };
      tabs.tell({ type: 'hello' });
    });
  }

  const canAsk = () => statusUrls.length + witnesses.all.length > 0;

  function sleep() {
    tabs.close();
    push.rest();
  }

  async function wake() {
    tabs.open();
    if (hidden()) return;
    push.listen();
    if (!(await ask())) poller.wake();
  }

  function hide() {
    tabs.yield();
    push.rest();
  }

  const onWake = () => void wake().catch(options.onError);
  watchSleep({ onHide: hide, onSleep: sleep, onWake, signal: disposer.signal });
  tabs.open();
  disposer.add(sleep);
  disposer.add(poller.stop);

  return {
    start(retryAfter) {
      poller.start(retryAfter);
      // So that one that comes later finds somebody to ask, and the others know by whose time to go.
      if (!hidden()) void tabs.lead(false).then(() => tabs.leads && tellDue());
    },
    check() {
      witnesses.hurry();
      return poller.check();
    },
    rest() {
      poller.rest();
      tabs.yield();
    },
    dismiss: witnesses.dismiss,
    noteAnswer: ({ url, surfaces }) => witnesses.noteAnswer(url, surfaces),
    met(lock, met) {
      tabs.tell({ type: 'met', lock, ...met });
      noteMet(lock, met);
    },
    suspected(met) {
      tabs.tell({ type: 'suspected', ...met });
      witnesses.add(met.url, met.surfaces, 0);
    },
    failed(met) {
      tabs.tell({ type: 'failed', ...met });
      witnesses.addFailed(met.url, met.surfaces);
    },
    slow({ url, surfaces }) {
      witnesses.addFailed(url, surfaces);
      void poller.join();
    },
    get hasStatus() {
      return statusUrls.length > 0;
    },
    addStatus: (url) => statusUrls.includes(url) || statusUrls.push(url),
    async begin() {
      if (canAsk() && !(await ask())) await poller.join();
    },
    consult: (since) => (knownSince < since && canAsk() ? poller.join() : undefined),
    stop: disposer.dispose,
  };
}

const withScope = (lock: Lock, { surfaces }: { surfaces?: readonly string[] | undefined }): Lock =>
  surfaces ? { surfaces, ...lock } : lock;
