import { type Control, controlIn } from './controls.ts';
import { isWriting } from './field-value.ts';

export interface EntryEventsOptions {
  /** Ends all listening. */
  readonly signal: AbortSignal;
  /** The person is in `control` now. */
  readonly onEnter: (control: Control) => void;
  /** Something is about to be entered, chosen or pressed, and the page has done nothing about it yet. */
  readonly onBefore: (event: Event) => void;
  /** Something is typed, or about to be; `takeTyped()` has it reported. */
  readonly onTyping: () => void;
  /**
   * Something has been entered in `control`: by the person where the event is trusted, else by a script. Announced: `onBefore`
   * was called for it.
   */
  readonly onEntry: (control: Control, entry: Entry) => void;
  readonly onLeave: (control: Control) => void;
  /** The person has made a choice, or pressed something. */
  readonly onAct: (kind: 'choice' | 'press', target: Element) => void;
  /** The form `element` is being submitted. */
  readonly onSubmit: (element: HTMLFormElement) => void;
  /** The person has pressed a button that resets the form `element`. */
  readonly onReset: (element: HTMLFormElement) => void;
}

export interface Entry extends Pick<Event, 'isTrusted' | 'type'> {
  readonly isAnnounced?: boolean;
}

export interface EntryEvents {
  /**
   * Listens in a document or a shadow root: a frame has a document of its own, and `change`, `submit` and `reset` do not leave
   * a shadow root. Called again, it listens again where `document.open()` took the listeners off, and else does nothing.
   */
  readonly listenIn: (root: Node) => void;
  /** Reports what has been typed and not been reported yet. */
  readonly takeTyped: () => void;
}

const CHOICE = /^(radio|checkbox|select-)/;

/** Reports what a person enters. A key costs its page next to nothing: whose it is, is found out when it is taken in. */
export function createEntryEvents(options: EntryEventsOptions): EntryEvents {
  const { signal, onBefore, onTyping, onEntry, onAct } = options;
  let pressed: EventTarget | undefined;
  /** Where the person has been, if no custom element is made of it. */
  const entered = new WeakSet<EventTarget>();
  const typed = new Set<EventTarget>();
  /** Where something is about to be typed. */
  let announced: EventTarget | null | undefined;

  function takeTyped() {
    if (typed.size === 0) return;
    const targets = [...typed] as Control[];
    typed.clear();
    for (const target of targets) {
      // A custom element around it may have been defined since. A page may have removed it after this very key.
      const control = target.isConnected ? controlIn(pathFrom(target)) : target;
      if (control) onEntry(control, { isTrusted: true, isAnnounced: true, type: 'input' });
    }
  }

  function noteInput(event: Event) {
    const { target } = event;
    // The draft has it already.
    if (isWriting(target ?? undefined)) return;
    if (target && target === announced && event.isTrusted && !(event as InputEvent).isComposing) {
      announced = undefined;
      typed.add(target);
      onTyping();
    } else onInput(event);
  }

  function onInput(event: Event) {
    takeTyped();
    // What is being composed is not yet entered; compositionend says when it is.
    if (isWriting(event.composedPath()[0]) || (event as InputEvent).isComposing) return;
    // It tells of an entry that was reported, perhaps long ago, and the page may show another record since.
    if (event.type === 'change') onBefore(event);
    const control = controlAt(event);
    if (!control) return;
    if (event.isTrusted && event.type === 'change' && CHOICE.test(control.type ?? '')) onAct('choice', control);
    onEntry(control, event);
  }

  function controlAt(event: Event): Control | undefined {
    const control = controlIn(event.composedPath());
    if (control && control === event.target) entered.add(control);
    return control;
  }

  function onBeforeInput(event: Event) {
    onBefore(event);
    const { target, isTrusted } = event;
    announced = isTrusted && target && entered.has(target) ? target : undefined;
  }

  function onKeyDown(event: Event) {
    onBefore(event);
    if (event.target && entered.has(event.target)) onTyping();
  }

  function onClick(event: Event) {
    if (!event.isTrusted || isWriting()) return;
    const [target] = event.composedPath() as Element[];
    onBefore(event);
    if (target) onAct('press', target);
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

  function onFocus(event: Event) {
    onBefore(event);
    const control = controlAt(event);
    if (control) options.onEnter(control);
  }

  /** A value that was not kept while it was being typed is judged again when the person moves on. */
  function onBlur(event: Event) {
    const control = controlAt(event);
    if (control) options.onLeave(control);
  }

  // Made once: adding the same listener a second time does nothing.
  const afterTyped = (listener: (event: Event) => void) => (event: Event) => {
    takeTyped();
    listener(event);
  };
  const everywhere: [string, (event: Event) => void][] = [
    ['change', noteInput],
    ['submit', afterTyped(({ target }) => options.onSubmit(target as HTMLFormElement))],
    ['reset', afterTyped(onReset)],
  ];
  const inDocuments: typeof everywhere = [
    ['input', noteInput],
    ['compositionend', noteInput],
    ['beforeinput', onBeforeInput],
    ['keydown', afterTyped(onKeyDown)],
    ['focusin', afterTyped(onFocus)],
    ['focusout', afterTyped(onBlur)],
    ['click', afterTyped(onClick)],
  ];

  return {
    takeTyped,
    listenIn(root) {
      for (const [type, listener] of 'host' in root ? everywhere : [...everywhere, ...inDocuments]) {
        root.addEventListener(type, listener, { capture: true, signal });
      }
    },
  };
}

/** The path of an event from `node`. */
function pathFrom(node: Node): EventTarget[] {
  const around = (node as Element).assignedSlot ?? node.parentNode ?? (node as Partial<ShadowRoot>).host;
  return around ? [node, ...pathFrom(around)] : [node];
}
