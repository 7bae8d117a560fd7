// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { controlsOf, fieldsOf } from '../../../src/drafts/controls.ts';
import { asksForPassword, outcomeOf } from '../../../src/drafts/form-outcome.ts';
import { draftOf, type Entry, find } from '../../helpers/keep-form.ts';

const SENT = { name: { value: 'Ann', base: '' }, text: { value: 'It broke.', base: '' } };

/** The form in `html`; elements in `[hidden]` are out of sight, as in a browser. */
function show(html: string) {
  document.body.innerHTML = html;
  for (const element of document.querySelectorAll('*')) {
    element.checkVisibility = () => element.closest('[hidden]') === null;
  }
  const root = find('form');
  return { root, fields: () => fieldsOf(controlsOf(root)) };
}
const outcome = (html: string, fields: Record<string, Entry> = SENT) => outcomeOf(show(html), draftOf(fields));

it('is gone where no form stands in its place', () => {
  expect(outcomeOf(undefined, draftOf(SENT))).toBe('gone');
});

describe('outcomeOf', () => {
  it.each<[string, string, string]>([
    [
      'standing',
      'its entries stand there',
      '<input name="name" value="Ann"><textarea name="text">It broke.</textarea>',
    ],
    ['standing', 'one of them does', '<input name="name" value="Ann"><textarea name="text"></textarea>'],
    ['standing', 'a notice covers it', '</form><div inert hidden><form><input name="name" value="Ann">'],
    ['emptied', 'it was reset', '<input name="name"><textarea name="text"></textarea>'],
    ['emptied', 'it holds something else', '<input name="name" value="Ben"><textarea name="text"></textarea>'],
    [
      'emptied',
      'entries stand only in fields out of sight',
      '<p hidden><input name="name" value="Ann"></p><input name="text">',
    ],
    ['gone', 'thanks stand in its place', '<p>Thank you!</p>'],
    ['gone', 'it is out of sight', '<div hidden><input name="name" value="Ann"><button>Send</button></div>'],
    ['gone', 'only hidden values are left', '<input type="hidden" name="token" value="x">'],
    ['gone', 'only a button that sends nothing is left', '<button type="button">Close</button>'],
    ['on', 'the next step has other fields', '<input name="date">'],
    ['on', 'the step before is out of sight', '<p hidden><input name="name" value="Ann"></p><input name="date">'],
    ['on', 'a review with a button is left', '<p>Ann</p><button>Send</button>'],
    ['on', 'a review with an input for a button is left', '<p>Ann</p><input type="submit">'],
  ])('is %s where %s', (expected, _, html) => {
    document.body.innerHTML = '';
    expect(outcome(html.startsWith('</form>') ? html.slice(7) : `<form>${html}</form>`)).toBe(expected);
  });

  it('does not take what the page came with for an entry that stands', () => {
    const fields = { name: { value: 'Ann', base: 'Ann' }, text: { value: 'It broke.', base: '' } };
    expect(outcome('<form><input name="name" value="Ann"><textarea name="text"></textarea></form>', fields)).toBe(
      'emptied',
    );
  });

  it('does not take an emptied field for an entry that stands', () => {
    const fields = { name: { value: '', base: 'Ann' } };
    expect(outcome('<form><input name="name"></form>', fields)).toBe('emptied');
  });

  it('takes an unchecked box for an entry that stands', () => {
    const fields = { 'news=on': { value: false, base: true } };
    expect(outcome('<form><input type="checkbox" name="news"></form>', fields)).toBe('standing');
  });
});

describe('asksForPassword', () => {
  it.each([
    [undefined, 'a page without one', '<input name="a">'],
    ['sign-in', 'a sign-in form', '<input type="password">'],
    ['sign-in', 'a sign-in form that says so', '<input type="password" autocomplete="current-password">'],
    ['new', 'a registration', '<input type="password" autocomplete="new-password">'],
    ['new', 'a password to repeat', '<input type="password"><input type="password">'],
  ])('is %s for %s', (expected, _, html) => {
    document.body.innerHTML = html;
    expect(asksForPassword(document)).toBe(expected);
  });
});
