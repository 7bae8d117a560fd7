export interface SleepOptions {
  /** Nobody sees the page any more. */
  readonly onHide: () => void;
  /** The page is left or frozen; it may come back. */
  readonly onSleep: () => void;
  /** The page may be back: from hiding, sleep, the back/forward cache or a lost network. */
  readonly onWake: () => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Tells when the page goes out of sight or to sleep, and when it comes back. */
export function watchSleep({ onHide, onSleep, onWake, signal }: SleepOptions): void {
  const listen = (types: string, listener: () => void) => {
    // Some are sent to the document; on their way they pass the window.
    for (const type of types.split(' ')) window.addEventListener(type, listener, { capture: true, signal });
  };
  listen('visibilitychange', () => document.hidden && onHide());
  listen('pagehide freeze', onSleep);
  listen('visibilitychange pageshow resume online', onWake);
}
