import { type Delivery, type FormOutcome, gradeDelivery, isSignInAddress } from './delivery.ts';
import type { Draft } from './draft.ts';
import { asksForPassword, outcomeOf, showsEntries } from './form-outcome.ts';
import { DELIVERED, LIKELY, pathOf } from './identity.ts';
import type { Library } from './library.ts';
import { type Answer, noteShownAgain, takeNativeSubmit } from './native-submit.ts';
import type { Submission } from './submissions.ts';
import type { TrackedDraft } from './tracked-draft.ts';

export interface DeliveriesOptions {
  readonly library: Library;
  readonly forms: () => Iterable<TrackedDraft>;
  readonly schedule: (tracked: TrackedDraft) => void;
  /** The place of this frame in its tab. */
  readonly place: string;
  readonly onError: (error: unknown) => void;
}

export interface Deliveries {
  /** What has become of the form that was sent; `isBack`: the answer leads back to its page. */
  outcomeOf(submission: Submission, isBack: boolean): FormOutcome;
  /** The host says that what was entered in these forms has arrived. */
  prove(drafts: readonly TrackedDraft[]): void;
  /** The same of what this tab has entered in a form on another page. */
  proveElsewhere(formKey: string): Promise<void>;
  /** Does with a draft what its delivery asks for. */
  settle(submission: Pick<Submission, 'draft' | 'at'>, delivery: Delivery): void;
  /** Looks whether this page answers a native submit of the last one. */
  settleNativeSubmit(): Promise<void>;
}

/** Whether `tracked` is the form that `draft` was entered in. */
export const isFormOf = (tracked: TrackedDraft, { id }: Pick<Draft, 'id'>): boolean =>
  tracked.id()[2] === id[2] && tracked.page === id[1];

/** Archives what was delivered, sets aside what probably was, and fills in again what was not. */
export function createDeliveries({ library, forms, schedule, place, onError }: DeliveriesOptions): Deliveries {
  function archive({ draft, at }: Pick<Submission, 'draft' | 'at'>, slot: typeof DELIVERED | typeof LIKELY) {
    const header = slot === LIKELY ? { ...draft.header, sentAt: at } : draft.header;
    return library.archive({ ...draft, header }, slot);
  }

  function settle(submission: Pick<Submission, 'draft' | 'at'>, delivery: Delivery) {
    const tracked = [...forms()].find((form) => isFormOf(form, submission.draft));
    if (delivery === 'not') {
      tracked?.kept.refill();
      tracked?.touch();
      if (tracked) schedule(tracked);
      return;
    }
    const archived = archive(submission, delivery === 'proven' ? DELIVERED : LIKELY);
    if (!tracked) return void archived.then(() => library.remove(submission.draft.id)).catch(onError);
    archived.catch(onError);
    const isStanding = outcomeOf(tracked.kept, submission.draft) === 'standing';
    if (delivery === 'likely' && isStanding) tracked.sleep(library.likelyIdOf(submission.draft));
    else tracked.kept.rebase(submission.at);
    // Another element may stand in the place of the one that was sent.
    tracked.replace([submission.draft.id]);
    library.forget(submission.draft.id);
    tracked.touch();
    schedule(tracked);
  }

  async function settleNativeSubmit() {
    const answer = takeNativeSubmit(place);
    if (!answer) return;
    const { page, storageKey } = answer;
    const found = await library.find({ page, storageKey, mayBe: () => false });
    const draft = found?.own.at(-1);
    if (!draft) return;
    const form = [...forms()].find((tracked) => tracked.id()[2] === storageKey);
    const delivery = gradeAnswer(answer, draft, form);
    if (delivery !== 'not') {
      await archive({ draft, at: draft.header.savedAt }, delivery === 'proven' ? DELIVERED : LIKELY);
      await library.remove(draft.id);
    } else if (form && outcomeOf(form.kept, draft) === 'standing') {
      noteShownAgain({ at: form.page, page, formKey: form.kept.formKey });
      if (!form.showsOtherRecord()) schedule(form);
    }
  }

  function gradeAnswer(answer: Answer, draft: Draft, tracked: TrackedDraft | undefined): Delivery {
    const isSignIn = asksForPassword(document) === 'sign-in' && !answer.hasSignIn;
    const outcome = outcomeOf(tracked?.kept, draft);
    const isSamePath = tracked !== undefined && pathOf(tracked.page) === pathOf(answer.page);
    const again = showsEntries(draft) ? 'shown' : 'again';
    return gradeDelivery({
      ...answer,
      by: 'navigation',
      cause: 'submit',
      signIn: isSignIn || isSignInAddress(location.href),
      errors: false,
      form: outcome === 'standing' ? outcome : isSamePath ? again : 'gone',
    });
  }

  return {
    settle,
    settleNativeSubmit,
    outcomeOf({ draft }, isBack) {
      const outcome = outcomeOf([...forms()].find((form) => isFormOf(form, draft))?.kept, draft);
      if (outcome !== 'emptied' || !isBack) return outcome;
      return showsEntries(draft) ? 'shown' : 'again';
    },
    prove(drafts) {
      for (const tracked of drafts) {
        tracked.scan();
        const draft = tracked.draft();
        if (draft) settle({ draft, at: draft.header.savedAt }, 'proven');
      }
    },
    async proveElsewhere(formKey) {
      for (const draft of await library.ofTab(formKey)) settle({ draft, at: draft.header.savedAt }, 'proven');
    },
  };
}
