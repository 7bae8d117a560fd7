import type { PageForms } from './page-forms.ts';
import type { TrackedDraft } from './tracked-draft.ts';

/** The address of the page, which a router may change. */
export interface Address {
  /** Whether it is another than when that was looked at last. */
  readonly isElsewhere: () => boolean;
  /** Takes in that it is. Returns the forms that show another record now, in the same fields. */
  readonly checkAddress: () => readonly TrackedDraft[];
}

/** `onOther` is called with each draft that begins anew with another record. */
export function followAddress(forms: PageForms, onOther: (draft: TrackedDraft) => void): Address {
  let href = location.href;
  return {
    isElsewhere: () => location.href !== href,
    checkAddress() {
      href = location.href;
      const others = forms.all().filter((draft) => draft.showsOtherRecord());
      for (const draft of others) {
        draft.startOver(true);
        onOther(draft);
      }
      return others;
    },
  };
}
