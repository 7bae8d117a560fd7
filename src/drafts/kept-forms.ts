import type { Kept } from './bring-back.ts';
import type { Control } from './controls.ts';

/** The forms of a page whose entries are kept, each under its element or adapter. */
export type KeptForms = ReadonlyMap<unknown, Kept>;

/** The key by which a page tells its forms from each other. */
export const keyOf = (form: Kept | undefined): string => form?.id[2] ?? '';

/** The kept form around `element`, or the one that it belongs to by its `form` attribute. */
export function formAt(forms: KeptForms, element: Control | undefined): Kept | undefined {
  for (let at: Element | null | undefined = element; at; at = at.parentElement ?? hostOf(at)) {
    const form = forms.get(at);
    if (form) return form;
  }
  return element?.form && element.form !== element ? formAt(forms, element.form) : undefined;
}

function hostOf(element: Element): Element | undefined {
  return (element.getRootNode() as Partial<ShadowRoot>).host;
}
