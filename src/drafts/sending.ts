import type { Clock } from '../lib/clock.ts';
import type { Control } from './controls.ts';
import { isFormOf } from './deliveries.ts';
import { noteNativeSubmit } from './native-submit.ts';
import type { PageForm, PageForms } from './page-forms.ts';
import type { Submission, Submissions } from './submissions.ts';

import type { TrackedDraft } from './tracked-draft.ts';

/** What is loaded with the first form. */
export type Grading = typeof import('./grading.ts');

export interface SendingOptions {
  readonly clock: Clock;
  readonly forms: PageForms;
  readonly submissions: () => Submissions | undefined;
  readonly grading: () => Grading | undefined;
  readonly schedule: (draft: TrackedDraft) => void;
  /** The place of this frame in its tab. */
  readonly place: string;
}

/** What a person sends, by a submit or the press of a button. */
export interface Sending {
  /** A form is being submitted, or a button in it was pressed. */
  begin(at: PageForm, element: Element, cause: Submission['cause']): void;
  /** The page is left by a native submit of `form`. */
  leaveBy(form: HTMLFormElement, submitter: HTMLElement | null): void;
  /** The person goes on entering: the page is not left. */
  stay(): void;
  isUnderway(draft: TrackedDraft): boolean;
}

export function createSending({ clock, forms, submissions, grading, schedule, place }: SendingOptions): Sending {
  let isLeaving = false;
  const asksForPassword = (root: ParentNode) => grading()?.asksForPassword(root);
  return {
    begin({ form, draft }, element, cause) {
      if (form.update(clock.now())) draft.touch();
      schedule(draft);
      const sent = draft.draft();
      if (cause === 'submit') form.noteSent();
      const registers = asksForPassword(cause === 'press' ? form.root : element) === 'new';
      if (sent) submissions()?.begin({ draft: sent, cause, at: clock.now(), registers });
    },
    leaveBy(form, submitter) {
      const frame = submitter?.getAttribute('formtarget') ?? form.target;
      const { draft } = forms.at(form as Control) ?? {};
      const isHere = place ? /^(_self)?$/ : /^(_self|_top|_parent)?$/;
      if (!draft || !isHere.test(frame)) return;
      const asked = asksForPassword(form);
      noteNativeSubmit({
        place,
        page: draft.page,
        storageKey: draft.id()[2],
        registers: asked === 'new',
        hasSignIn: !asked && asksForPassword(document) !== undefined,
      });
      isLeaving = true;
      // Only the page that answers it can prove anything.
      submissions()?.leaveBySubmit();
    },
    stay() {
      if (isLeaving) noteNativeSubmit(undefined);
      isLeaving = false;
    },
    isUnderway: (draft) => submissions()?.isUnderway((sent) => isFormOf(draft, sent)) ?? false,
  };
}
