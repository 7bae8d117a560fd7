import type { Field } from './controls.ts';
import type { FieldRecord } from './draft.ts';
import { holdsCardNumber } from './field-policy.ts';
import { textOf } from './field-value.ts';
import type { FormFields } from './form-fields.ts';
import { readMarkup, type Sanitizer } from './markup.ts';

const mayBeWritten = (value: unknown) => typeof value !== 'string' || !holdsCardNumber(value);

interface Reading extends Pick<FieldRecord, 'value' | 'base' | 'at'> {
  readonly shown: FieldRecord['value'] | undefined;
  readonly type: string;
  readonly html: string | undefined;
}

/** What is written of `field`; `undefined` where nothing may be. */
export function fieldRecordOf(
  field: Field,
  { type, value, base, shown, at, html }: Reading,
  fields: Pick<FormFields, 'mayKeep' | 'hintsFor' | 'labelFor'>,
): FieldRecord | undefined {
  // Everything has to pass both on its way to a store.
  if (!mayBeWritten(value) || !fields.mayKeep(field)) return undefined;
  const bases = {
    base: mayBeWritten(base) ? base : null,
    ...(shown !== undefined && mayBeWritten(shown) && { shown }),
  };
  const record = { value, ...bases, at, hints: fields.hintsFor(field) };
  const text = textOf(field, fields.labelFor, type);
  if (text && text !== String(value) && mayBeWritten(text)) return { ...record, text };
  return html ? { ...record, html } : record;
}

/** The formatted text of an editable element, as far as it may be written. */
export function markupOf(
  { controls: [control] }: Field,
  type: string,
  sanitize: Sanitizer | undefined,
): string | undefined {
  const html = type === 'contenteditable' ? readMarkup(control, sanitize) : undefined;
  // The markup has what is out of sight as well.
  return html && mayBeWritten(html) && mayBeWritten(control.textContent) ? html : undefined;
}
