import type { Delivery, FormOutcome } from './delivery.ts';
import type { Draft } from './draft.ts';
import { DELIVERED, LIKELY } from './identity.ts';
import type { Library } from './library.ts';
import { takeNativeSubmit } from './native-submit.ts';
import type { Submission } from './submissions.ts';
import type { TrackedDraft } from './tracked-draft.ts';

export interface DeliveriesOptions {
  readonly library: Library;
  readonly forms: () => Iterable<TrackedDraft>;
  /** Has all of a draft written. */
  readonly rewrite: (tracked: TrackedDraft) => void;
  /** The place of this frame in its tab. */
  readonly place: string;
  readonly onError: (error: unknown) => void;
}

export interface Deliveries {
  /** The host says that what was entered in these forms has arrived. */
  prove(drafts: readonly TrackedDraft[]): void;
  /** Does with a draft what its delivery asks for. `form`: what has become of its form, where that was looked at. */
  settle(submission: Pick<Submission, 'draft' | 'at'>, delivery: Delivery, form?: FormOutcome): void;
  /** Looks whether this page answers a native submit of the last one. */
  settleNativeSubmit(): Promise<void>;
}

/** Whether `tracked` is the form that `draft` was entered in. */
export const isFormOf = (tracked: TrackedDraft, { id }: Pick<Draft, 'id'>): boolean =>
  tracked.id()[2] === id[2] && tracked.page === id[1];

/** Archives what was delivered, sets aside what probably was, and fills in again what was not. */
export function createDeliveries({ library, forms, rewrite, place, onError }: DeliveriesOptions): Deliveries {
  function archive({ draft, at }: Pick<Submission, 'draft' | 'at'>, delivery: Delivery) {
    if (delivery === 'proven') return library.archive(draft, DELIVERED);
    return library.archive({ ...draft, header: { ...draft.header, sentAt: at } }, LIKELY);
  }

  /** What only probably arrived is not removed before it is kept elsewhere. */
  async function remove(draft: Draft, delivery: Delivery, isArchived: boolean) {
    if (isArchived || delivery === 'proven') await library.remove(draft.id);
  }

  function settle(submission: Pick<Submission, 'draft' | 'at'>, delivery: Delivery, outcome?: FormOutcome) {
    const tracked = [...forms()].find((form) => isFormOf(form, submission.draft));
    if (delivery === 'not') {
      tracked?.kept.refill();
      if (tracked) rewrite(tracked);
      return;
    }
    const archived = archive(submission, delivery);
    if (!tracked) return void archived.then((isStored) => remove(submission.draft, delivery, isStored)).catch(onError);
    archived.catch(onError);
    if (delivery === 'likely' && outcome === 'standing') tracked.sleep(library.likelyIdOf(submission.draft));
    else tracked.kept.rebase(submission.at);
    // Another element may stand in the place of the one that was sent.
    tracked.replace([submission.draft.id]);
    library.forget(submission.draft.id);
    rewrite(tracked);
  }

  /** Few pages answer a submit, and only they load the code. */
  async function settleNativeSubmit() {
    const note = takeNativeSubmit(place);
    if (!note) return;
    const { settleNativeAnswer } = await import('./native-answer.ts');
    await settleNativeAnswer({
      note,
      library,
      forms: forms(),
      settle: (draft, delivery) => archive({ draft, at: draft.header.savedAt }, delivery),
      rewrite,
    });
  }

  return {
    settle,
    settleNativeSubmit,
    prove(drafts) {
      for (const tracked of drafts) {
        tracked.wake();
        tracked.scan();
        const draft = tracked.draft();
        if (draft) settle({ draft, at: draft.header.savedAt }, 'proven');
      }
    },
  };
}
