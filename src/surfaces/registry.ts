import type { Dispose } from '../lib/disposer.ts';
import { nextTask } from '../lib/next-task.ts';

/** An element that a lock may concern. */
export interface Surface {
  readonly element: HTMLElement;
  /** `checkout`, `login`, … or a name of the host's own. */
  readonly name: string;
}

export interface RegistryCallbacks {
  onFound(surface: Surface): void;
  onLost(surface: Surface): void;
  /** Elements have come or gone. */
  onLook(): void;
}

export interface Registry {
  /** Looks again, also for shadow roots of elements that have long been there: nobody tells when those get one. */
  scan(): void;
  /** Ends it. What was found is not reported as lost. */
  readonly stop: Dispose;
}

const ATTRIBUTE = 'data-intermission';

type Root = Document | ShadowRoot;

/**
 * Finds the elements marked as surfaces: those on the page now, those that come later, and those that leave or change
 * their name; in the document, in its open shadow roots, and in frames of its own origin that do not run the SDK
 * themselves. Only reads.
 */
export function startRegistry(document: Document, { onFound, onLost, onLook }: RegistryCallbacks): Registry {
  const found = new Map<Element, Surface>();
  const roots = new Set<Root>();
  let ended = false;

  function look() {
    for (const [element, surface] of found) {
      if (isThere(element) && element.getAttribute(ATTRIBUTE) === surface.name) continue;
      found.delete(element);
      onLost(surface);
    }
    for (const root of roots) {
      if (!isThere(root)) roots.delete(root);
      else root.querySelectorAll<HTMLElement>(`[${ATTRIBUTE}]`).forEach(note);
    }
    onLook();
  }

  function note(element: HTMLElement) {
    const name = element.getAttribute(ATTRIBUTE);
    if (!name || found.has(element)) return;
    const surface = { element, name };
    found.set(element, surface);
    onFound(surface);
  }

  const observer = new MutationObserver((changes) => {
    let concerned = false;
    for (const { type, addedNodes, removedNodes } of changes) {
      // Text and comment nodes come and go by the thousand; they are no surfaces.
      const added = [...addedNodes].filter(isElement);
      added.forEach(enter);
      concerned ||= type === 'attributes' || added.length > 0 || [...removedNodes].some(isElement);
    }
    if (concerned) look();
  });

  function observe(root: Root) {
    roots.add(root);
    observer.observe(root, { subtree: true, childList: true, attributeFilter: [ATTRIBUTE] });
  }

  function watch(root: Root) {
    if (ended || roots.has(root)) return;
    observe(root);
    openAll(root);
  }

  const openAll = (within: ParentNode) => within.querySelectorAll('*').forEach(open);

  function enter(element: Element) {
    open(element);
    openAll(element);
  }

  /** Watches what an element may have inside that no query of the document finds. */
  function open(element: Element) {
    const { localName, shadowRoot } = element;
    if (localName === 'iframe') {
      element.addEventListener('load', onLoad);
      openFrame(element as HTMLIFrameElement);
    } else if (localName.includes('-') && !shadowRoot && !customElements.get(localName)) {
      // Most components come after the page, and bring their root with them.
      customElements.whenDefined(localName).then(
        () => {
          if (!element.shadowRoot) return;
          open(element);
          look();
        },
        () => {},
      );
    } else if (shadowRoot && !localName.startsWith('intermission-')) watch(shadowRoot);
  }

  function onLoad({ currentTarget }: Event) {
    if (ended) return;
    openFrame(currentTarget as HTMLIFrameElement);
    look();
  }

  function openFrame({ contentDocument, contentWindow }: HTMLIFrameElement) {
    if (contentDocument && !(contentWindow && 'Intermission' in contentWindow)) watch(contentDocument);
  }

  function scan() {
    if (ended) return;
    roots.forEach(openAll);
    look();
  }

  observe(document);
  look();
  // A look at every element can wait for a task of its own.
  void nextTask().then(scan);
  // Scripts that run after this one give elements their roots.
  window.addEventListener('load', scan, { once: true });
  return {
    scan,
    stop() {
      ended = true;
      observer.disconnect();
    },
  };
}

const isElement = (node: Node): node is Element => node.nodeType === 1;

/** A document that has left its frame has no window. */
const isThere = (node: Node) => node.isConnected && ((node.ownerDocument ?? node) as Document).defaultView !== null;
