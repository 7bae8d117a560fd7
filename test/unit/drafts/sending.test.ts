// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/drafts/draft.ts';
import * as grading from '../../../src/drafts/grading.ts';
import type { PageForm, PageForms } from '../../../src/drafts/page-forms.ts';
import { createSending } from '../../../src/drafts/sending.ts';
import type { Submission, Submissions } from '../../../src/drafts/submissions.ts';
import type { TrackedDraft } from '../../../src/drafts/tracked-draft.ts';
import { DRAFT_ID, draftOf, find, keepForm } from '../../helpers/keep-form.ts';

/** What a submit of the form, or a press in it, is taken for. */
function begin(html: string, selector: string, cause: Submission['cause']) {
  const { form, clock } = keepForm(html);
  const draft: Draft = draftOf({ name: { value: 'Ann', base: '' } });
  const tracked = { draft: () => draft, id: () => DRAFT_ID, page: DRAFT_ID[1], touch() {} } as Partial<TrackedDraft>;
  const at = { form, draft: tracked } as PageForm;
  const submissions = { begin: vi.fn() };
  const sending = createSending({
    clock,
    forms: { at: () => at } as Partial<PageForms> as PageForms,
    submissions: () => submissions as Partial<Submissions> as Submissions,
    schedule() {},
    grading: () => grading,
    place: '',
  });
  sending.begin(at, find(selector), cause);
  return submissions.begin.mock.calls[0]?.[0] as Submission | undefined;
}

it.each<[string, string, Submission['cause']]>([
  ['a submit', 'form', 'submit'],
  ['a press', 'button', 'press'],
])('knows by %s that the form registers, after which a sign-in page is no refusal', (_, selector, cause) => {
  const html =
    '<input name="name"><input type="password" autocomplete="new-password"><button type="button">Go</button>';
  expect(begin(html, selector, cause)).toMatchObject({ cause, registers: true });
});
