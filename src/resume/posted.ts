import { session } from '../lib/session.ts';
import { withoutHash } from './prove-page.ts';

interface Note {
  /** Where the POST went, without its fragment. */
  readonly action: string;
  /** The page that it was sent from, by an address that a GET loads. */
  readonly page: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface NavigateEvent extends Event {
  readonly formData: FormData | null;
  readonly destination: { readonly url: string };
}

/** Longer than a busy page takes from the submit to the navigation, shorter than a person takes to the next one. */
const SAME_NAVIGATION = 1_500;

/** A frame of the same site shares the tab's storage with the page around it, and is left on its own. */
const slot = () => (window.frameElement ? 'posted-frame' : 'posted');

/**
 * Notes from which page a form is sent by POST, for the maintenance page that may be the answer. That page cannot tell
 * a POST from a link, and `Referrer-Policy` may hide this page's address from it.
 */
export function notePosts(signal: AbortSignal): void {
  const address = withoutHash(location.href);
  // A form shown again with its errors stands at the action's address, which a GET may answer with another page.
  const earlier = postedFrom();
  if (!earlier) session.set(slot(), undefined);

  function note(action: string) {
    const here = withoutHash(location.href);
    const page = (here === address && earlier) || here;
    session.set(slot(), { action: withoutHash(action), page, at: Date.now() } satisfies Note);
  }

  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    const onNavigate = ({ formData, destination }: NavigateEvent) => formData && note(destination.url);
    navigation.addEventListener('navigate', onNavigate as EventListener, { signal });
    return;
  }
  // Before the page's own handlers, which may stop the event, and a task later, when they cannot prevent it any more.
  const onSubmit = (event: SubmitEvent) => setTimeout(() => event.defaultPrevented || noteSubmit(event, note));
  window.addEventListener('submit', onSubmit, { capture: true, signal });
}

/** Browsers without the Navigation API: the event says by which form, and not that a script's `submit()` sends it. */
function noteSubmit({ target, submitter }: SubmitEvent, note: (action: string) => void): void {
  const form = target as HTMLFormElement;
  // A control may be named like a property of its form.
  const read = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
  const frame = read('target');
  const isHere = /^(_self)?$/i.test(frame) || (window === window.top && /^_(top|parent)$/i.test(frame));
  if (isHere && /^post$/i.test(read('method'))) note(new URL(read('action') || location.href, document.baseURI).href);
}

/**
 * The page whose POST this document answers, where it was noted; `undefined` after any other navigation, and after a
 * redirect, which has taken the POST's entries.
 */
export function postedFrom(): string | undefined {
  const { action, page, at = 0 } = (session.get(slot()) ?? {}) as Partial<Note>;
  const [{ type, redirectCount } = {} as Partial<PerformanceNavigationTiming>] = performance.getEntriesByType(
    'navigation',
  ) as PerformanceNavigationTiming[];
  // A reload sends the POST again. Another page in between would have taken its time.
  const isSame = type !== 'navigate' || Math.abs(Date.now() - performance.now() - at) < SAME_NAVIGATION;
  return isSame && !redirectCount && action === withoutHash(location.href) ? page : undefined;
}
