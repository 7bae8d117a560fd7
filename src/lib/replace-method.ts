import type { Dispose } from './disposer.ts';

/**
 * Puts `wrap(original)` in the place of a method. Returns a function that puts the original back, or does nothing
 * where somebody has replaced the wrapper since. A frozen method stays as it is.
 */
export function replaceMethod<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  wrap: (original: T[Name]) => T[Name],
): Dispose {
  const original = target[name];
  const wrapped = wrap(original);
  try {
    target[name] = wrapped;
  } catch {
    // A frozen global: this way of detection is not to be had on the page.
  }
  return () => {
    if (target[name] === wrapped) target[name] = original;
  };
}
