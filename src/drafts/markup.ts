/** Makes markup safe to be put into the page, as DOMPurify's `sanitize` does. */
export type Sanitizer = (html: string) => string;

interface Sanitizing {
  /** Not in every browser yet. */
  setHTML?(html: string): void;
}

/**
 * The markup of an editable element, made safe by `sanitize` or else by the browser. `undefined` where it has none, or
 * nothing can make it safe: then its text is all there is.
 */
export function readMarkup(element: HTMLElement, sanitize?: Sanitizer): string | undefined {
  if (element.childElementCount === 0 || element.contentEditable === 'plaintext-only') return undefined;
  // In a document of its own, nothing that it names is loaded.
  const copy: HTMLElement & Sanitizing = document.implementation.createHTMLDocument('').createElement('div');
  try {
    if (sanitize) return String(sanitize(element.innerHTML));
    copy.setHTML?.(element.innerHTML);
  } catch {
    // The host's sanitizer failed, and the formatting is lost.
  }
  return copy.innerHTML || undefined;
}

/** Puts markup in, made safe once more: others may have written to the store. Returns whether it could be done. */
export function writeMarkup(element: HTMLElement & Sanitizing, html: string, sanitize?: Sanitizer): boolean {
  try {
    if (sanitize) element.innerHTML = sanitize(html);
    else element.setHTML?.(html);
    return !!(sanitize ?? element.setHTML);
  } catch {
    return false;
  }
}
