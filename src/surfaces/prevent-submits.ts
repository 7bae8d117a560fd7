import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { createAlert } from '../notice/announce.ts';
import type { LockContext } from './surface-kind.ts';

/** Prevents the submits of the forms in `element`, before the page's own handlers hear of them. */
export function blockSubmits(element: HTMLElement, onBlocked: (event: SubmitEvent) => void): Dispose {
  const undo = createDisposer(() => {});
  const onSubmit = (event: SubmitEvent) => {
    if (!element.contains(event.target as Node)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    onBlocked(event);
  };
  element.ownerDocument.addEventListener('submit', onSubmit, { capture: true, signal: undo.signal });
  return undo.dispose;
}

/** Filling in goes on; a submit is prevented, and an error message at its button says why. */
export function preventSubmits({ element, messages }: LockContext): Dispose {
  let alert: ReturnType<typeof createAlert> | undefined;
  const unblock = blockSubmits(element, ({ target, submitter }) => {
    const form = target as HTMLFormElement;
    alert ??= createAlert(element.ownerDocument);
    const button = submitter ?? form.querySelector('[type=submit],button:not([type])');
    if (button) button.after(alert.element);
    else form.append(alert.element);
    alert.say(messages.submitPrevented);
  });
  return () => {
    unblock();
    alert?.remove();
  };
}
