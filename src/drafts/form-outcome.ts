import { type Control, type Field, typeOf } from './controls.ts';
import type { FormOutcome } from './delivery.ts';
import { type Draft, isEntered } from './draft.ts';
import { holds } from './field-value.ts';

/** The form in `root` now, as its page shows it. */
interface Shown {
  readonly root: Element;
  fields(): readonly Field[];
}

const BUTTONS = 'button:not([type=button],[type=reset]),input[type=submit],input[type=image]';

/** What has become of the form that `draft` was sent from; `form` is the one that stands in its place, if there is any. */
export function outcomeOf(form: Shown | undefined, { fields }: Draft): FormOutcome {
  if (!form) return 'gone';
  // Out of sight under a notice, nothing can be seen.
  const isCovered = form.root.closest('[inert]') !== null;
  const isSeen = (element: Element) => isCovered || isVisible(element);
  const shown = form.fields().filter(({ controls: [control] }) => typeOf(control) !== 'hidden' && isSeen(control));
  const sent = shown.filter(({ key }) => fields.has(key));
  if (sent.length === 0)
    return shown.length > 0 || [...form.root.querySelectorAll(BUTTONS)].some(isSeen) ? 'on' : 'gone';
  return sent.some((field) => isStanding(field, fields)) ? 'standing' : 'emptied';
}

function isStanding(field: Field, fields: Draft['fields']): boolean {
  const entry = fields.get(field.key);
  return entry !== undefined && isEntered(entry) && entry.value !== '' && holds(field, entry.value);
}

function isVisible(element: Element): boolean {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/** The same where the answer may lead back to the page of the form, which it then shows again. */
export function outcomeOfAnswer(form: Shown | undefined, draft: Draft, isBack: boolean): FormOutcome {
  const outcome = outcomeOf(form, draft);
  if (outcome !== 'emptied' || !isBack) return outcome;
  return showsEntries(draft) ? 'shown' : 'again';
}

/** Whether the page shows, outside of its controls, a text that was entered: a list of comments has the new one. */
export function showsEntries({ fields }: Draft): boolean {
  // biome-ignore lint/performance/useDomNodeTextContent: textContent has the text areas' contents as well.
  const page = tidy(document.body.innerText);
  const texts = [...fields.values()].flatMap(({ value }) => (typeof value === 'string' ? tidy(value) : []));
  return texts.some((text) => text.length >= 8 && page.includes(text));
}

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Whether the page, or the form in `root`, asks for a password; `new`: for one to choose. */
export function asksForPassword(root: ParentNode): 'sign-in' | 'new' | undefined {
  const passwords = [...root.querySelectorAll<Control & HTMLInputElement>('input[type=password]')];
  if (passwords.length === 0) return undefined;
  return passwords.length > 1 || passwords[0]?.autocomplete === 'new-password' ? 'new' : 'sign-in';
}
