import { adoptStyle } from '../lib/adopt-style.ts';
import type { Dispose } from '../lib/disposer.ts';
import { noticeStyle } from './style.ts';

/** An element that says something; not yet on the page. Everything in it is a text node. */
export interface Notice {
  readonly element: HTMLElement;
  /**
   * Says `text` in the part of this name, which hosts can style as `::part(name)`; an empty text takes the part away.
   * What it says already is not touched, so that a live region speaks once.
   */
  say(part: string, text: string | undefined): void;
  /** Offers a button; pressing it runs `action`. */
  offer(part: string, text: string, action: () => void): void;
  /** Offers a link; without an address there is none. */
  refer(text: string, href: string | undefined): void;
  remove: Dispose;
}

const QUIET = 'countdown';

/** `role` is that of a live region: `status` waits its turn, `alert` interrupts. */
export function createNotice(document: Document, role: 'status' | 'alert'): Notice {
  const element = document.createElement('intermission-notice');
  const root = element.attachShadow({ mode: 'open' });
  const parts = new Map<string, HTMLElement>();
  adoptStyle(root, noticeStyle);
  // The body keeps in sight while somebody scrolls past a tall surface.
  const body = add(add(root, 'div', 'box'), 'div', 'body');
  const status = add(body, 'div', 'status');
  status.setAttribute('role', role);

  function add(parent: Node, tag: string, part: string): HTMLElement {
    const child = document.createElement(tag);
    child.setAttribute('part', part);
    child.className = part;
    parent.appendChild(child);
    parts.set(part, child);
    return child;
  }

  function say(part: string, text = '', tag = 'p', parent = part === QUIET ? body : status): HTMLElement {
    const child = parts.get(part) ?? add(parent, tag, part);
    if (child.textContent !== text) child.textContent = text;
    child.hidden = !text;
    return child;
  }

  return {
    element,
    say,
    offer(part, text, action) {
      const button = say(part, text, 'button', body) as HTMLButtonElement;
      button.type = 'button';
      button.onclick = action;
    },
    refer(text, href) {
      const link = say('link', href && text, 'a', body) as HTMLAnchorElement;
      link.rel = 'noopener';
      if (href) link.href = href;
    },
    remove: () => element.remove(),
  };
}
