// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { controlsOf, fieldsOf } from '../../../src/drafts/controls.ts';
import { isUnnamed } from '../../../src/drafts/identity.ts';
import type { Kept } from '../../../src/drafts/kept.ts';
import { createStorageKeys } from '../../../src/drafts/unnamed-forms.ts';

const REPLY = '<label>Reply <textarea name="text"></textarea></label>';
const SEARCH = '<input name="q" aria-label="Search">';

/** A page with these forms, of which those without a key have only their position. */
function setUp(...contents: (string | [formKey: string, html: string])[]) {
  document.body.innerHTML = '';
  const forms = contents.map((content, index) => {
    const [formKey, html] = typeof content === 'string' ? [`?${index + 1}`, content] : content;
    const root = document.createElement('form');
    root.innerHTML = html;
    document.body.append(root);
    return { formKey, root, fields: () => fieldsOf(controlsOf(root)) } as unknown as Kept;
  });
  const keyOf = createStorageKeys(() => forms);
  return { forms, keyOf, keys: () => forms.map(keyOf) };
}
const keys = (...contents: Parameters<typeof setUp>) => setUp(...contents).keys();

describe('the storage key', () => {
  it.each(['claim', 'a?1b', 'frame/claim'])('of a form with a name is that: %s', (formKey) => {
    expect(keys([formKey, REPLY])).toEqual([formKey]);
  });

  it.each(['?1', 'frame/?1', 'host/?12'])('of the form at %s says that it has no name', (formKey) => {
    const [key = ''] = keys([formKey, REPLY]);
    expect(key).not.toBe(formKey);
    expect(isUnnamed(key)).toBe(true);
  });

  it('is the same wherever the form stands among others', () => {
    const [alone] = keys(REPLY);
    expect(keys(SEARCH, REPLY)[1]).toBe(alone);
    expect(keys(['claim', SEARCH], SEARCH, REPLY)[2]).toBe(alone);
  });

  it('tells forms with other fields apart', () => {
    const [one, other] = keys(REPLY, SEARCH);
    expect(one).not.toBe(other);
  });

  it('tells forms with the same fields apart by their order', () => {
    const [first, second] = keys(REPLY, REPLY);
    expect(first).not.toBe(second);
    expect(keys(REPLY, REPLY)).toEqual([first, second]);
  });

  it.each<[string, string[], string[]]>([
    ['there are more of its kind', [REPLY], [REPLY, REPLY]],
    ['a field has another name', [REPLY], [REPLY.replace('"text"', '"body"')]],
    ['a field has another label', [REPLY], [REPLY.replace('Reply', 'Answer to Ann')]],
    ['it has one field more', [REPLY], [REPLY + SEARCH]],
  ])('is another one where %s', (_, before, after) => {
    expect(keys(...after)).not.toContain(keys(...before)[0]);
  });

  it('is the same whatever hidden values a form has', () => {
    expect(keys(`${REPLY}<input type="hidden" name="csrf_1" value="x">`)).toEqual(keys(REPLY));
  });

  it('is the same whatever the fields hold', () => {
    expect(keys('<input name="a" value="x">')).toEqual(keys('<input name="a" value="y">'));
  });

  it('stays the first one while the form stands there', () => {
    const { forms, keyOf, keys: now } = setUp(REPLY);
    const [before] = now();
    forms[0]?.root.insertAdjacentHTML('beforeend', SEARCH);
    expect(keyOf(forms[0] as Kept)).toBe(before);
  });
});
