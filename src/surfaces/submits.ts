import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { openRoots } from '../lib/open-roots.ts';
import { pause } from '../lib/pause.ts';
import { replaceMethod } from '../lib/replace-method.ts';

export interface SubmitsOptions {
  readonly clock: Clock;
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  /** Whether the surface `element` is locked by what is known at this moment, perhaps not shown yet. */
  readonly isLocked: (element: HTMLElement) => boolean;
  /** Asks the server, unless it is known well enough. Resolves when it is. */
  readonly ask: () => Promise<unknown> | undefined;
  /** A native submit that was kept back for a moment goes through now. */
  readonly onPassed: (event: SubmitEvent) => void;
}

type Tell = (form: HTMLFormElement, submitter: HTMLElement | null) => void;

/** The submits of the forms in all surfaces. */
export interface Submits {
  /** From now on a native submit in `element` asks first. Returns its undo. */
  watch(element: HTMLElement): Dispose;
  /** Prevents submits in `element`, before the page's own handlers hear of them, and tells of each. Returns its undo. */
  block(element: HTMLElement, onBlocked: Tell): Dispose;
}

/** Longer than most answers take, shorter than somebody waits for a button. */
const PATIENCE = 1_500;

export function createSubmits({ clock, signal, isLocked, ask, onPassed }: SubmitsOptions): Submits {
  const watched = new Set<HTMLElement>();
  const blocked = new Map<HTMLElement, Tell>();
  const pending = new Set<HTMLFormElement>();
  const patches = new Map<object, Dispose>();
  /** Prevented before its surface was seen to be locked; whoever locks it is still to say why. */
  const untold = new WeakMap<HTMLElement, Parameters<Tell>>();

  /** The innermost surface around `node`, in whatever tree. */
  function surfaceAt(node: Node | null): HTMLElement | undefined {
    for (let at = node; at; at = at.parentNode ?? ((at as Partial<ShadowRoot>).host as Node | null)) {
      if (watched.has(at as HTMLElement)) return at as HTMLElement;
    }
    return undefined;
  }

  /** Whether the submit is prevented; says so where that is the case. */
  function prevents(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
    const surface = surfaceAt(form) ?? surfaceAt(submitter);
    if (!surface) return false;
    const tell = blocked.get(surface);
    if (tell) tell(form, submitter);
    else if (isLocked(surface)) untold.set(surface, [form, submitter]);
    else return false;
    return true;
  }

  function onCapture(event: Event) {
    const { target, submitter } = event as SubmitEvent;
    if (!prevents(target as HTMLFormElement, submitter)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** After the page's own handlers, which may have prevented it or sent the entries themselves. */
  function onBubble(event: Event) {
    const { target, submitter, defaultPrevented } = event as SubmitEvent;
    const form = target as HTMLFormElement;
    const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method') ?? '';
    if (defaultPrevented || /^dialog$/i.test(method) || !(surfaceAt(form) ?? surfaceAt(submitter))) return;
    const asked = pending.has(form) ? true : ask();
    if (!asked) return;
    event.preventDefault();
    if (asked !== true) void hold(form, submitter, asked);
  }

  async function hold(form: HTMLFormElement, submitter: HTMLElement | null, asked: Promise<unknown>) {
    pending.add(form);
    await Promise.race([asked.catch(() => {}), pause(PATIENCE, signal, clock)]);
    pending.delete(form);
    if (signal.aborted || !prevents(form, submitter)) pass(form, submitter);
  }

  /**
   * Submits as the person has: by the same button, with its name, value, action, method and target. The page has heard of
   * it already; a second time, guards against double submits would prevent it.
   */
  function pass(form: HTMLFormElement, submitter: HTMLElement | null) {
    const target = listenerOf(form.getRootNode());
    const skip = (event: Event) => {
      event.stopImmediatePropagation();
      onPassed(event as SubmitEvent);
    };
    target.addEventListener('submit', skip, true);
    // A button that has left its form meanwhile cannot be named.
    form.requestSubmit(submitter && 'form' in submitter && submitter.form === form ? submitter : null);
    target.removeEventListener('submit', skip, true);
  }

  /** A script's `form.submit()` sends no event. */
  function patch(view: typeof globalThis) {
    const { prototype } = view.HTMLFormElement;
    if (patches.has(prototype)) return;
    const submit: ProxyHandler<() => void> = {
      apply: (target, form, args) => (prevents(form, null) ? undefined : Reflect.apply(target, form, args)),
    };
    patches.set(
      prototype,
      replaceMethod(prototype, 'submit', (original) => mimic(original, submit)),
    );
  }

  function unpatch() {
    if (blocked.size > 0) return;
    for (const undo of patches.values()) undo();
    patches.clear();
  }

  return {
    watch(element) {
      watched.add(element);
      // Adding the same listener once more does nothing.
      for (const root of [element.getRootNode(), ...openRoots(element).slice(1)]) {
        const target = listenerOf(root);
        target.addEventListener('submit', onCapture, { capture: true, signal });
        target.addEventListener('submit', onBubble, { signal });
      }
      return () => watched.delete(element);
    },
    block(element, onBlocked) {
      blocked.set(element, onBlocked);
      const missed = untold.get(element);
      untold.delete(element);
      if (missed) onBlocked(...missed);
      patch((element.ownerDocument.defaultView ?? window) as typeof globalThis);
      return () => {
        blocked.delete(element);
        unpatch();
      };
    },
  };
}

/** Whoever hears of a submit in the tree `root` first and last: it does not leave a shadow root. */
function listenerOf(root: Node): EventTarget {
  return (root as Partial<Document>).defaultView ?? root;
}
