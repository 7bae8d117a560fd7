/**
 * Sends a bubbling `CustomEvent` of this project from `target`. Returns `false` where somebody prevented its default.
 */
export function emit(target: EventTarget, name: string, detail: unknown, cancelable = false): boolean {
  return target.dispatchEvent(
    new CustomEvent(`intermission:${name}`, { bubbles: true, composed: true, cancelable, detail }),
  );
}
