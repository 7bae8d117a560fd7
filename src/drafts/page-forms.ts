import type { Control } from './controls.ts';
import type { Kept } from './kept.ts';
import type { KeptForm } from './kept-form.ts';
import type { TrackedDraft } from './tracked-draft.ts';

/** A form of the page, and its draft. */
export interface PageForm {
  readonly form: KeptForm;
  readonly draft: TrackedDraft;
}

/** The forms and adapters of a page whose entries are kept. */
export interface PageForms {
  /** The drafts of all of them. */
  all(): TrackedDraft[];
  add(key: unknown, draft: TrackedDraft, form?: KeptForm): void;
  /** Returns `false` where it has gone already. */
  remove(key: unknown): boolean;
  clear(): void;
  get(key: unknown): TrackedDraft | undefined;
  draftOf(kept: Kept): TrackedDraft | undefined;
  /** The form around `element`, or the one that it belongs to by its `form` attribute. */
  at(element: Control | undefined): PageForm | undefined;
  /** Whether any field was filled in by the restoring. */
  areFilledIn(): boolean;
}

export function createPageForms(): PageForms {
  const drafts = new Map<unknown, TrackedDraft>();
  const forms = new Map<unknown, KeptForm>();

  function at(element: Control | undefined): PageForm | undefined {
    for (let around: Element | null | undefined = element; around; around = around.parentElement ?? hostOf(around)) {
      const form = forms.get(around);
      const draft = drafts.get(around);
      if (form && draft) return { form, draft };
    }
    return element?.form && element.form !== element ? at(element.form) : undefined;
  }

  return {
    all: () => [...drafts.values()],
    add(key, draft, form) {
      drafts.set(key, draft);
      if (form) forms.set(key, form);
    },
    remove(key) {
      forms.delete(key);
      return drafts.delete(key);
    },
    clear() {
      drafts.clear();
      forms.clear();
    },
    get: (key) => drafts.get(key),
    draftOf: (kept) => [...drafts.values()].find((draft) => draft.kept === kept),
    at,
    areFilledIn: () => [...forms.values()].some((form) => form.isFilledIn()),
  };
}

function hostOf(element: Element): Element | undefined {
  return (element.getRootNode() as Partial<ShadowRoot>).host;
}
