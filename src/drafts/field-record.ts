import { type Field, traitsOf, typeOf } from './controls.ts';
import type { FieldRecord } from './draft.ts';
import { holdsCardNumber, maySave } from './field-policy.ts';
import { textOf } from './field-value.ts';
import type { FormFields } from './form-fields.ts';
import { readMarkup, type Sanitizer } from './markup.ts';

// Both of these everything has to pass on its way to a store.
const speakable = (value: unknown) => typeof value !== 'string' || !holdsCardNumber(value);
const permitted = ({ controls }: Field, { wasPassword, labelFor }: FormFields) =>
  controls.every((control) => maySave(traitsOf(control, wasPassword(control), labelFor(control))));

/** What is written of `field`, of which the page came with `base`; `undefined` where nothing may be. */
export function fieldRecordOf(
  field: Field,
  { value, base, html }: Pick<FieldRecord, 'value' | 'base'> & { html: string | undefined },
  fields: FormFields,
): FieldRecord | undefined {
  if (!speakable(value) || !permitted(field, fields)) return undefined;
  const text = textOf(field, fields.labelFor);
  return {
    value,
    base: speakable(base) ? base : null,
    hints: fields.hintsFor(field),
    ...(text && text !== String(value) && speakable(text) && { text }),
    ...(html && { html }),
  };
}

/** The formatted text of an editable element, as far as it may be written. */
export function markupOf({ controls: [control] }: Field, sanitize: Sanitizer | undefined): string | undefined {
  const html = typeOf(control) === 'contenteditable' ? readMarkup(control, sanitize) : undefined;
  // What is out of sight is in there as well.
  return html && speakable(html) && speakable(control.textContent) ? html : undefined;
}
