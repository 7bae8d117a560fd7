import type { FieldTraits } from './field-policy.ts';

/** An element that a person enters something in. What it is, its `type` tells; an editable element has none. */
export type Control = HTMLElement & Partial<Pick<HTMLInputElement, 'type' | 'value' | 'checked' | 'labels' | 'form'>>;

/** One or, for a radio group, several controls that hold one value under one key. */
export interface Field {
  readonly key: string;
  readonly controls: [Control, ...Control[]];
}

export const CONTROLS = 'input,select,textarea,[contenteditable]:not([contenteditable="false" i])';
// Buttons hold no entry.
const VALUELESS = /^(button|submit|reset|image)$/;
const EDITABLE = 'contenteditable';
// What the names of most elements tell sooner than a selector. Others have a value too: a list item its number.
const ENTERED = /^(input|select|textarea)$|-/;

/** The controls of `root`: inside it, in open shadow roots too, and those that its forms own by a `form` attribute. */
export function controlsOf(root: Element | ShadowRoot): Control[] {
  const controls = new Set<Control>();
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    const { shadowRoot } = element;
    if (isControl(element)) controls.add(element);
    else if (shadowRoot) for (const inner of controlsOf(shadowRoot)) controls.add(inner);
  }
  const forms = [root, ...root.querySelectorAll('form')].filter(({ nodeName }) => /^form$/i.test(nodeName));
  for (const form of forms)
    for (const element of (form as HTMLFormElement).elements) if (isControl(element)) controls.add(element as Control);
  return [...controls];
}

/** The control that an event happened in; `undefined` where there is none. */
export function controlIn(path: readonly EventTarget[]): Control | undefined {
  let found: Control | undefined;
  for (const target of path) {
    // A custom element may be made of inputs; what it holds is the value.
    if (found && !(target as Partial<Element>).localName?.includes('-')) continue;
    if (!isControl(target)) continue;
    if (isCustom(target)) return target;
    found ??= target;
  }
  return found;
}

function isControl(target: EventTarget): target is Control {
  // By what it has rather than by class: a control in a frame is no instance of this realm's classes.
  const element = target as Element;
  if (!element.matches || !(ENTERED.test(element.localName) || element.hasAttribute(EDITABLE))) return false;
  if (element.matches(CONTROLS)) {
    return (
      !VALUELESS.test(typeOf(element as Control)) && (hasValue(element) || !element.parentElement?.closest(CONTROLS))
    );
  }
  return isCustom(element);
}

function isCustom(element: Element): boolean {
  return hasValue(element) && (element.constructor as { formAssociated?: boolean }).formAssociated === true;
}

/** Whether the person is in `control`. A document knows of its frames and shadow roots only that they have the focus. */
export const isFocused = (control: Control): boolean =>
  (control.getRootNode() as Document | ShadowRoot).activeElement === control;

/** The fields that `controls` make up. Keys are names where there are any; the second of a name is `name~2`. */
export function fieldsOf(controls: readonly Control[]): Field[] {
  const fields = new Map<string, Field>();
  const seen = new Map<string, number>();
  const groups = new Map<Control['form'], Map<string, Field>>();
  for (const control of controls) {
    const name = nameOf(control);
    const radios = groups.get(control.form) ?? new Map<string, Field>();
    const group = control.type === 'radio' ? radios.get(name) : undefined;
    if (group) {
      group.controls.push(control);
      continue;
    }
    let count = seen.get(name) ?? 1;
    let key = count > 1 ? `${name}~${count}` : name;
    while (fields.has(key)) key = `${name}~${++count}`;
    seen.set(name, count);
    const field: Field = { key, controls: [control] };
    fields.set(key, field);
    if (control.type === 'radio') groups.set(control.form, radios.set(name, field));
  }
  return [...fields.values()];
}

function nameOf(control: Control): string {
  const name = textsOf(control).find(Boolean) ?? `?${typeOf(control)}`;
  return control.type === 'checkbox' ? `${name}=${control.value}` : name;
}

/** By what a field can be found again when it has another name: id, autocomplete, of radios the legend, label. */
export function hintsOf({ controls: [control] }: Field, label = labelOf(control)): string[] {
  const suffix = control.type === 'checkbox' ? `=${control.value}` : '';
  const [id, autocomplete] = ['id', 'autocomplete'].map((name) => control.getAttribute(name) ?? '');
  const legend = control.type === 'radio' ? control.closest('fieldset')?.querySelector('legend') : undefined;
  const texts = [legend ? tidy(textOfLabel(legend)) : '', label].map((text) => text.slice(0, 100));
  const hints = [id && `#${id}`, /^(on|off)?$/.test(autocomplete ?? '') ? '' : `@${autocomplete}`, ...texts];
  return hints.flatMap((hint) => (hint ? hint + suffix : []));
}

/** Without what the controls in it say: of a select that would be all its options. */
function textOfLabel(node: Node): string {
  if (/^(select|textarea|button|#comment)$/i.test(node.nodeName)) return '';
  if (node.nodeValue !== null) return node.nodeValue;
  let text = '';
  for (let child = node.firstChild; child; child = child.nextSibling) text += textOfLabel(child);
  return text;
}

/** The labels of `controls`, in one walk through the page: each control's own `labels` is a walk of its own. */
export function findLabels(controls: Iterable<Control>): Map<Control, Element[]> {
  const found = new Map<Control, Element[]>();
  for (const root of new Set([...controls].map((control) => control.getRootNode() as ParentNode))) {
    for (const label of root.querySelectorAll('label')) {
      const { control } = label;
      if (control) found.set(control, [...(found.get(control) ?? []), label]);
    }
  }
  return found;
}

/** What the person knows the control by. */
export function labelOf(control: Control, labels: Iterable<Element> = control.labels ?? []): string {
  const text = Array.from(labels, textOfLabel).join(' ') || control.getAttribute('aria-label') || '';
  return tidy(text);
}

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The traits by which the policy judges `control`. `wasPassword` is the caller's memory. */
export function traitsOf(control: Control, wasPassword: boolean, label = labelOf(control)): FieldTraits {
  const unavailable = control.matches('[type=hidden],:disabled,[readonly]');
  return {
    type: typeOf(control),
    autocomplete: control.getAttribute('autocomplete') ?? '',
    names: [...textsOf(control), control.getAttribute('placeholder') ?? '', label],
    unavailable,
    asked: unavailable && control.hasAttribute('data-intermission-save'),
    ignored: control.closest('[data-intermission-ignore]') !== null,
    wasPassword,
  };
}

function textsOf(control: Control): string[] {
  const text = (name: string) => control.getAttribute(name) ?? '';
  return [text('name'), text('id'), text('aria-label')];
}

function hasValue(element: Element): boolean {
  return ENTERED.test(element.localName) && 'value' in element;
}

/** `text`, `password`, `select-one`, `contenteditable`, …; of a custom element its name. */
export function typeOf(control: Control): string {
  // Of thousands of fields, most of the time goes into this.
  const type = 'value' in control && control.type;
  return type || (hasValue(control) ? control.localName : EDITABLE);
}
