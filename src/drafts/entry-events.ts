import { type Control, controlIn } from './controls.ts';
import { isWriting } from './field-value.ts';

export interface EntryEventsOptions {
  /** Ends all listening. */
  readonly signal: AbortSignal;
  /** The person is in `control` now. */
  readonly onEnter: (control: Control) => void;
  /** Something has been entered in `control`. */
  readonly onEntry: (control: Control) => void;
  readonly onLeave: (control: Control) => void;
  /** The form `element` is being submitted. */
  readonly onSubmit: (element: HTMLElement) => void;
}

/**
 * Hears what a person enters. Returns a function that listens in a document or a shadow root, in each once: a frame has a
 * document of its own, and `change` and `submit` do not leave a shadow root.
 */
export function createEntryEvents(options: EntryEventsOptions): (root: Node) => void {
  const heard = new WeakSet<Node>();

  function onInput(event: Event) {
    // The draft has it already.
    if (isWriting(event.target ?? undefined)) return;
    const path = event.composedPath();
    // What is being composed is not yet entered; compositionend says when it is.
    if (isWriting(path[0]) || (event as InputEvent).isComposing) return;
    const control = controlIn(path);
    if (control) options.onEntry(control);
  }

  return (root) => {
    if (heard.has(root)) return;
    heard.add(root);
    const listen = (type: string, listener: (event: Event) => void) =>
      root.addEventListener(type, listener, { capture: true, signal: options.signal });
    const listenAt = (type: string, listener: (control: Control) => void) =>
      listen(type, (event) => {
        const control = controlIn(event.composedPath());
        if (control) listener(control);
      });
    listen('change', onInput);
    listen('submit', ({ target }) => options.onSubmit(target as HTMLElement));
    if ('host' in root) return;
    for (const type of ['input', 'compositionend']) listen(type, onInput);
    listenAt('focusin', options.onEnter);
    // A value that was not kept while it was being typed is judged again when the person moves on.
    listenAt('focusout', options.onLeave);
  };
}
