import type { FieldValue } from './draft.ts';
import type { FieldTraits } from './field-policy.ts';

/** An element that a person enters something in. */
export type Control = HTMLElement;

/** One or, for a radio group, several controls that hold one value under one key. */
export interface Field {
  readonly key: string;
  readonly controls: readonly [Control, ...Control[]];
}

const CONTROLS = 'input,select,textarea,[contenteditable]:not([contenteditable="false" i])';
// Buttons hold no entry; a script cannot set a file input's value.
const VALUELESS = /^(button|submit|reset|image|file)$/;

/** The controls of `root`: those inside it and those that belong to its forms by their `form` attribute. */
export function controlsOf(root: Element): Control[] {
  const controls = new Set<Control>(root.querySelectorAll<Control>(CONTROLS));
  const forms = isForm(root) ? [root] : root.querySelectorAll('form');
  for (const form of forms) {
    for (const control of form.elements) if (control.matches(CONTROLS)) controls.add(control as Control);
  }
  return [...controls].filter(holdsValue);
}

/** The control that an event's target stands in; `undefined` where there is none. */
export function controlAt(target: EventTarget | undefined): Control | undefined {
  const control = isElement(target) ? target.closest<Control>(CONTROLS) : undefined;
  return control && holdsValue(control) ? outermostEditable(control) : undefined;
}

/** The fields that `controls` make up. Keys are names where there are any; the second of a name is `name~2`. */
export function fieldsOf(controls: readonly Control[]): Field[] {
  const fields = new Map<string, { key: string; controls: [Control, ...Control[]] }>();
  const seen = new Map<string, number>();
  for (const control of controls) {
    const key = keyOf(control);
    const group = typeOf(control) === 'radio' ? fields.get(key) : undefined;
    const count = group ? 1 : (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (group) group.controls.push(control);
    else
      fields.set(count > 1 ? `${key}~${count}` : key, {
        key: count > 1 ? `${key}~${count}` : key,
        controls: [control],
      });
  }
  return [...fields.values()];
}

function keyOf(control: Control): string {
  const type = typeOf(control);
  const name = attribute(control, 'name') || attribute(control, 'id') || attribute(control, 'aria-label') || `?${type}`;
  return type === 'checkbox' ? `${name}=${(control as HTMLInputElement).value}` : name;
}

/** What the field holds now; `undefined` for a number that is half typed, which reads as empty but is not. */
export function readField({ controls }: Field): FieldValue | undefined {
  const [control] = controls;
  if (isInput(control)) {
    if (control.type === 'radio') return radiosOf(controls).find((radio) => radio.checked)?.value ?? null;
    if (control.type === 'checkbox') return control.checked;
    return control.validity?.badInput ? undefined : control.value;
  }
  if (isSelect(control)) {
    return control.multiple ? [...control.selectedOptions].map((option) => option.value) : control.value;
  }
  if ('value' in control) return String(control.value);
  // biome-ignore lint/performance/useDomNodeTextContent: textContent runs the lines together.
  return control.innerText;
}

/**
 * Puts `value` in so that frameworks notice: by the prototype's setter, past the one with which React watches each
 * element, then the events that a person's entry would send.
 */
export function writeField({ controls }: Field, value: FieldValue): void {
  const [control] = controls;
  if (isInput(control) && (control.type === 'radio' || control.type === 'checkbox')) {
    const box = control.type === 'radio' ? radiosOf(controls).find((radio) => radio.value === value) : control;
    // React and Vue listen for the click of boxes, not for their value.
    if (box && box.checked !== (value !== false)) box.click();
    return;
  }
  if (isSelect(control)) select(control, Array.isArray(value) ? value : [value]);
  else if ('value' in control) setValue(control, String(value ?? ''));
  // biome-ignore lint/performance/useDomNodeTextContent: as text, whatever it holds, with its lines.
  else control.innerText = String(value ?? '');
  for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}

function radiosOf(controls: readonly Control[]): HTMLInputElement[] {
  return controls.filter(isInput);
}

function select(control: HTMLSelectElement, values: readonly unknown[]): void {
  for (const option of control.options) option.selected = values.includes(option.value);
}

function setValue(control: Control, value: string): void {
  let prototype = Object.getPrototypeOf(control);
  while (prototype && !Object.hasOwn(prototype, 'value')) prototype = Object.getPrototypeOf(prototype);
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value);
}

/** The traits by which the policy judges `control`. `wasPassword` is the caller's memory. */
export function traitsOf(control: Control, wasPassword: boolean): FieldTraits {
  const labels = 'labels' in control ? [...((control.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
  const texts = labels.map((label) => label.textContent ?? '');
  return {
    type: typeOf(control),
    autocomplete: attribute(control, 'autocomplete'),
    names: ['name', 'id', 'aria-label', 'placeholder'].map((name) => attribute(control, name)).concat(texts),
    unavailable: typeOf(control) === 'hidden' || control.matches(':disabled') || control.hasAttribute('readonly'),
    asked: control.hasAttribute('data-intermission-save'),
    ignored: control.closest('[data-intermission-ignore]') !== null,
    wasPassword,
  };
}

/** `text`, `password`, `select-one`, `contenteditable`, … */
export function typeOf(control: Control): string {
  return 'type' in control ? String(control.type) : 'contenteditable';
}

function holdsValue(control: Control): boolean {
  return !VALUELESS.test(typeOf(control));
}

function outermostEditable(control: Control): Control {
  const outer = 'value' in control ? null : control.parentElement?.closest<Control>(CONTROLS);
  return outer ? outermostEditable(outer) : control;
}

function attribute(control: Control, name: string): string {
  return control.getAttribute(name) ?? '';
}

// By tag rather than by class: a control in a frame is no instance of this realm's classes.
function isElement(target: unknown): target is Element {
  return (target as Node | undefined)?.nodeType === 1;
}

function isForm(element: Element): element is HTMLFormElement {
  return element.localName === 'form';
}

function isInput(control: Element): control is HTMLInputElement {
  return control?.localName === 'input';
}

function isSelect(control: Element): control is HTMLSelectElement {
  return control.localName === 'select';
}
