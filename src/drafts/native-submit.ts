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

interface Note extends NativeSubmit {
  readonly address: string;
  /** Of the entry in the tab's history. */
  readonly entry: string | undefined;
  readonly length: number;
}

/** How this page answers a native submit. */
export interface Answer extends NativeSubmit {
  /** Whether this page answers that very submit, with no page in between; `undefined` where that cannot be known. */
  readonly carried: boolean | undefined;
  /** Whether its status is 2xx or 3xx; `undefined` where the browser does not say. */
  readonly accepted: boolean | undefined;
}

/** Not in every browser yet. */
interface Navigation {
  readonly currentEntry: { readonly id: string } | null;
  readonly activation?: { readonly from: { readonly id: string } | null } | null;
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
const withoutHash = (url: string) => url.split('#', 1)[0] ?? '';
const getNavigation = () => (globalThis as { navigation?: Navigation }).navigation;

/** Notes for the tab's next page by which submit this one is left; `undefined`: by none. */
export function noteNativeSubmit(submit: NativeSubmit | undefined): void {
  const entry = getNavigation()?.currentEntry?.id;
  const note = submit && { ...submit, address: withoutHash(location.href), entry, length: history.length };
  session.set(NAME, note);
  if (note) session.set(SHOWN_AGAIN, undefined);
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

/** How this page, in the frame at `place`, answers the submit that was noted last. No later page answers it. */
export function takeNativeSubmit(place: string): Answer | undefined {
  const note = session.get(NAME) as Note | undefined;
  if (note?.place !== place) return undefined;
  session.set(NAME, undefined);
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (typeof note?.page !== 'string' || typeof note.storageKey !== 'string' || navigation?.type !== 'navigate')
    return undefined;
  const { responseStatus: status = 0 } = navigation;
  return { ...note, carried: isDirect(note), accepted: status ? status >= 200 && status < 400 : undefined };
}

function isDirect({ address, entry, length }: Note): boolean | undefined {
  const from = getNavigation()?.activation?.from;
  if (from && entry) return from.id === entry;
  if (history.length > length + 1) return false;
  const { referrer } = document;
  if (!referrer) return undefined;
  return referrer === address || referrer === `${location.origin}/`;
}
