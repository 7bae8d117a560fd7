import type { Dispose } from './disposer.ts';
import { mimic } from './mimic.ts';
import { replaceMethod } from './replace-method.ts';

type Constructor = new (...args: never[]) => object;

/**
 * Has `onCreated` see every object that the global class `name` makes from now on, those of its subclasses included. To the
 * page, the class is the same. Returns a function that undoes it; does nothing where there is no such class.
 */
export function replaceClass<Name extends 'EventSource' | 'XMLHttpRequest'>(
  name: Name,
  onCreated: (created: InstanceType<(typeof globalThis)[Name]>) => void,
): Dispose {
  const original: Constructor | undefined = globalThis[name];
  if (!original) return () => {};
  const wrapped = mimic(original, {
    construct(...args) {
      const created = Reflect.construct(...args);
      onCreated(created);
      return created;
    },
  });
  const undos = [
    replaceMethod(globalThis as unknown as Record<string, Constructor>, name, () => wrapped),
    replaceMethod(original.prototype, 'constructor', () => wrapped),
  ];
  return () => {
    for (const undo of undos) undo();
  };
}
