import { type Control, controlIn } from './controls.ts';
import { isWriting } from './field-value.ts';

export interface EntryEventsOptions {
  /** Ends all listening. */
  readonly signal: AbortSignal;
  /** The person is in `control` now. */
  readonly onEnter: (control: Control) => void;
  /** Something is about to be entered, chosen or pressed, and the page has done nothing about it yet. */
  readonly onBefore: (event: Event) => void;
  /** Something has been entered in `control`: by the person where the event is trusted, else by a script. */
  readonly onEntry: (control: Control, event: Pick<Event, 'isTrusted' | 'type'>) => void;
  readonly onLeave: (control: Control) => void;
  /** The person has made a choice, or pressed something. */
  readonly onAct: (kind: 'choice' | 'press', target: Element) => void;
  /** The form `element` is being submitted. */
  readonly onSubmit: (element: HTMLFormElement) => void;
  /** The person has pressed a button that resets the form `element`. */
  readonly onReset: (element: HTMLFormElement) => void;
}

const CHOICE = /^(radio|checkbox|select-)/;

/**
 * Reports what a person enters. Returns a function that listens in a document or a shadow root: a frame has a document of its
 * own, and `change`, `submit` and `reset` do not leave a shadow root. Called again, it listens again where `document.open()`
 * took the listeners off, and else does nothing.
 */
export function createEntryEvents(options: EntryEventsOptions): (root: Node) => void {
  let pressed: EventTarget | undefined;

  function onInput(event: Event) {
    // The draft has it already.
    if (isWriting(event.target ?? undefined)) return;
    const path = event.composedPath();
    // What is being composed is not yet entered; compositionend says when it is.
    if (isWriting(path[0]) || (event as InputEvent).isComposing) return;
    const control = controlIn(path);
    if (!control) return;
    if (event.isTrusted && event.type === 'change' && CHOICE.test(control.type ?? '')) options.onAct('choice', control);
    options.onEntry(control, event);
  }

  function onClick(event: Event) {
    if (!event.isTrusted || isWriting()) return;
    const [target] = event.composedPath() as Element[];
    options.onBefore(event);
    if (target) options.onAct('press', target);
    // A reset follows in the same task, by the button itself or by the page's handler.
    pressed = target;
    setTimeout(() => {
      pressed = undefined;
    });
  }

  /** A page that resets its form by itself, as after a submit, has not asked the person. */
  function onReset({ target }: Event) {
    const button = (pressed as Partial<Element> | undefined)?.closest?.<HTMLInputElement>('button,input');
    if (pressed && button?.type !== 'submit' && button?.type !== 'image') options.onReset(target as HTMLFormElement);
  }

  const at = (listener: (control: Control) => void) => (event: Event) => {
    const control = controlIn(event.composedPath());
    if (control) listener(control);
  };

  // Made once: adding the same listener a second time does nothing.
  const everywhere: [string, (event: Event) => void][] = [
    ['change', onInput],
    ['submit', ({ target }) => options.onSubmit(target as HTMLFormElement)],
    ['reset', onReset],
  ];
  const inDocuments: typeof everywhere = [
    ['input', onInput],
    ['compositionend', onInput],
    ['beforeinput', options.onBefore],
    ['keydown', options.onBefore],
    ['focusin', options.onBefore],
    ['click', onClick],
    ['focusin', at(options.onEnter)],
    // A value that was not kept while it was being typed is judged again when the person moves on.
    ['focusout', at(options.onLeave)],
  ];

  return (root) => {
    for (const [type, listener] of 'host' in root ? everywhere : [...everywhere, ...inDocuments]) {
      root.addEventListener(type, listener, { capture: true, signal: options.signal });
    }
  };
}
