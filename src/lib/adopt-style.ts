import type { Dispose } from './disposer.ts';

/** Whether the browser has what `adoptStyle` needs. */
export function canAdoptStyle(): boolean {
  return (
    typeof Document !== 'undefined' &&
    'adoptedStyleSheets' in Document.prototype &&
    'replaceSync' in CSSStyleSheet.prototype
  );
}

/**
 * Applies a constructed style sheet to `root`: a `Content-Security-Policy` without `unsafe-inline` has nothing against
 * it. Returns a function that takes it away.
 */
export function adoptStyle(root: Document | ShadowRoot, text: string): Dispose {
  // Of the root's own realm: a document takes no other.
  const view = (root.ownerDocument ?? (root as Document)).defaultView ?? window;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
