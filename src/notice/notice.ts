import { adoptStyle } from '../lib/adopt-style.ts';
import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { fill, type Messages } from './messages.ts';
import { noticeStyle } from './style.ts';

/** What a notice says. */
export interface NoticeModel {
  readonly kind: 'maintenance' | 'unreachable' | 'back';
  /** The server's or the host's own words. */
  readonly message?: string | undefined;
  readonly link?: string | undefined;
  /** When it is expected to end, in milliseconds since the epoch. */
  readonly until?: number | undefined;
  readonly entriesSafe: boolean;
  readonly returnsByItself: boolean;
  /** When the server is asked next, in milliseconds since the epoch; absent while it is being asked. */
  readonly retryAt?: number | undefined;
}

export interface NoticeTools {
  readonly messages: Messages;
  readonly locale: string;
  readonly clock: Clock;
  /** "Check now" was pressed. */
  readonly onCheck: () => void;
  /** "Continue" was pressed, after the lock has cleared. */
  readonly onContinue: () => void;
}

export interface Notice {
  readonly element: HTMLElement;
  /** Says `model`. Only what differs from before is touched, so that a live region speaks once. */
  show(model: NoticeModel): void;
  remove(): void;
}

const SECOND = 1_000;

/** A notice, not yet on the page. Everything it says is a text node. */
export function createNotice(document: Document, tools: NoticeTools): Notice {
  const { messages, clock } = tools;
  const { host, box, add, disown } = createShell(document);
  const status = add(box, 'div', 'status');
  status.setAttribute('role', 'status');
  const title = add(status, 'p', 'title');
  const lines = ['message', 'entries', 'until', 'returns'].map((part) => add(status, 'p', part));
  const countdown = add(box, 'p', 'countdown');
  const row = add(box, 'div', 'actions');
  const button = add(row, 'button', 'check') as HTMLButtonElement;
  button.type = 'button';
  const link = add(row, 'a', 'link') as HTMLAnchorElement;
  link.rel = 'noopener';
  let model: NoticeModel | undefined;
  let cancelTick: Dispose = () => {};

  button.addEventListener('click', () => (model?.kind === 'back' ? tools.onContinue : tools.onCheck)());

  function tick() {
    cancelTick();
    const rest = (model?.retryAt ?? 0) - clock.now();
    const waiting = model?.kind !== 'back' && model?.retryAt !== undefined && rest > 0;
    const seconds = Math.ceil(rest / SECOND);
    setText(countdown, waiting ? fill(messages.nextLook, { seconds }) : model?.kind === 'back' ? '' : messages.looking);
    if (waiting) cancelTick = clock.after(rest - (seconds - 1) * SECOND, tick);
  }

  return {
    element: host,
    show(next) {
      model = next;
      setText(title, next.kind === 'back' ? messages.back : messages.title);
      for (const [index, text] of textsOf(next, tools).entries()) setText(lines[index], text);
      setText(button, next.kind === 'back' ? messages.reload : messages.check);
      setText(link, next.link ? messages.more : '');
      if (next.link) link.href = next.link;
      tick();
    },
    remove() {
      cancelTick();
      host.remove();
      disown();
    },
  };
}

/** Message, entries, until, returns. */
function textsOf(model: NoticeModel, { messages, locale, clock }: NoticeTools): string[] {
  if (model.kind === 'back') return ['', '', '', ''];
  const { until } = model;
  const time = until && new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(until);
  return [
    model.message ?? messages[model.kind],
    model.entriesSafe ? messages.entriesSafe : '',
    !until || !time ? '' : until > clock.now() ? fill(messages.until, { time }) : messages.overrun,
    model.returnsByItself ? messages.returnsByItself : '',
  ];
}

/** The element, its shadow root and its box; `add` makes an element that hosts can style as a `::part()`. */
export function createShell(document: Document) {
  const host = document.createElement('intermission-notice');
  const root = host.attachShadow({ mode: 'open' });
  const disown = adoptStyle(root, noticeStyle);
  const add = (parent: ParentNode & Node, tag: string, part: string): HTMLElement => {
    const element = document.createElement(tag);
    element.setAttribute('part', part);
    element.className = part;
    parent.appendChild(element);
    return element;
  };
  return { host, box: add(root, 'div', 'box'), add, disown };
}

/** Touches nothing where the text is there already. An empty element is hidden. */
export function setText(element: HTMLElement | undefined, text: string): void {
  if (!element || (element.textContent === text && element.hidden === !text)) return;
  element.textContent = text;
  element.hidden = !text;
}
