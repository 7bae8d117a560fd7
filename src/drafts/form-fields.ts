import {
  CONTROLS,
  type Control,
  controlsOf,
  type Field,
  fieldsOf,
  findLabels,
  hintsOf,
  labelOf,
  traitsOf,
  typeOf,
} from './controls.ts';
import { maySave } from './field-policy.ts';

/** The fields of a form, however it changes. */
export interface FormFields {
  /** As they are now. The same array as long as no control has come or gone. */
  current(): readonly Field[];
  fieldOf(control: Control): Field | undefined;
  /** Takes notice of what the page has changed in this very task. */
  catchUp(): void;
  /** Looks anew, also outside the form, where nobody watches what comes. */
  forget(): void;
  /** Whether the policy lets it be kept. Judged once, and again when something has changed that it went by. */
  mayKeep(field: Field): boolean;
  labelFor(control: Control): string;
  hintsFor(field: Field): string[];
  stop(): void;
}

export interface FormFieldsOptions {
  readonly root: Element;
  /** Whether a control inside belongs to this form, and not to one inside it. */
  readonly isOurs: (control: Control) => boolean;
  /** Told when controls have come or gone. */
  readonly onControls: () => void;
}

/** A field, and what has been found out about it: of thousands, each look elsewhere takes its time. */
interface JudgedField extends Field {
  hints?: string[];
  verdict?: boolean;
  /** Since when the verdict holds; absent where it has to be found anew each time. */
  judgedAt?: number | undefined;
}

/** Finds the fields of the form `root`, and again when its controls have changed. */
export function createFormFields({ root, isOurs, onControls }: FormFieldsOptions): FormFields {
  const passwords = new WeakSet<Control>();
  let fields: readonly Field[] | undefined;
  let byControl = new Map<Control, Field>();
  let labels: Map<Control, Element[]> | undefined;
  const labelTexts = new Map<Control, string>();
  let generation = 0;
  let setting: Element | null = null;

  // Rows come and go, and a "show password" button makes a text field of a password.
  function onMutations(changes: readonly MutationRecord[]) {
    if (changes.length > 0) generation++;
    for (const { target, oldValue } of changes) if (oldValue === 'password') passwords.add(target as Control);
    if (!changes.some(concernsControls)) return;
    fields = undefined;
    onControls();
  }
  const observer = new MutationObserver(onMutations);
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: [...IDENTITY, ...CONDITION],
    attributeOldValue: true,
  });

  function current(): readonly Field[] {
    if (fields) return fields;
    fields = fieldsOf(controlsOf(root).filter(isOurs));
    labels = undefined;
    labelTexts.clear();
    byControl = new Map(fields.flatMap((field) => field.controls.map((control) => [control, field])));
    for (const control of byControl.keys()) if (typeOf(control) === 'password') passwords.add(control);
    return fields;
  }

  function labelFor(control: Control): string {
    const known = labelTexts.get(control);
    if (known !== undefined) return known;
    labels ??= findLabels(byControl.keys());
    const text = labelOf(control, labels.get(control) ?? []);
    labelTexts.set(control, text);
    return text;
  }

  function catchUp() {
    onMutations(observer.takeRecords());
    // Nobody watches what the form stands in.
    const around = root.closest(AROUND);
    if (around || setting) generation++;
    setting = around;
  }

  function mayKeep(field: JudgedField): boolean {
    if (field.judgedAt === generation && field.verdict !== undefined) return field.verdict;
    field.verdict = field.controls.every((control) =>
      maySave(traitsOf(control, passwords.has(control), labelFor(control))),
    );
    // Nobody watches shadow roots and controls elsewhere either, nor what a custom element says of itself.
    const isWatched = field.controls.every((control) => root.contains(control) && !control.localName.includes('-'));
    field.judgedAt = isWatched ? generation : undefined;
    return field.verdict;
  }

  return {
    current,
    fieldOf: (control) => byControl.get(control),
    catchUp,
    mayKeep,
    forget() {
      fields = undefined;
    },
    labelFor,
    hintsFor(field: JudgedField) {
      field.hints ??= hintsOf(field, labelFor(field.controls[0]));
      return field.hints;
    },
    stop: () => observer.disconnect(),
  };
}

// Not by its class: an element in a frame is no instance of this realm's.
const isElement = (node: Node): node is Element => node.nodeType === 1;
const CONCERNED = `${CONTROLS},label`;

/** By these a field is found. */
const IDENTITY = ['type', 'name', 'id', 'for'];
/** By these and the above it is judged. */
const CONDITION = [
  'aria-label',
  'autocomplete',
  'data-intermission-ignore',
  'data-intermission-save',
  'disabled',
  'placeholder',
  'readonly',
];
const AROUND = '[data-intermission-ignore],fieldset';

/** Messages and counters come and go in forms all the time; they are no reason to look for fields again. */
function concernsControls({ type, attributeName, target, addedNodes, removedNodes }: MutationRecord): boolean {
  const holdsControl = (node: Node) =>
    isElement(node) && (node.matches(CONCERNED) || node.localName.includes('-') || node.querySelector(CONCERNED));
  const around = isElement(target) ? target : target.parentElement;
  if (type === 'attributes') return IDENTITY.includes(attributeName ?? '');
  return !!around?.closest('label') || [...addedNodes, ...removedNodes].some(holdsControl);
}
