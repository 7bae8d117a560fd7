import type { FieldValue } from './draft.ts';
import type { FieldTraits } from './field-policy.ts';

/** An element that a person enters something in. What it is, its `type` tells; an editable element has none. */
export type Control = HTMLElement & Partial<Pick<HTMLInputElement, 'type' | 'value' | 'checked' | 'labels'>>;

/** One or, for a radio group, several controls that hold one value under one key. */
export interface Field {
  readonly key: string;
  readonly controls: [Control, ...Control[]];
}

const CONTROLS = 'input,select,textarea,[contenteditable]:not([contenteditable="false" i])';
// Buttons hold no entry; a script cannot set a file input's value.
const VALUELESS = /^(button|submit|reset|image|file)$/;

/** The controls of `root`: those inside it and those that belong to its forms by their `form` attribute. */
export function controlsOf(root: Element): Control[] {
  const forms = [...root.querySelectorAll('form'), ...(root.matches('form') ? [root as HTMLFormElement] : [])];
  const elements = [root.querySelectorAll(CONTROLS), ...forms.map((form) => form.elements)].flatMap((list) => [
    ...list,
  ]);
  return [...new Set(elements as Control[])].filter((control) => control === controlAt(control));
}

/** The control that an event's target stands in; `undefined` where there is none. */
export function controlAt(target: EventTarget | undefined): Control | undefined {
  const control = (target as Element | undefined)?.closest?.<Control>(CONTROLS);
  if (!control || VALUELESS.test(typeOf(control))) return undefined;
  // Inside something editable, what counts is the whole of it.
  return (typeOf(control) === EDITABLE && controlAt(control.parentElement ?? undefined)) || control;
}

/** The fields that `controls` make up. Keys are names where there are any; the second of a name is `name~2`. */
export function fieldsOf(controls: readonly Control[]): Field[] {
  const fields = new Map<string, Field>();
  const seen = new Map<string, number>();
  for (const control of controls) {
    const name = nameOf(control);
    const group = control.type === 'radio' && fields.get(name);
    if (group) {
      group.controls.push(control);
      continue;
    }
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const key = count > 1 ? `${name}~${count}` : name;
    fields.set(key, { key, controls: [control] });
  }
  return [...fields.values()];
}

function nameOf(control: Control): string {
  const name = textsOf(control).find(Boolean) ?? `?${typeOf(control)}`;
  return control.type === 'checkbox' ? `${name}=${control.value}` : name;
}

/** What the field holds now; `undefined` for a number that is half typed, which reads as empty but is not. */
export function readField({ controls }: Field): FieldValue | undefined {
  const [control] = controls;
  switch (typeOf(control)) {
    case 'radio':
      return controls.find(({ checked }) => checked)?.value ?? null;
    case 'checkbox':
      return control.checked;
    case 'select-multiple':
      return [...(control as HTMLSelectElement).selectedOptions].map(({ value }) => value);
    case EDITABLE:
      // biome-ignore lint/performance/useDomNodeTextContent: textContent runs the lines together.
      return control.innerText;
    default:
      return (control as HTMLInputElement).validity?.badInput ? undefined : control.value;
  }
}

/**
 * Puts `value` in so that frameworks notice: by the prototype's setter, past the one with which React watches each
 * element, then the events that a person's entry would send.
 */
export function writeField({ controls }: Field, value: FieldValue): void {
  const [control] = controls;
  const type = typeOf(control);
  if (type === 'radio' || type === 'checkbox') {
    const box = type === 'radio' ? controls.find((radio) => radio.value === value) : control;
    // React and Vue listen for the click of boxes, not for their value.
    if (box && box.checked !== (value !== false)) box.click();
    return;
  }
  if (Array.isArray(value)) {
    for (const option of (control as unknown as HTMLSelectElement).options)
      option.selected = value.includes(option.value);
  } else if (type === EDITABLE) {
    // biome-ignore lint/performance/useDomNodeTextContent: as text, whatever it holds, with its lines.
    control.innerText = String(value);
  } else setValue(control, String(value));
  for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
}

function setValue(control: Control, value: string): void {
  let prototype = Object.getPrototypeOf(control);
  while (prototype && !Object.hasOwn(prototype, 'value')) prototype = Object.getPrototypeOf(prototype);
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value);
}

/** The traits by which the policy judges `control`. `wasPassword` is the caller's memory. */
export function traitsOf(control: Control, wasPassword: boolean): FieldTraits {
  const labels = [...(control.labels ?? [])].map((label) => label.textContent ?? '');
  return {
    type: typeOf(control),
    autocomplete: control.getAttribute('autocomplete') ?? '',
    names: [...textsOf(control), control.getAttribute('placeholder') ?? '', ...labels],
    unavailable: control.matches('[type=hidden],:disabled,[readonly]'),
    asked: control.matches('[data-intermission-save]'),
    ignored: control.closest('[data-intermission-ignore]') !== null,
    wasPassword,
  };
}

function textsOf(control: Control): string[] {
  return ['name', 'id', 'aria-label'].map((name) => control.getAttribute(name) ?? '');
}

const EDITABLE = 'contenteditable';

/** `text`, `password`, `select-one`, `contenteditable`, … */
export function typeOf(control: Control): string {
  return control.type ?? EDITABLE;
}
