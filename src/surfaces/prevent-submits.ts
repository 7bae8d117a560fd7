import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { createNotice } from '../notice/notice.ts';
import { putAfter } from '../notice/stand-in.ts';
import type { LockContext } from './kinds.ts';

/** Prevents the submits of the forms in `element`, before the page's own handlers hear of them. */
export function blockSubmits(element: HTMLElement, onBlocked: (event: SubmitEvent) => void): Dispose {
  const onSubmit = (event: SubmitEvent) => {
    if (!element.contains(event.target as Node)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    onBlocked(event);
  };
  element.ownerDocument.addEventListener('submit', onSubmit, true);
  return () => element.ownerDocument.removeEventListener('submit', onSubmit, true);
}

/** Filling in goes on; a submit is prevented, and an error message at its button says why. */
export function preventSubmits({ element, reason, lang }: LockContext): Dispose {
  const undo = createDisposer(() => {});
  const alert = createNotice(element.ownerDocument, 'alert', { lang });
  undo.add(alert.remove);
  undo.add(
    blockSubmits(element, ({ target, submitter }) => {
      const form = target as HTMLFormElement;
      const button = submitter ?? form.querySelector('[type=submit],button:not([type])');
      if (button) putAfter(alert.element, button);
      else form.append(alert.element);
      alert.say('message', reason());
    }),
  );
  return undo.dispose;
}
