import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { formatTime } from './format-time.ts';
import { fill, type Messages } from './messages.ts';
import { createNotice } from './notice.ts';

/** What a notice says of a lock. Times are milliseconds since the epoch. */
export interface LockNoticeModel {
  /** Whether the lock has cleared, and only the page is still to be loaded anew. */
  readonly back: boolean;
  /** The server's or the host's own words. */
  readonly message?: string | undefined;
  readonly link?: string | undefined;
  /** When it is expected to end. */
  readonly until?: number | undefined;
  readonly entriesSafe: boolean;
  readonly returnsByItself: boolean;
  /** When the server is asked next. */
  readonly retryAt?: number | undefined;
}

export interface LockNoticeTools {
  readonly document: Document;
  readonly messages: Messages;
  readonly locale: string;
  readonly clock: Clock;
  /** The server's time, in milliseconds since the epoch; that of `until`. */
  readonly serverTime: () => number;
  /** "Check now" was pressed. */
  readonly onCheck: () => void;
  /** "Continue" was pressed, after the lock has cleared. */
  readonly onContinue: () => void;
}

export interface LockNotice {
  readonly element: HTMLElement;
  show(model: LockNoticeModel): void;
  remove: Dispose;
}

/** A notice that stands in for a surface, and counts down to the next question. */
export function createLockNotice(tools: LockNoticeTools): LockNotice {
  const { document, messages, locale, clock, serverTime } = tools;
  const { say, offer, refer, ...notice } = createNotice(document, 'status');
  let cancelTick: Dispose = () => {};

  function tick({ retryAt = 0, until }: LockNoticeModel) {
    cancelTick();
    const rest = retryAt - clock.now();
    const seconds = Math.ceil(rest / 1000);
    const time = until && formatTime(until, serverTime(), locale);
    say('until', !until || !time ? '' : until > serverTime() ? fill(messages.until, { time }) : messages.overrun);
    say('countdown', rest > 0 ? fill(messages.nextLook, { seconds }) : messages.looking);
    return { next: rest - (seconds - 1) * 1000, more: rest > 0 };
  }

  function countDown(model: LockNoticeModel) {
    const { next, more } = tick(model);
    if (more) cancelTick = clock.after(next, () => countDown(model));
  }

  return {
    element: notice.element,
    show(model) {
      const { back, message, link, entriesSafe, returnsByItself } = model;
      cancelTick();
      say('title', back ? messages.back : messages.title);
      say('message', back ? '' : (message ?? messages.maintenance));
      say('entries', entriesSafe && !back ? messages.entriesSafe : '');
      if (back) for (const part of ['until', 'countdown']) say(part, '');
      else countDown(model);
      say('returns', returnsByItself && !back ? messages.returnsByItself : '');
      offer('check', back ? messages.reload : messages.check, back ? tools.onContinue : tools.onCheck);
      refer(messages.more, back ? undefined : link);
    },
    remove() {
      cancelTick();
      notice.remove();
    },
  };
}
