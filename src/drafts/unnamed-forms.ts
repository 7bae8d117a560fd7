import { labelOf, typeOf } from './controls.ts';
import { keyOfUnnamed } from './identity.ts';
import type { Kept } from './kept.ts';

/** A key that is only a position among forms without a name, perhaps in a frame or a shadow root. */
const POSITION = /(^|\/)\?\d+$/;

/**
 * The key under which each form is stored: its own, or, where that is only a position, one by its fields. A form keeps the key
 * that it had first.
 */
export function createStorageKeys(forms: () => Iterable<Kept>): (form: Kept) => string {
  const known = new WeakMap<Kept, string>();

  function find(form: Kept): string {
    if (!POSITION.test(form.formKey)) return form.formKey;
    const shape = shapeOf(form);
    const alike = [...forms()].filter((other) => POSITION.test(other.formKey) && shapeOf(other) === shape);
    return keyOfUnnamed(shape, alike.indexOf(form), alike.length);
  }

  return (form) => {
    const key = known.get(form) ?? find(form);
    known.set(form, key);
    return key;
  };
}

/** Names and labels of the fields that a person sees. */
function shapeOf(form: Kept): string {
  return form
    .fields()
    .filter(({ controls: [control] }) => typeOf(control) !== 'hidden')
    .map(({ key, controls: [control] }) => `${key}\n${labelOf(control)}`)
    .join('\n');
}
