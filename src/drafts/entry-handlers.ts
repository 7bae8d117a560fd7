import type { SteadyClock } from '../lib/clock.ts';
import type { Control } from './controls.ts';
import type { EntryEventsOptions } from './entry-events.ts';
import type { PageForm, PageForms } from './page-forms.ts';
import type { Sending } from './sending.ts';
import type { TrackedDraft } from './tracked-draft.ts';

export interface EntryHandlersOptions {
  readonly forms: PageForms;
  readonly sending: Sending;
  readonly clock: SteadyClock;
  /** Bytes up to which a chosen file is kept. */
  readonly fileLimit: number;
  readonly schedule: (draft: TrackedDraft) => void;
  /** Has all of a draft written. */
  readonly rewrite: (draft: TrackedDraft) => void;
  /** Whether the page has another address than when that was looked at last. */
  readonly isElsewhere: () => boolean;
  /** Takes in that it has. Returns the forms that show another record now. */
  readonly checkAddress: () => readonly TrackedDraft[];
  readonly onError: (error: unknown) => void;
}

/** Passes what a person enters, chooses and sends on to the form in which it happens. */
export function createEntryHandlers(
  options: EntryHandlersOptions,
): Omit<EntryEventsOptions, 'signal' | 'onBefore' | 'onTyping'> {
  const { forms, sending, clock, fileLimit, schedule, rewrite, checkAddress, isElsewhere, onError } = options;
  const places = new WeakMap<Element, PageForm>();

  /** Calls `handle` where the element belongs to a form that is kept, or did before the page removed it. */
  function inForm(element: Element, handle: (at: PageForm) => void) {
    const at = forms.at(element as Control) ?? (element.isConnected ? undefined : places.get(element));
    if (!at) return;
    places.set(element, at);
    handle(at);
  }

  return {
    onEnter: (control) => inForm(control, ({ form }) => form.enter()),
    onEntry: (control, { isTrusted, type, isAnnounced }) =>
      inForm(control, ({ form, draft }) => {
        sending.stay();
        const byHand = isTrusted || !sending.isUnderway(draft);
        form.note(control, byHand);
        // Dictation and the like enter something without a key or a focus before it.
        if (type === 'input' && !isAnnounced && isElsewhere() && checkAddress().includes(draft)) {
          form.forgetBase(control);
          form.note(control, byHand);
        }
        schedule(draft);
        if (control.type !== 'file') return;
        const reading = form.readChosenFiles(clock.now(), control, fileLimit);
        reading.then(() => schedule(draft)).catch(onError);
      }),
    onLeave: (control) =>
      inForm(control, ({ form, draft }) =>
        clock.after(0, () => {
          form.left(control);
          schedule(draft);
        }),
      ),
    onAct: (kind, target) =>
      inForm(target, (at) => {
        at.form.noteAct({ kind, target, at: clock.steady() });
        if (kind === 'press' && !isSubmitButton(target)) sending.begin(at, target, 'press');
      }),
    onSubmit: (element) => inForm(element, (at) => sending.begin(at, element, 'submit')),
    onReset: (element) =>
      inForm(element, ({ form, draft }) =>
        clock.after(0, () => {
          if (!sending.isUnderway(draft) && form.reset(clock.now())) rewrite(draft);
        }),
      ),
  };
}

/** A submit follows from it, and not from the press itself. */
function isSubmitButton(target: Element): boolean {
  const button = target.closest<HTMLInputElement>('button,input');
  return button?.form != null && /^(submit|image)$/.test(button.type);
}
