import type { Clock } from '../lib/clock.ts';
import type { Control, Field } from './controls.ts';
import { type FieldRecord, sameValue } from './draft.ts';
import { readField } from './field-value.ts';
import type { KeptForm } from './kept-form.ts';

// As long as a page on a slow line may take until it comes to life.
const LOOK = 250;
const LOOKS = 24;
// A page that takes a value back again and again means it.
const TRIES = 2;

export interface Hydration {
  /** `field` is about to hold what was kept of it. */
  note(field: Field, record: FieldRecord): void;
  /** Looks from now on. */
  watch(): void;
}

/**
 * A page that a server rendered can be filled in before its framework has come: which then either puts its own value
 * back, or takes what stands there for its own and tells nobody. Puts values again; once the person has entered
 * something, only those of which a framework that has come since cannot know.
 */
export function createHydration(form: KeptForm, clock: Clock): Hydration {
  const noted = new Map<string, FieldRecord>();
  const marks = new WeakMap<Control, number>();
  const tries = new Map<string, number>();
  const touched = () => form.fields().filter(form.touched).length;

  function look(left: number, before: number) {
    // The page is alive, and may empty what it has sent.
    if (form.isSent()) return;
    // What happens to fields then may be the page's answer to it.
    const alone = touched() <= before;
    for (const field of form.fields()) {
      const record = noted.get(field.key);
      const tried = tries.get(field.key) ?? 0;
      // What has been discarded or delivered meanwhile is not to come back.
      if (!record || tried === TRIES || !sameValue(form.entryOf(field.key)?.value, record.value)) continue;
      const [control] = field.controls;
      const value = readField(field);
      const taken = sameValue(value, record.base);
      const woken = marksOf(control) !== marks.get(control);
      if (form.touched(field) || !(woken ? alone || taken || sameValue(value, record.value) : alone && taken)) continue;
      tries.set(field.key, tried + 1);
      marks.set(control, marksOf(control));
      form.put(field, record.value, true);
    }
    if (left > 0) clock.after(LOOK, () => look(left - 1, before));
  }

  return {
    note(field, record) {
      const [control] = field.controls;
      noted.set(field.key, record);
      marks.set(control, marks.get(control) ?? marksOf(control));
    },
    watch() {
      const before = touched();
      if (noted.size > 0) clock.after(LOOK, () => look(LOOKS, before));
    },
  };
}

/** A framework leaves properties of its own on the elements that it takes over. */
function marksOf(control: Control): number {
  return Reflect.ownKeys(control).length;
}
