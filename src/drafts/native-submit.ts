import { session } from '../lib/session.ts';

/** A native submit by which a page is left. */
export interface NativeSubmit {
  /** The place of its frame in the tab: all frames share the note. */
  readonly place: string;
  /** The draft that it carries. */
  readonly page: string;
  readonly storageKey: string;
  /** Whether the form lets a person choose a password, and whether its page asks for one besides. */
  readonly registers: boolean;
  readonly hasSignIn: boolean;
}

export interface NativeSubmitNote extends NativeSubmit {
  /** Of the page that was left, without its fragment. */
  readonly address: string;
  /** Its entry in the tab's history, where the browser tells. */
  readonly entry?: string | undefined;
  readonly length: number;
}

/** Not in every browser yet. */
interface Navigation {
  readonly currentEntry: { readonly id: string } | null;
}

/** A page that answered a submit by the form with its entries, as after a mistake. */
interface ShownAgain {
  /** The page of the answer; a GET of its address may show something else. */
  readonly at: string;
  /** The page that the form was sent from: what is entered still belongs there. */
  readonly page: string;
  readonly formKey: string;
}

const NAME = 'submitted';
const SHOWN_AGAIN = 'shown-again';

/** Notes for the tab's next page by which submit this one is left; `undefined`: by none. */
export function noteNativeSubmit(submit: NativeSubmit | undefined): void {
  const { navigation } = globalThis as { navigation?: Navigation };
  const [address] = location.href.split('#', 1);
  session.set(NAME, submit && { ...submit, address, entry: navigation?.currentEntry?.id, length: history.length });
  if (submit) session.set(SHOWN_AGAIN, undefined);
}

/** Notes that the page `at` shows a form with its entries again. */
export function noteShownAgain(shown: ShownAgain): void {
  session.set(SHOWN_AGAIN, shown);
}

/** The page that what is entered on `page` in this form belongs to. */
export function pageBehind(page: string, formKey: string): string {
  const shown = session.get(SHOWN_AGAIN) as Partial<ShownAgain> | undefined;
  const isShown = shown?.at === page && shown.formKey === formKey;
  return isShown && typeof shown.page === 'string' ? shown.page : page;
}

/** The note that the tab's last page has left in the frame at `place`. It is given once: no later page answers the submit. */
export function takeNativeSubmit(place: string): NativeSubmitNote | undefined {
  const note = session.get(NAME) as Partial<NativeSubmitNote> | undefined;
  if (note?.place !== place) return undefined;
  session.set(NAME, undefined);
  const isNote = typeof note.page === 'string' && typeof note.storageKey === 'string';
  return isNote ? (note as NativeSubmitNote) : undefined;
}

/** Takes the note away. Returns a function that puts it back. */
export function setAsideNativeSubmit(): () => void {
  const note = session.get(NAME);
  session.set(NAME, undefined);
  return () => void session.set(NAME, note);
}
