import { type Control, type Field, isFocused } from './controls.ts';
import { type FieldRecord, type FieldValue, isEntered, sameValue } from './draft.ts';
import { defaultOf, readField } from './field-value.ts';

/** What a field holds by the page's doing. */
export interface Baseline {
  /** What the page holds now, as far as the person has not changed it; `undefined` until the field is seen. */
  current?: FieldValue | undefined;
  /** What the page came with, also after a draft has gone and another one has begun. */
  initial?: FieldValue;
  /** What it came with where that was an earlier entry of the person; then `initial` is what was there before that. */
  shown?: FieldValue | undefined;
}

/** A field that remembers its baseline: of thousands, each lookup takes its time. */
interface RememberedField extends Field {
  baseline?: Baseline;
}

export interface Baselines {
  of(field: Field): Baseline;
  /** Notes what fields hold that have not been seen yet. Returns those that the person has been in. */
  see(fields: readonly Field[]): readonly Field[];
  /** Notes what `fields` hold now; all others count as not seen. */
  reset(fields: readonly Field[]): void;
  /** What `fields` hold now is what the page came with. */
  startOver(fields: readonly Field[]): void;
  /** `draft` is of an earlier page. What this one shows of it is still an entry, and not the page's own. */
  inherit(fields: readonly Field[], draft: ReadonlyMap<string, FieldRecord>): void;
  /** The baselines stand under other keys now. */
  move(keys: ReadonlyMap<string, string>): void;
}

// Typed and left before the first script ran. An engine that does not know these matches nothing.
const BY_PERSON = ':is(:user-valid, :user-invalid)';

/** `isEarly`: whether the person was in a control before it was seen. */
export function createBaselines(isEarly: (control: Control) => boolean): Baselines {
  let byKey = new Map<string, Baseline>();

  function of(field: RememberedField): Baseline {
    if (field.baseline) return field.baseline;
    const baseline = byKey.get(field.key) ?? {};
    byKey.set(field.key, baseline);
    field.baseline = baseline;
    return baseline;
  }

  const isByPerson = (control: Control) => isEarly(control) || isFocused(control) || control.matches(BY_PERSON);

  return {
    of,
    see(fields) {
      const entered: Field[] = [];
      for (const field of fields) {
        const baseline = of(field);
        if (baseline.current !== undefined) continue;
        const isEntered = field.controls.some(isByPerson);
        if (isEntered) entered.push(field);
        baseline.current = (isEntered ? defaultOf(field) : readField(field)) ?? null;
        baseline.initial ??= baseline.current;
      }
      return entered;
    },
    reset(fields) {
      for (const baseline of byKey.values()) baseline.current = undefined;
      for (const field of fields) {
        const value = readField(field) ?? null;
        const baseline = of(field);
        baseline.current = value;
        // What was entered may be what the page comes with the next time.
        if (!sameValue(value, baseline.initial)) baseline.shown = value;
      }
    },
    startOver(fields) {
      for (const field of fields) {
        const value = readField(field) ?? null;
        Object.assign(of(field), { current: value, initial: value, shown: undefined } satisfies Baseline);
      }
    },
    inherit(fields, draft) {
      for (const field of fields) {
        const entry = draft.get(field.key);
        const baseline = of(field);
        if (!entry) continue;
        const isShown = isEntered(entry) && sameValue(baseline.initial, entry.value);
        baseline.shown = isShown ? entry.value : entry.shown;
        if (isShown) baseline.initial = entry.base;
      }
    },
    move(keys) {
      byKey = moveKeys(byKey, keys);
    },
  };
}

/** `entries` under other keys; one whose key another takes over is dropped. */
export function moveKeys<T>(entries: ReadonlyMap<string, T>, keys: ReadonlyMap<string, string>): Map<string, T> {
  const taken = new Set(keys.values());
  const stay = [...entries].filter(([key]) => !keys.has(key) && !taken.has(key));
  const move = [...entries].flatMap(([key, entry]): [string, T][] => {
    const next = keys.get(key);
    return next === undefined ? [] : [[next, entry]];
  });
  return new Map([...stay, ...move]);
}
