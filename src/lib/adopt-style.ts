import type { Dispose } from './disposer.ts';

type Root = Document | ShadowRoot;

const adopted = new WeakMap<Root, Map<string, { sheet: CSSStyleSheet; users: number }>>();

/** Whether the browser has what `adoptStyle` needs. */
export function canAdoptStyle(): boolean {
  return 'adoptedStyleSheets' in Document.prototype && 'replaceSync' in CSSStyleSheet.prototype;
}

/**
 * Applies a constructed style sheet to `root`, once for all who ask for the same text. A `Content-Security-Policy`
 * without `unsafe-inline` has nothing against it. Returns a function that takes it away after its last user.
 */
export function adoptStyle(root: Root, text: string): Dispose {
  const sheets = adopted.get(root) ?? new Map<string, { sheet: CSSStyleSheet; users: number }>();
  adopted.set(root, sheets);
  const entry = sheets.get(text) ?? { sheet: createSheet(root, text), users: 0 };
  sheets.set(text, entry);
  if (entry.users++ === 0) root.adoptedStyleSheets = [...root.adoptedStyleSheets, entry.sheet];
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (--entry.users > 0) return;
    sheets.delete(text);
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== entry.sheet);
  };
}

/** A sheet of the root's own realm: a document takes no other. */
function createSheet(root: Root, text: string): CSSStyleSheet {
  const view = (root.ownerDocument ?? (root as Document)).defaultView;
  const sheet = new (view?.CSSStyleSheet ?? CSSStyleSheet)();
  sheet.replaceSync(text);
  return sheet;
}
