import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { openRoots } from '../lib/open-roots.ts';
import { pause } from '../lib/pause.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { canCapture, captureSubmit } from './captured-submit.ts';

export interface SubmitsOptions {
  readonly clock: Clock;
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  /** Whether the surface `element` is locked by what is known at this moment, perhaps not shown yet. */
  readonly isLocked: (element: HTMLElement) => boolean;
  /** Asks the server, unless it is known well enough. Resolves when it is. */
  readonly ask: () => Promise<unknown> | undefined;
  /** A native submit is held back. Returns what is called when it is sent after all. */
  readonly onHeld: () => () => void;
}

type Press = [form: HTMLFormElement, submitter: HTMLElement | null];
type Tell = (...press: Press) => void;

/** The submits of the forms in all surfaces. */
export interface Submits {
  /** From now on a native submit in `element` asks first. Returns its undo. */
  watch(element: HTMLElement): Dispose;
  /** Prevents submits in `element`, before the page's own handlers hear of them, and tells of each. Returns its undo. */
  block(element: HTMLElement, onBlocked: Tell): Dispose;
}

/** Longer than most answers take, shorter than somebody waits for a button. */
const PATIENCE = 1_500;

export function createSubmits({ clock, signal, isLocked, ask, onHeld }: SubmitsOptions): Submits {
  const watched = new Set<HTMLElement>();
  const blocked = new Map<HTMLElement, Tell>();
  const held = new Map<HTMLFormElement, Promise<unknown>>();
  /** Aborted when the client stops, and until the end of a task in which the page navigates by itself. */
  let leaving = new AbortController();
  const patches = new Map<object, Dispose>();
  /** Prevented before its surface was seen to be locked; whoever locks it is still to say why. */
  const untold = new WeakMap<HTMLElement, Press>();

  /** The innermost surface around `node`, in whatever tree. */
  function surfaceAt(node: Node | null): HTMLElement | undefined {
    for (let at = node; at; at = at.parentNode ?? ((at as Partial<ShadowRoot>).host as Node | null)) {
      if (watched.has(at as HTMLElement)) return at as HTMLElement;
    }
    return undefined;
  }

  const surfaceOf = ([form, submitter]: Press) => surfaceAt(form) ?? surfaceAt(submitter);

  /** Whether a submit in `surface` is prevented; tells why. */
  function prevents(surface: HTMLElement | undefined, press: Press): boolean {
    if (!surface) return false;
    const tell = blocked.get(surface);
    if (tell) tell(...press);
    else if (isLocked(surface)) untold.set(surface, press);
    else return false;
    return true;
  }

  function onFirst(event: Event) {
    const press = pressOf(event as SubmitEvent);
    if (!prevents(surfaceOf(press), press)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Registers `onLast` again, after the page's own listeners. Turbo does the same on the window, one step earlier. */
  function onCapture({ currentTarget }: Event) {
    const target = listenerOf(currentTarget as Node);
    target.removeEventListener('submit', onLast);
    target.addEventListener('submit', onLast, { signal });
  }

  /** Holds the submit, unless the page prevents it. */
  function onLast(event: Event) {
    const press = pressOf(event as SubmitEvent);
    const [form, submitter] = press;
    // Browsers send nothing for a script's own event, nor for a form that has left the page.
    if (event.defaultPrevented || !event.isTrusted || !form.isConnected) return;
    const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method') ?? '';
    const surface = surfaceOf(press);
    if (!surface || /^dialog$/i.test(method) || leaving.signal.aborted || !canCapture()) return;
    const asked = held.get(form) ?? ask();
    if (!asked) return;
    event.preventDefault();
    void hold(surface, press, asked);
  }

  async function hold(surface: HTMLElement, press: Press, asked: Promise<unknown>) {
    const [form] = press;
    const onSent = onHeld();
    // Pressed twice, it is sent once.
    if (held.has(form)) return;
    held.set(form, asked);
    const send = captureSubmit(...press);
    await Promise.race([asked.catch(() => {}), pause(PATIENCE, leaving.signal, clock)]);
    held.delete(form);
    if (!signal.aborted && prevents(surface, press)) return;
    onSent();
    send();
  }

  /** A native submit later in the same task replaces this navigation. Held, it would be lost with the page, or be a second one. */
  function leave() {
    leaving.abort();
    clock.after(0, () => {
      leaving = new AbortController();
    });
  }

  const onNavigate = ({ destination }: NavigateEvent) => destination.sameDocument || leave();

  /** A script's `form.submit()` sends no event. */
  function patch(view: typeof globalThis) {
    const { prototype } = view.HTMLFormElement;
    if (patches.has(prototype)) return;
    const submit: ProxyHandler<() => void> = {
      apply(target, form, args) {
        const surface = surfaceAt(form);
        if (prevents(surface, [form, null])) return;
        Reflect.apply(target, form, args);
        if (surface) leave();
      },
    };
    patches.set(
      prototype,
      replaceMethod(prototype, 'submit', (original) => mimic(original, submit)),
    );
    // Missing in Firefox before 147 and Safari before 26.2: there a page that leaves takes a held submit with it.
    view.navigation?.addEventListener('navigate', onNavigate, { signal });
  }

  function unpatch() {
    for (const undo of patches.values()) undo();
    patches.clear();
  }

  signal.addEventListener('abort', () => {
    unpatch();
    leaving.abort();
  });

  return {
    watch(element) {
      watched.add(element);
      patch((element.ownerDocument.defaultView ?? window) as typeof globalThis);
      // Adding the same listener once more does nothing.
      for (const root of [element.getRootNode(), ...openRoots(element).slice(1)]) {
        listenerOf(root).addEventListener('submit', onFirst, { capture: true, signal });
        root.addEventListener('submit', onCapture, { capture: true, signal });
      }
      return () => {
        watched.delete(element);
        if (watched.size === 0) unpatch();
      };
    },
    block(element, onBlocked) {
      blocked.set(element, onBlocked);
      const missed = untold.get(element);
      untold.delete(element);
      if (missed) onBlocked(...missed);
      return () => blocked.delete(element);
    },
  };
}

const pressOf = ({ target, submitter }: SubmitEvent): Press => [target as HTMLFormElement, submitter];

/** Where a submit in the tree `root` is heard first and last: it does not leave a shadow root. */
function listenerOf(root: Node): EventTarget {
  return (root as Partial<Document>).defaultView ?? root;
}
