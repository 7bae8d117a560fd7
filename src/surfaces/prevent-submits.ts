import type { Dispose } from '../lib/disposer.ts';
import { createNotice } from '../notice/notice.ts';
import { putAfter } from '../notice/stand-in.ts';
import type { InnerContext } from './kinds.ts';

let count = 0;

/**
 * Filling in goes on; a submit is prevented, and an error message at its button says why. Where it has, it says as well
 * that the lock has cleared, and goes as soon as somebody goes on.
 */
export function preventSubmits({ element, submits, signal, ...context }: InnerContext): Dispose {
  const { element: message, say, remove } = createNotice(element.ownerDocument, 'alert', { lang: context.lang });
  message.id = `intermission-message-${++count}`;
  let undescribe = () => {};

  const take = () => {
    undescribe();
    remove();
  };
  const unblock = submits.block(element, (form, submitter) => {
    // The page may have removed them since.
    const place = form.isConnected ? form : element;
    const button = submitter?.isConnected ? submitter : place.querySelector('[type=submit],button:not([type])');
    undescribe();
    if (button) putAfter(message, button);
    else place.append(message);
    undescribe = describe(button ?? place, message.id);
    say('message', context.reason());
  });

  return () => {
    unblock();
    if (!context.hasCleared() || !message.isConnected) return take();
    say('message', context.clearedReason());
    for (const type of ['input', 'submit']) element.addEventListener(type, take, { capture: true, once: true, signal });
    signal.addEventListener('abort', take);
  };
}

const DESCRIBED = 'aria-describedby';

/** Adds the element `id` to what describes `element`. Returns its undo. */
function describe(element: Element, id: string): Dispose {
  const before = element.getAttribute(DESCRIBED);
  const described = [before, id].filter(Boolean).join(' ');
  element.setAttribute(DESCRIBED, described);
  return () => {
    // Whatever the page has made of it since stays.
    if (element.getAttribute(DESCRIBED) !== described) return;
    if (before === null) element.removeAttribute(DESCRIBED);
    else element.setAttribute(DESCRIBED, before);
  };
}
