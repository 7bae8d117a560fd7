const PAUSE = 3_000;

/** Returns a function that says whether somebody is typing at this moment, in something that is not locked. */
export function watchTyping(signal: AbortSignal): () => boolean {
  let typedAt = Number.NEGATIVE_INFINITY;
  let typedIn: Element | undefined;
  // Each key waits for this.
  const note = ({ isTrusted, timeStamp, target }: Event) => {
    if (!isTrusted) return;
    typedAt = timeStamp;
    typedIn = target as Element;
  };
  for (const type of ['input', 'compositionupdate']) window.addEventListener(type, note, { capture: true, signal });
  return () => performance.now() - typedAt < PAUSE && typedIn?.isConnected === true && !typedIn.closest('[inert]');
}
