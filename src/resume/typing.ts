import type { SteadyClock } from '../lib/clock.ts';

const PAUSE = 3_000;

/** Returns a function that says whether somebody is typing at this moment, in something that is not locked. */
export function watchTyping(clock: SteadyClock, signal: AbortSignal): () => boolean {
  let typedAt = Number.NEGATIVE_INFINITY;
  let typedIn: Element | undefined;
  const note = ({ isTrusted, target }: Event) => {
    if (!isTrusted) return;
    typedAt = clock.steady();
    typedIn = target as Element;
  };
  for (const type of ['input', 'compositionupdate']) window.addEventListener(type, note, { capture: true, signal });
  return () => clock.steady() - typedAt < PAUSE && typedIn?.isConnected === true && !typedIn.closest('[inert]');
}
