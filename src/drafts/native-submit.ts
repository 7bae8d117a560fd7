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

const NAME = 'submitted';
const withoutHash = (url: string) => url.split('#', 1)[0] ?? '';
const getNavigation = () => (globalThis as { navigation?: Navigation }).navigation;

/** Notes for the tab's next page by which submit this one is left; `undefined`: by none. */
export function noteNativeSubmit(submit: NativeSubmit | undefined): void {
  const entry = getNavigation()?.currentEntry?.id;
  const note = submit && { ...submit, address: withoutHash(location.href), entry, length: history.length };
  session.set(NAME, note);
}

/** Takes the note away. Returns a function that puts it back. */
export function setAsideNativeSubmit(): () => void {
  const note = session.get(NAME);
  session.set(NAME, undefined);
  return () => void session.set(NAME, note);
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
