import { adoptStyle } from '../lib/adopt-style.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { pageStyle } from '../notice/style.ts';
import { blockSubmits } from './prevent-submits.ts';
import type { LockContext } from './surface-kind.ts';

/**
 * The element gives way to a notice in its own place. It stays in the document, out of sight and inert: taken out, its
 * frames would load anew and a framework that removes it later would find it gone.
 */
export function swapForNotice({ element, createNotice }: LockContext): Dispose {
  const undo = createDisposer(() => {});
  const notice = createNotice();
  const focused = focusWithin(element);
  fitBox(element, notice.element);
  undo.add(adoptStyle(element.getRootNode() as Document | ShadowRoot, pageStyle));
  undo.add(setAttribute(element, 'inert'));
  undo.add(setAttribute(element, 'data-intermission-locked'));
  undo.add(blockSubmits(element, () => {}));
  element.after(notice.element);
  undo.add(() => notice.remove());
  if (!focused) return undo.dispose;
  notice.element.tabIndex = -1;
  notice.element.focus({ preventScroll: true });
  return () => {
    // Focus goes back only where it has not gone elsewhere since.
    const { activeElement, body } = element.ownerDocument;
    const unmoved = activeElement === notice.element || activeElement === body || activeElement === null;
    undo.dispose();
    if (unmoved) focused.focus({ preventScroll: true });
  };
}

function focusWithin(element: HTMLElement): HTMLElement | undefined {
  const { activeElement } = element.ownerDocument;
  return activeElement && element.contains(activeElement) ? (activeElement as HTMLElement) : undefined;
}

const PLACE = ['margin', 'grid-area', 'flex', 'order', 'align-self', 'justify-self', 'max-width', 'float'];

/** Gives the notice the surface's place in the layout, and its height, so that nothing around it moves. */
function fitBox(element: HTMLElement, notice: HTMLElement): void {
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  for (const name of PLACE) notice.style.setProperty(name, style?.getPropertyValue(name) ?? '');
  notice.style.minHeight = `${element.getBoundingClientRect().height}px`;
}

/** Sets a boolean attribute. The undo takes it away only if it was not there before. */
function setAttribute(element: Element, name: string): Dispose {
  if (element.hasAttribute(name)) return () => {};
  element.setAttribute(name, '');
  return () => element.removeAttribute(name);
}
