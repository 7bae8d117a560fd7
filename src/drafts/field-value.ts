import { type Control, type Field, typeOf } from './controls.ts';
import { type FieldValue, type StoredFile, sameValue } from './draft.ts';

/** What the field holds now; `undefined` for a number that is half typed, which reads as empty but is not. */
export function readField({ controls }: Field, type = typeOf(controls[0])): FieldValue | undefined {
  const [control] = controls;
  switch (type) {
    case 'radio':
      return controls.find(({ checked }) => checked)?.value ?? null;
    case 'checkbox':
      return control.checked;
    case 'select-multiple':
      return [...(control as HTMLSelectElement).selectedOptions].map(({ value }) => value);
    case 'file':
      return [...((control as HTMLInputElement).files ?? [])].map(describeFile);
    case 'contenteditable':
      // Out of sight it has no lines; what was read of it before still holds.
      if (control.getClientRects().length === 0) return undefined;
      // biome-ignore lint/performance/useDomNodeTextContent: textContent runs the lines together.
      return control.innerText;
    default: {
      const value = String(control.value ?? '');
      return value === '' && (control as HTMLInputElement).validity?.badInput ? undefined : value;
    }
  }
}

/** Whether the field holds `value`. Of what is out of sight, where lines end is not compared. */
export function holds(field: Field, value: FieldValue): boolean {
  const [control] = field.controls;
  const current = readField(field);
  if (current !== undefined || typeOf(control) !== 'contenteditable') return sameValue(current, value);
  return withoutSpace(control.textContent) === withoutSpace(String(value));
}

const withoutSpace = (text: string | null) => (text ?? '').replace(/\s/g, '');

/** What the field held before anybody entered something, as far as the document says. */
export function defaultOf(field: Field): FieldValue | undefined {
  const { controls } = field;
  const [control] = controls as unknown as [HTMLInputElement & HTMLSelectElement];
  switch (typeOf(control)) {
    case 'radio':
      return (controls as unknown as HTMLInputElement[]).find(({ defaultChecked }) => defaultChecked)?.value ?? null;
    case 'checkbox':
      return control.defaultChecked;
    case 'select-one':
    case 'select-multiple':
      return readField(field);
    default:
      return control.defaultValue ?? readField(field);
  }
}

/** What the person reads for the field's value, of a choice; else `undefined`. `labelFor` tells of a radio. */
export function textOf(
  { controls }: Field,
  labelFor: (control: Control) => string,
  type = typeOf(controls[0]),
): string | undefined {
  if (type === 'radio') return controls.filter(({ checked }) => checked).map((radio) => labelFor(radio))[0];
  if (!type.startsWith('select-')) return undefined;
  const [select] = controls as unknown as [HTMLSelectElement];
  if (type === 'select-one') return select.options[select.selectedIndex]?.text;
  return Array.from(select.selectedOptions, (option) => option.text).join(', ');
}

/** Whether the field can hold `value`: of choices it must be one. */
export function offers({ controls }: Field, value: FieldValue): boolean {
  const [control] = controls;
  const type = typeOf(control);
  if (type === 'radio') return value === null || controls.some((radio) => radio.value === value);
  if (!type.startsWith('select-')) return true;
  const options = [...(control as unknown as HTMLSelectElement).options].map((option) => option.value);
  return [value].flat().every((choice) => options.includes(choice as string));
}

function describeFile({ name, type, size, lastModified }: File): StoredFile {
  return { name, type, size, lastModified };
}

/** The files of a field with what is in them, those of more than `limit` bytes without. */
export async function readFiles({ controls: [control] }: Field, limit: number): Promise<StoredFile[]> {
  return Promise.all(
    [...((control as HTMLInputElement).files ?? [])].map(async (file) => {
      const data = file.size <= limit ? await file.arrayBuffer() : undefined;
      return data ? { ...describeFile(file), data } : describeFile(file);
    }),
  );
}

let writing: Field | undefined;

/** Whether what happens now is `writeField`'s doing; with a control, whether that is what it writes in. */
export function isWriting(control?: EventTarget): boolean {
  return writing !== undefined && (!control || writing.controls.some((written) => written === control));
}

export interface WriteOptions {
  /** Has React believe that another value stood there, by its own setter. */
  readonly anew?: boolean | undefined;
  /** Puts an editable element's formatted text in; returns `false` where that cannot be done. */
  readonly format?: ((element: HTMLElement) => boolean) | undefined;
}

/**
 * Puts `value` in so that frameworks notice: by the prototype's setter, past the one with which React watches each
 * element, then the events that a person's entry would send.
 */
export function writeField(field: Field, value: FieldValue, options: WriteOptions = {}): void {
  writing = field;
  try {
    write(field, value, options);
  } finally {
    writing = undefined;
  }
}

function write(field: Field, value: FieldValue, { anew, format }: WriteOptions): void {
  const { controls } = field;
  const [control] = controls;
  const type = typeOf(control);
  if (type === 'radio' || type === 'checkbox') {
    const box = type === 'radio' ? controls.find((radio) => radio.value === value) : control;
    if (box && anew) box.checked = value === false;
    // React and Vue listen for the click of boxes, not for their value.
    if (box && box.checked !== (value !== false)) box.click();
    return;
  }
  if (type === 'file') setFiles(control as HTMLInputElement, value as readonly StoredFile[]);
  else if (type === 'select-multiple') {
    const chosen = value as readonly unknown[];
    for (const option of (control as unknown as HTMLSelectElement).options)
      option.selected = chosen.includes(option.value);
  } else if (type === 'contenteditable') {
    // biome-ignore lint/performance/useDomNodeTextContent: as text with its lines, where formatting makes it another.
    if (!format?.(control) || !holds(field, value)) control.innerText = String(value);
  } else {
    if (anew) control.value = value === '' ? ' ' : '';
    setValue(control, String(value));
  }
  for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
}

function setValue(control: Control, value: string): void {
  let prototype = Object.getPrototypeOf(control);
  while (prototype && !Object.hasOwn(prototype, 'value')) prototype = Object.getPrototypeOf(prototype);
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value);
}

/** A script cannot set a file input's value, but it can give it files. */
function setFiles(control: HTMLInputElement, files: readonly StoredFile[]): void {
  const transfer = new DataTransfer();
  for (const { data, name, ...description } of files) if (data) transfer.items.add(new File([data], name, description));
  control.files = transfer.files;
}
