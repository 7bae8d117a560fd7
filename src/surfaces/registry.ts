import type { Dispose } from '../lib/disposer.ts';

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

const ATTRIBUTE = 'data-intermission';

/**
 * Finds the elements marked as surfaces: those on the page now, those that come later, and those that leave or change
 * their name. Only reads. Returns a function that ends it; what was found is not reported as lost.
 */
export function startRegistry(document: Document, { onFound, onLost, onLook }: RegistryCallbacks): Dispose {
  const found = new Map<Element, Surface>();

  function look() {
    for (const [element, surface] of found) {
      if (element.isConnected && element.getAttribute(ATTRIBUTE) === surface.name) continue;
      found.delete(element);
      onLost(surface);
    }
    for (const element of document.querySelectorAll<HTMLElement>(`[${ATTRIBUTE}]`)) {
      const name = element.getAttribute(ATTRIBUTE);
      if (!name || found.has(element)) continue;
      const surface = { element, name };
      found.set(element, surface);
      onFound(surface);
    }
    onLook();
  }

  const observer = new MutationObserver((changes) => {
    if (changes.some(concerns)) look();
  });
  observer.observe(document, { subtree: true, childList: true, attributeFilter: [ATTRIBUTE] });
  look();
  return () => observer.disconnect();
}

/** Text and comment nodes come and go by the thousand; they are no surfaces. */
function concerns({ type, addedNodes, removedNodes }: MutationRecord): boolean {
  return type === 'attributes' || [...addedNodes, ...removedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE);
}
