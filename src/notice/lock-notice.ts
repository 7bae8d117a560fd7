import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
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
export function createLockNotice({ document, messages, locale, clock, ...on }: LockNoticeTools): LockNotice {
  const notice = createNotice(document, 'status');
  let cancelTick: Dispose = () => {};

  function tick(retryAt: number) {
    cancelTick();
    const seconds = Math.ceil((retryAt - clock.now()) / 1000);
    notice.say('countdown', seconds > 0 ? fill(messages.nextLook, { seconds }) : messages.looking);
    if (seconds > 0) cancelTick = clock.after(retryAt - clock.now() - (seconds - 1) * 1000, () => tick(retryAt));
  }

  return {
    element: notice.element,
    show({ back, message, link, until = 0, entriesSafe, returnsByItself, retryAt = 0 }) {
      const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(until);
      notice.say('title', back ? messages.back : messages.title);
      notice.say('message', back ? '' : (message ?? messages.maintenance));
      notice.say('entries', entriesSafe && !back ? messages.entriesSafe : '');
      notice.say('until', (until && (until > clock.now() ? fill(messages.until, { time }) : messages.overrun)) || '');
      notice.say('returns', returnsByItself && !back ? messages.returnsByItself : '');
      if (back) {
        cancelTick();
        notice.say('countdown', '');
      } else tick(retryAt);
      notice.offer('check', back ? messages.reload : messages.check, back ? on.onContinue : on.onCheck);
      notice.refer(messages.more, link);
    },
    remove() {
      cancelTick();
      notice.remove();
    },
  };
}
