import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { formatDelay, formatDuration, formatTime } from './format-time.ts';
import { fill, type NoticeMessages } from './messages.ts';
import { createNotice } from './notice.ts';
import { plain } from './plain.ts';

/** What a notice says of a lock. Times are milliseconds since the epoch. */
export interface LockNoticeModel {
  /** Whether the lock has cleared, and only the page is still to be loaded anew. */
  readonly back: boolean;
  /** Whether its live region speaks; of several notices on a page, one does. */
  readonly speaks: boolean;
  /** The server's or the host's own words. */
  readonly message?: string | undefined;
  readonly link?: string | undefined;
  /** When it began. */
  readonly since?: number | undefined;
  /** When it is expected to end. */
  readonly until?: number | undefined;
  readonly entriesSafe: boolean;
  /** Whether something was sent of which nobody knows whether it arrived. */
  readonly unanswered: boolean;
  /** Where the person can see what has arrived. */
  readonly orders?: string | undefined;
  /** Where the person can sign in again. */
  readonly signIn?: string | undefined;
  readonly returnsByItself: boolean;
  /** When the server is asked next. */
  readonly retryAt?: number | undefined;
}

export interface LockNoticeTools {
  readonly messages: NoticeMessages;
  /** The language that the visitor wants to read. */
  readonly locale: string;
  readonly clock: SteadyClock;
  /** The server's time, in milliseconds since the epoch; that of `since` and `until`. */
  readonly serverTime: () => number;
  /** "Check now" was pressed. May resolve when the answer is there. */
  readonly onCheck: () => unknown;
  /** "Continue" was pressed, after the lock has cleared. */
  readonly onContinue: () => void;
}

export interface LockNotice {
  readonly element: HTMLElement;
  show(model: LockNoticeModel): void;
  remove: Dispose;
}

/** The end is near enough to be counted down to. */
const NEAR = 60 * 60_000;

/**
 * A notice that stands in for the surface `element`, and counts down to the next question. The element's
 * `data-intermission-notice` names a template, its `data-intermission-contact` an address.
 */
export function createLockNotice(tools: LockNoticeTools, element: HTMLElement): LockNotice {
  const { messages, clock, serverTime } = tools;
  const { language } = messages;
  const { ownerDocument: document, dataset } = element;
  const template = document.getElementById(dataset.intermissionNotice ?? '') as HTMLTemplateElement | null;
  // It takes the place of what may be the page's only heading.
  const rank = element.querySelector('h1,h2,h3,h4,h5,h6')?.localName[1];
  const { say, speak, offer, refer, measure, ...notice } = createNotice(document, 'status', {
    lang: language,
    template: template?.content && template,
    ...(rank && { rank }),
  });
  let cancelTick: Dispose = () => {};
  let shown: LockNoticeModel | undefined;
  /** When the next question is due, by the steady clock. */
  let due = 0;

  function sayEnd({ since, until }: LockNoticeModel) {
    const now = serverTime();
    const rest = until === undefined ? 0 : until - now;
    const time = until && formatTime(until, now, language);
    say('until', !time ? '' : rest > 0 ? fill(messages.until, { time }) : messages.overrun);
    const near = rest > 0 && rest < NEAR;
    say('remaining', near ? fill(messages.remaining, { duration: formatDuration(rest, language) }) : '');
    const length = until === undefined || since === undefined ? 0 : until - since;
    measure('progress', rest > 0 && length > rest ? 1 - rest / length : undefined);
  }

  function tick(model: LockNoticeModel) {
    cancelTick();
    sayEnd(model);
    const rest = due - clock.steady();
    const seconds = Math.ceil(rest / 1000);
    const values = { seconds, in: rest > 0 ? formatDelay(rest, language) : '' };
    say('countdown', rest > 0 ? fill(messages.nextLook, values) : messages.looking);
    if (rest > 0) cancelTick = clock.after(rest - (seconds - 1) * 1000, () => tick(model));
  }

  async function check() {
    say('answer', '');
    cancelTick();
    say('countdown', messages.looking);
    await tools.onCheck();
    if (shown?.back) return;
    say('answer', messages.notYet);
    if (shown) tick(shown);
  }

  return {
    element: notice.element,
    show(model) {
      const { back, speaks, message, link, entriesSafe, returnsByItself, retryAt = 0 } = model;
      // Only at first is the wall clock as it was when the time was set.
      if (retryAt !== shown?.retryAt) due = clock.steady() + retryAt - clock.now();
      shown = model;
      cancelTick();
      speak(speaks);
      say('title', back ? messages.back : messages.title);
      say('message', back ? '' : plain(message ?? messages.maintenance));
      say('unanswered', model.unanswered ? messages.unanswered : '');
      say('entries', entriesSafe && !back ? messages.entriesSafe : '');
      if (back) {
        for (const part of ['until', 'remaining', 'countdown', 'answer']) say(part, '');
        measure('progress', undefined);
      } else tick(model);
      say('returns', returnsByItself && !back ? messages.returnsByItself : '');
      offer('check', back ? messages.reload : messages.check, back ? tools.onContinue : () => void check());
      refer('sign-in', messages.signIn, model.signIn, true);
      refer('orders', messages.orders, model.orders);
      refer('link', messages.more, back ? undefined : link);
      refer('contact', messages.contact, back ? undefined : dataset.intermissionContact);
    },
    remove() {
      shown = undefined;
      cancelTick();
      notice.remove();
    },
  };
}
