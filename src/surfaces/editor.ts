import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { safeLink } from '../lib/safe-link.ts';
import { createCorner } from '../notice/corner.ts';
import type { InnerContext } from './kinds.ts';

/**
 * Somebody at work hears of it at once and may go on. At the next request of the page, which old code is not to send to a
 * server that may be new, everything is written, the session ends, and the notice stands in for the editor; where nobody
 * has begun to work, as on a page just loaded, that is at once. It comes back when the session answers.
 */
export function lockEditor(context: InnerContext): Dispose {
  const undo = createDisposer(() => {});
  let hideBeside = () => {};
  const link = signInLink(context.element);
  let leaving: Promise<void> | undefined;

  function leave(): Promise<void> {
    leaving ??= (async () => {
      await context.flush();
      hideBeside();
      if (undo.signal.aborted) return;
      undo.add(context.swap());
      void send(context, 'sign-out', { method: 'POST', keepalive: true });
    })();
    return leaving;
  }

  async function mayRelease() {
    const answers = await send(context, 'session', { cache: 'no-store' });
    if (answers ?? !(leaving && link)) return true;
    await leave();
    return false;
  }

  undo.add(() => hideBeside());
  undo.add(context.refuse(() => void leave()));
  if (context.isTouched()) hideBeside = showBeside(context);
  else void leave();
  context.awaitRelease(mayRelease, link);
  return undo.dispose;
}

/** Resolves to whether the address that the host gives for it answers 2xx; to `undefined` where it gives none. */
async function send({ element, fetch }: InnerContext, name: string, init: RequestInit): Promise<boolean | undefined> {
  const url = safeLink(element.getAttribute(`data-intermission-${name}`), element.baseURI);
  if (!url) return undefined;
  return fetch(url, { credentials: 'include', ...init }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** In a corner of the page, where it covers no more than it must. */
function showBeside({ element, createNotice }: InnerContext): Dispose {
  const document = element.ownerDocument;
  const notice = createNotice();
  const own = getComputedStyle(document.documentElement).getPropertyValue('--intermission-background');
  // What is behind it must not shine through.
  notice.element.style.setProperty('--intermission-background', own || 'Canvas');
  notice.element.style.color = 'var(--intermission-color,CanvasText)';
  return createCorner(document).add(notice).remove;
}

/** Where the host has people sign in, with the way back to this very place in `{return}`, else in its parameter `return`. */
function signInLink({ dataset, baseURI }: HTMLElement): string | undefined {
  const { href, origin, pathname, search, hash } = location;
  const given = safeLink(dataset.intermissionSignIn, baseURI);
  if (!given) return undefined;
  const url = new URL(given);
  const here = url.origin === origin ? pathname + search + hash : href;
  if (/\{return\}|%7Breturn%7D/i.test(given))
    return given.replace(/\{return\}|%7Breturn%7D/gi, encodeURIComponent(here));
  if (!url.searchParams.has('return')) url.searchParams.set('return', here);
  return url.href;
}
