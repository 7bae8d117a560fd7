import { adoptStyle } from '../lib/adopt-style.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { standIn } from '../notice/stand-in.ts';
import { pageStyle } from '../notice/style.ts';
import type { LockContext } from './kinds.ts';
import { blockSubmits } from './prevent-submits.ts';

/**
 * The element gives way to a notice in its own place. It stays in the document, out of sight and inert: taken out, its
 * frames would load anew and a framework that removes it later would find it gone.
 */
export function swapForNotice({ element, createNotice }: LockContext): Dispose {
  const undo = createDisposer(() => {});
  const document = element.ownerDocument;
  const notice = createNotice();
  const focused = element.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  standIn(notice.element, element);
  undo.add(() => {
    // Focus goes back only where it has not gone elsewhere since.
    if (document.activeElement === document.body) focused?.focus({ preventScroll: true });
  });
  undo.add(adoptStyle(element.getRootNode() as Document | ShadowRoot, pageStyle));
  undo.add(mark(element, 'inert'));
  undo.add(mark(element, 'data-intermission-locked'));
  undo.add(blockSubmits(element, () => {}));
  element.after(notice.element);
  undo.add(notice.remove);
  if (focused) {
    notice.element.tabIndex = -1;
    notice.element.focus({ preventScroll: true });
  }
  return undo.dispose;
}

/** Sets a boolean attribute. The undo takes it away only if it was not there before. */
function mark(element: Element, name: string): Dispose {
  if (element.hasAttribute(name)) return () => {};
  element.setAttribute(name, '');
  return () => element.removeAttribute(name);
}
