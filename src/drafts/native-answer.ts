import { type Delivery, gradeDelivery, isSignInAddress } from './delivery.ts';
import type { Draft } from './draft.ts';
import { asksForPassword, outcomeOf, showsEntries } from './form-outcome.ts';
import { pathOf } from './identity.ts';
import type { Library } from './library.ts';
import { type NativeSubmitNote, noteShownAgain } from './native-submit.ts';
import type { TrackedDraft } from './tracked-draft.ts';

export interface NativeAnswerOptions {
  readonly note: NativeSubmitNote;
  readonly library: Library;
  readonly forms: Iterable<TrackedDraft>;
  /** Archives the draft, and resolves to whether it is stored. */
  readonly settle: (draft: Draft, delivery: Delivery) => Promise<boolean>;
  /** Has all of a draft written. */
  readonly rewrite: (draft: TrackedDraft) => void;
}

/** Not in every browser yet. */
interface Navigation {
  readonly activation?: { readonly from: { readonly id: string } | null } | null;
}

/** Finds out whether this page answers the native submit that `note` is of, and what that proves. */
export async function settleNativeAnswer({
  note,
  library,
  forms,
  settle,
  rewrite,
}: NativeAnswerOptions): Promise<void> {
  const { page, storageKey } = note;
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type !== 'navigate') return;
  const { own = [] } = (await library.find({ page, storageKey, mayBe: () => false })) ?? {};
  const draft = own.at(-1);
  if (!draft) return;
  const form = [...forms].find((tracked) => tracked.id()[2] === storageKey);
  const { responseStatus: status = 0 } = navigation;
  const outcome = outcomeOf(form?.kept, draft);
  const isSamePath = form !== undefined && pathOf(form.page) === pathOf(page);
  const again = showsEntries(draft) ? 'shown' : 'again';
  const isSignIn = asksForPassword(document) === 'sign-in' && !note.hasSignIn;
  const delivery = gradeDelivery({
    by: 'navigation',
    cause: 'submit',
    carried: isDirect(note),
    accepted: status ? status >= 200 && status < 400 : undefined,
    signIn: isSignIn || isSignInAddress(location.href),
    registers: note.registers,
    errors: false,
    form: outcome === 'standing' ? outcome : isSamePath ? again : 'gone',
  });
  if (delivery !== 'not') {
    const isArchived = await settle(draft, delivery);
    // What only probably arrived is not removed before it is kept elsewhere.
    if (!isArchived && delivery !== 'proven') return;
    for (const { id } of own) await library.remove(id);
  } else if (form && outcome === 'standing') {
    noteShownAgain({ at: form.page, page, formKey: form.kept.formKey });
    if (!form.showsOtherRecord()) rewrite(form);
  }
}

/** Whether there is no page between the submit and this page; `undefined` where that cannot be known. */
function isDirect({ address, entry, length }: NativeSubmitNote): boolean | undefined {
  const { navigation } = globalThis as { navigation?: Navigation };
  const from = navigation?.activation?.from;
  if (from && entry) return from.id === entry;
  if (history.length > length + 1) return false;
  const { referrer } = document;
  if (!referrer) return undefined;
  return referrer === address || referrer === `${location.origin}/`;
}
