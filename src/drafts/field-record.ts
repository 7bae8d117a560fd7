import type { Field } from './controls.ts';
import type { FieldRecord } from './draft.ts';
import { holdsCardNumber } from './field-policy.ts';
import { textOf } from './field-value.ts';
import type { FormFields } from './form-fields.ts';
import { readMarkup, type Sanitizer } from './markup.ts';

const speakable = (value: unknown) => typeof value !== 'string' || !holdsCardNumber(value);

interface Reading extends Pick<FieldRecord, 'value' | 'base'> {
  readonly type: string;
  readonly html: string | undefined;
}

/** What is written of `field`, of which the page came with `base`; `undefined` where nothing may be. */
export function fieldRecordOf(
  field: Field,
  { type, value, base, html }: Reading,
  fields: FormFields,
): FieldRecord | undefined {
  // Both of these everything has to pass on its way to a store.
  if (!speakable(value) || !fields.mayKeep(field)) return undefined;
  const record = { value, base: speakable(base) ? base : null, hints: fields.hintsFor(field) };
  const text = textOf(field, fields.labelFor, type);
  if (text && text !== String(value) && speakable(text)) return { ...record, text };
  return html ? { ...record, html } : record;
}

/** The formatted text of an editable element, as far as it may be written. */
export function markupOf(
  { controls: [control] }: Field,
  type: string,
  sanitize: Sanitizer | undefined,
): string | undefined {
  const html = type === 'contenteditable' ? readMarkup(control, sanitize) : undefined;
  // What is out of sight is in there as well.
  return html && speakable(html) && speakable(control.textContent) ? html : undefined;
}
