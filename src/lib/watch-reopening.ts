import type { Dispose } from './disposer.ts';

const PROBE = 'intermission:probe';

/**
 * Calls `onReopened` after `document.open()`, which `document.write()` on a loaded page calls too: it takes every listener
 * off the document and its window. Mutation observers stay. Returns a function that ends it.
 */
export function watchReopening(document: Document, onReopened: () => void): Dispose {
  let heard = false;
  const onProbe = () => {
    heard = true;
  };
  const observer = new MutationObserver(() => {
    // Pages may also replace their root element, which takes no listener off.
    heard = false;
    document.dispatchEvent(new Event(PROBE));
    if (!heard) onReopened();
  });
  document.addEventListener(PROBE, onProbe);
  observer.observe(document, { childList: true });
  return () => {
    observer.disconnect();
    document.removeEventListener(PROBE, onProbe);
  };
}
