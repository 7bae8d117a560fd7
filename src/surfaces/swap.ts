import { adoptStyle } from '../lib/adopt-style.ts';
import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { LOCKED, standIn } from '../notice/stand-in.ts';
import { pageStyle } from '../notice/style.ts';
import type { InnerContext } from './kinds.ts';

const MARKS = ['inert', LOCKED];
/** Somebody who takes away again and again what is put there has the last word. */
const MOST_REPAIRS = 20;

/**
 * The element gives way to a notice in its own place. It stays in the document, out of sight and inert: taken out, its
 * frames would load anew and a framework that removes it later would find it gone.
 */
export function swapForNotice({ element, createNotice, submits }: InnerContext): Dispose {
  const undo = createDisposer(() => {});
  const document = element.ownerDocument;
  const notice = createNotice();
  const focused = focusedIn(element);
  standFor(element, notice.element);
  undo.add(() => {
    // Focus goes back only where it has not gone elsewhere since.
    if (document.activeElement === document.body) focused?.focus({ preventScroll: true });
  });
  undo.add(shareStyle(element.getRootNode() as Document | ShadowRoot));
  const marks = MARKS.filter((name) => !element.hasAttribute(name));
  undo.add(() => {
    for (const name of marks) element.removeAttribute(name);
  });
  undo.add(standIn(notice.element, element));
  undo.add(submits.block(element, () => {}));
  undo.add(notice.remove);
  undo.add(
    keep(element, () => {
      const missing = marks.filter((name) => !element.hasAttribute(name));
      for (const name of missing) element.setAttribute(name, '');
      const stray = element.isConnected && notice.element.parentNode !== element.parentNode;
      if (stray) element.after(notice.element);
      return stray || missing.length > 0;
    }),
  );
  if (focused) {
    // Not -1, which would keep the keyboard from all that is in it; and only until the person moves on.
    notice.element.tabIndex = 0;
    notice.element.addEventListener('blur', () => notice.element.removeAttribute('tabindex'));
    notice.element.focus({ preventScroll: true });
  }
  return undo.dispose;
}

const styled = new WeakMap<Node, { users: number; remove: Dispose }>();

/** One sheet for all surfaces of a root: a page may have hundreds. */
function shareStyle(root: Document | ShadowRoot): Dispose {
  const style = styled.get(root) ?? { users: 0, remove: adoptStyle(root, pageStyle) };
  styled.set(root, style);
  style.users++;
  return () => {
    if (--style.users > 0) return;
    style.remove();
    styled.delete(root);
  };
}

/** Puts in place what `put` does, and again where the page moves the element or a framework renders over it. */
function keep(element: Element, put: () => boolean): Dispose {
  let repairs = 0;
  const observer = new MutationObserver(() => {
    if (put() && ++repairs > MOST_REPAIRS) observer.disconnect();
    observer.takeRecords();
  });
  put();
  observer.observe(element, { attributeFilter: MARKS });
  observer.observe(element.getRootNode(), { childList: true, subtree: true });
  return () => observer.disconnect();
}

/** What has the focus in `element`, in open shadow roots as well. */
function focusedIn(element: Element): HTMLElement | undefined {
  let focused = (element.getRootNode() as Document | ShadowRoot).activeElement;
  if (!focused || !element.contains(focused)) return undefined;
  for (let inner = focused.shadowRoot?.activeElement; inner; inner = inner.shadowRoot?.activeElement) focused = inner;
  return focused as HTMLElement;
}

const NAMES = ['aria-label', 'aria-labelledby'];

/** A page that loses its main part or a region with the element keeps it with the notice. */
function standFor(element: Element, notice: Element) {
  const named = NAMES.filter((name) => element.hasAttribute(name));
  const role = element.getAttribute('role') ?? (element.localName === 'main' ? 'main' : named.length > 0 && 'region');
  if (!role || !/^(main|region|form|complementary|navigation|search)$/.test(role)) return;
  notice.setAttribute('role', role);
  for (const name of named) notice.setAttribute(name, element.getAttribute(name) ?? '');
}
