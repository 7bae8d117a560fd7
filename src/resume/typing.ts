import type { Clock } from '../lib/clock.ts';

const PAUSE = 3_000;

/** Returns a function that says whether somebody is typing at this moment, in something that is not locked. */
export function watchTyping(clock: Clock, signal: AbortSignal): () => boolean {
  let typedAt = Number.NEGATIVE_INFINITY;
  let typedIn: Element | undefined;
  const note = ({ isTrusted, target }: Event) => {
    if (!isTrusted) return;
    typedAt = clock.now();
    typedIn = target as Element;
  };
  for (const type of ['input', 'compositionupdate']) window.addEventListener(type, note, { capture: true, signal });
  return () => Math.abs(clock.now() - typedAt) < PAUSE && typedIn?.isConnected === true && !typedIn.closest('[inert]');
}
