import { adoptStyle } from '../lib/adopt-style.ts';
import type { Dispose } from '../lib/disposer.ts';
import { safeLink } from '../lib/safe-link.ts';
import { noticeStyle } from './style.ts';

/** An element that says something; not yet on the page. Everything in it is a text node. */
export interface Notice {
  readonly element: HTMLElement;
  /**
   * Says `text` in the part of this name, which hosts can style as `::part(name)`; an empty text takes the part away.
   * What it says already is not touched, so that a live region speaks once.
   */
  say(part: string, text: string | undefined): void;
  /** Has its live regions speak or not. Those that a template has of its own are left alone. */
  speak(on: boolean): void;
  /** Offers a button; pressing it runs `action`. */
  offer(part: string, text: string, action: () => void): void;
  /** Offers a link to an http(s) or mailto address; without one there is none. `here`: in place of this page. */
  refer(part: string, text: string, href: string | null | undefined, here?: boolean): void;
  /** Shows how much of something is done, from 0 to 1; `undefined` takes it away. Nothing is read out. */
  measure(part: string, done: number | undefined): void;
  /** Takes it from the page. Focus in it goes back to where it came from. */
  remove: Dispose;
}

export interface NoticeStyle {
  /** A style sheet beside the one that all have. */
  readonly css?: string;
  /** Language of the texts. */
  readonly lang?: string;
  /** The host's own markup for it: what is said goes to its `[data-slot]`s of that name, and nowhere else. */
  readonly template?: HTMLTemplateElement | undefined;
  /** The rank of its title among the page's headings. Default 2. */
  readonly rank?: string;
}

// They change by themselves while nothing happens, so they stay out of the live region.
const QUIET = ['remaining', 'progress', 'countdown'];
// Screen readers speak what is new in a live region that they know, and few what one came with.
const KNOWN_AFTER = 200;

/** `role` is that of a live region: `status` waits its turn, `alert` interrupts. */
export function createNotice(document: Document, role: 'status' | 'alert', style: NoticeStyle = {}): Notice {
  const { css = '', lang, template, rank = '2' } = style;
  const element = document.createElement('intermission-notice');
  const root = element.attachShadow({ mode: 'open' });
  const parts = new Map<string, HTMLElement>();
  const live: HTMLElement[] = [];
  const [status, details, actions] = template ? fromTemplate(template) : build();
  let unheard: HTMLElement[] | undefined = role === 'status' ? [] : undefined;
  let knownSoon: ReturnType<typeof setTimeout> | undefined;
  let cameFrom: EventTarget | null = null;
  adoptStyle(root, noticeStyle + css);
  if (lang) element.lang = lang;
  element.addEventListener('focusin', ({ relatedTarget }) => {
    cameFrom = relatedTarget;
  });

  function build() {
    const box = add(root, 'div', 'box');
    // Texts of another language than the page's may run the other way.
    box.dir = 'auto';
    // The body keeps in sight while somebody scrolls past a tall surface.
    const body = add(box, 'div', 'body');
    const status = add(body, 'div', 'status');
    status.setAttribute('role', role);
    // Only what is new is to be spoken.
    status.setAttribute('aria-atomic', 'false');
    live.push(status);
    return [status, add(body, 'div', 'details'), add(body, 'div', 'actions')] as const;
  }

  function fromTemplate({ content }: HTMLTemplateElement) {
    root.append(document.createElement('slot'));
    element.append(document.importNode(content, true));
    for (const slot of element.querySelectorAll<HTMLElement>('[data-slot]')) {
      const name = slot.dataset.slot ?? '';
      parts.set(name, slot);
      const isText = !QUIET.includes(name) && !slot.matches('a,button');
      if (isText && !slot.closest('[role],[aria-live]')) live.push(slot);
    }
    return [undefined, undefined, element] as const;
  }

  function add(parent: Node, tag: string, part: string): HTMLElement {
    const child = document.createElement(tag);
    child.setAttribute('part', part);
    child.className = part;
    parent.appendChild(child);
    parts.set(part, child);
    return child;
  }

  function find(part: string, tag: string, parent: Node | undefined): HTMLElement | undefined {
    const child = parts.get(part) ?? (parent && add(parent, tag, part));
    if (part === 'title' && child && !template) {
      child.setAttribute('role', 'heading');
      child.setAttribute('aria-level', rank);
    }
    return child;
  }

  function say(part: string, text = '', tag = 'p', parent: Node | undefined = QUIET.includes(part) ? details : status) {
    const child = find(part, tag, parent);
    if (child && child.textContent !== text) write(child, text);
    if (child) child.hidden = !text;
    return child;
  }

  /** On the page at once; for screen readers only when they will have come to know the live region. */
  function write(child: HTMLElement, text: string) {
    const isNews = unheard && live.some((region) => region.contains(child));
    const content = isNews && live.includes(child) ? document.createElement('span') : child;
    content.textContent = text;
    if (content !== child) child.replaceChildren(content);
    if (!isNews) return;
    content.setAttribute('aria-hidden', 'true');
    if (unheard?.push(content) === 1) knownSoon = setTimeout(hearAll, KNOWN_AFTER);
  }

  function hearAll() {
    for (const content of unheard ?? []) content.removeAttribute('aria-hidden');
    unheard = undefined;
  }

  return {
    element,
    say,
    speak(on) {
      for (const region of live) region.setAttribute('aria-live', on ? 'polite' : 'off');
    },
    offer(part, text, action) {
      const button = say(part, text, 'button', actions) as HTMLButtonElement;
      button.type = 'button';
      button.onclick = action;
    },
    refer(part, text, href, here) {
      const address = safeLink(href, document.baseURI);
      // A custom template has the links it has a place for.
      const link = say(part, address && text, 'a', template ? undefined : actions) as HTMLAnchorElement | undefined;
      if (!link || !address) return;
      link.href = address;
      link.rel = 'noopener';
      // Leaving would cost the page its way back.
      if (!here && !address.startsWith('mailto:')) link.target = '_blank';
    },
    measure(part, done) {
      const bar = find(part, 'progress', details) as HTMLProgressElement | undefined;
      if (!bar) return;
      bar.hidden = done === undefined;
      bar.setAttribute('aria-hidden', 'true');
      bar.value = done ?? 0;
    },
    remove() {
      clearTimeout(knownSoon);
      const hadFocus = element.matches(':focus-within');
      element.remove();
      if (hadFocus) (cameFrom as Partial<HTMLElement> | null)?.focus?.({ preventScroll: true });
    },
  };
}
