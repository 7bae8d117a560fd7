import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import type { Tab } from '../lib/tab.ts';
import {
  type Draft,
  type DraftRecord,
  holdsFiles,
  ID_LENGTH,
  isEntered,
  nameOf,
  parseDrafts,
  parseRecords,
  type RecordKey,
  savedAtOf,
  toRecord,
  withoutFiles,
} from './draft.ts';
import { dropHandoff, loadHandoff, sweepHandoff } from './handoff.ts';
import { type DELIVERED, type DraftId, type EARLIER, EARLY, isOfTab, LIKELY, pathOf } from './identity.ts';
import type { ReliableStore } from './reliable-store.ts';
import type { DraftStore } from './store.ts';

export interface LibraryOptions {
  readonly store: ReliableStore;
  /** The same store without its seal, in which everything expires. */
  readonly plain: DraftStore;
  readonly owner: string;
  readonly tab: Tab;
  /** Milliseconds after which a draft that was not written again is no longer used. */
  readonly maxAge: number;
  readonly clock: SteadyClock;
  /** Resolves when what is on its way to the store has arrived there. */
  readonly settled: () => Promise<unknown>;
}

/** The drafts that concern a form. */
export interface Found {
  /** What this tab left of this form on this page, the oldest first: what was entered before the rest was read is apart. */
  readonly own: readonly Draft[];
  /** One that may be this form's: of a closed tab, of another record at the same path, or probably sent. */
  readonly offer: Draft | undefined;
}

/** A form as its drafts are looked for. */
export interface Sought {
  readonly page: string;
  readonly storageKey: string;
  /** Whether the draft may be another form's: of a form without a name, whose fields have changed. */
  readonly mayBe: (draft: Draft) => boolean;
}

const TIMEOUT = 2_000;

export type Library = ReturnType<typeof createLibrary>;

/** The drafts that are stored: whose they are, how old, and which of them concern a form. */
export function createLibrary({ store, plain, owner, tab, maxAge, clock, settled }: LibraryOptions) {
  const isFresh = ({ header, fields }: Draft) =>
    clock.now() - header.savedAt < maxAge && [...fields.values()].some(isEntered);
  let reading: Promise<readonly DraftRecord[] | undefined> | undefined;

  /** All of this owner's, in one reading for all that ask at once. `undefined` where the store cannot be read. */
  function readAll(): Promise<readonly DraftRecord[] | undefined> {
    reading ??= settled().then(() => {
      const records = store.read([owner]);
      reading = undefined;
      return records;
    });
    return reading;
  }

  async function drafts(): Promise<Draft[] | undefined> {
    const stored = await readAll();
    if (!stored) return undefined;
    const records = parseRecords(stored);
    return [...parseDrafts(records), ...(await parseOlder(records))];
  }

  /** Resolves to `undefined` where it takes too long. */
  async function inTime<T>(reading: Promise<T>): Promise<T | undefined> {
    let cancel: Dispose = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = clock.after(TIMEOUT, () => resolve(undefined));
    });
    const read = await Promise.race([reading, late]);
    cancel();
    return read;
  }

  async function remove(prefix: RecordKey) {
    dropHandoff(prefix);
    // After what is still on its way, or that would bring part of the draft back.
    await settled();
    await store.remove(prefix);
  }

  /** Whether nothing more comes of it by itself: probably sent, or of a tab that is closed. */
  async function isLeft({ id: [, of, , slot] }: Draft, page: string): Promise<boolean> {
    if (slot.startsWith(LIKELY)) return isSamePage(of, page);
    return (slot.startsWith(EARLY) || isOfTab(slot)) && (isOwn(slot) || !(await tab.isOpen(tabOf(slot))));
  }

  const isOwn = (slot: string) => tabOf(slot) === tab.id;

  /** Of what only probably arrived, all is kept. */
  const likelyIdOf = ({ id: [of, page, storageKey], header }: Draft): DraftId => [
    of,
    page,
    storageKey,
    `${LIKELY}:${header.savedAt}`,
  ];

  return {
    /** All of this owner's. `undefined` where the store cannot be read in time. */
    drafts: () => inTime(drafts()),
    remove,
    /** No longer handed over. */
    forget: dropHandoff,

    /** Resolves to `undefined` where the store cannot be read and the tab has handed nothing over. */
    async find({ page, storageKey, mayBe }: Sought): Promise<Found | undefined> {
      const isOwnOfForm = ({ id: [, of, key, slot] }: Draft) =>
        isSamePage(of, page) && key === storageKey && isOwn(slot);
      const handed = loadHandoff().filter(({ id: [of] }) => of === owner);
      // A store that hangs must not keep back what the tab has handed over.
      const stored = await (handed.some(isOwnOfForm) ? inTime(drafts()) : drafts());
      const isOfForm = (draft: Draft) => draft.id[2] === storageKey || mayBe(draft);
      const known = [...handed, ...(stored ?? [])].filter(
        (draft) => isFresh(draft) && isOfForm(draft) && pathOf(draft.id[1]) === pathOf(page),
      );
      const own = known.filter(isOwnOfForm);
      if (!stored && own.length === 0) return undefined;
      const left = await Promise.all(known.map((draft) => isLeft(draft, page)));
      const offers = known.filter((draft, index) => left[index] && !own.includes(draft));
      const [offer] = offers.sort((one, other) => rank(other, page) - rank(one, page) || newestFirst(one, other));
      // Files last only as long as their tab.
      return { own: mergeCopies(own), offer: offer && withoutFiles(offer) };
    },

    likelyIdOf,

    /**
     * Keeps `draft`, without its files, as what was delivered, was probably delivered, or gave way to something later. Resolves
     * to whether it is stored.
     */
    archive(draft: Draft, slot: typeof DELIVERED | typeof LIKELY | typeof EARLIER): Promise<boolean> {
      const [of, page, storageKey] = draft.id;
      return store.write([
        toRecord({ ...draft, id: slot === LIKELY ? likelyIdOf(draft) : [of, page, storageKey, slot] }),
      ]);
    },

    /** What was delivered last, or replaced, of this form. */
    async archived(storageKey: string, page: string): Promise<Draft | undefined> {
      const isArchived = ({ id: [, of, key, slot] }: Draft) =>
        key === storageKey && isSamePage(of, page) && !isOfTab(slot) && !slot.startsWith(EARLY);
      return ((await drafts()) ?? []).filter(isArchived).sort(newestFirst).find(isFresh);
    },

    /** Removes what is too old, whomever it belonged to, and the files that closed tabs have left. Never rejects. */
    async sweep(): Promise<void> {
      sweepHandoff(clock.now() - maxAge);
      const records = parseRecords(await plain.read([]).catch(() => []));
      const ids = new Set(records.map(([key]) => nameOf(key)));
      for (const record of records) {
        const [key, value] = record;
        const savedAt = savedAtOf(value);
        const slot = String(key[3]);
        const isOld = savedAt !== undefined && clock.now() - savedAt >= maxAge;
        const isFile = key.length > ID_LENGTH && savedAt !== undefined;
        const isLeft = key.length > ID_LENGTH && savedAt === undefined && !ids.has(nameOf(key.slice(0, ID_LENGTH)));
        const isOfClosedTab = isFile && !isOwn(slot) && !(await tab.isOpen(tabOf(slot)));
        if (isOld || isOfClosedTab || (isLeft && (await isPartOfOlder(record)))) await store.remove(key);
      }
    },
  };
}

const tabOf = (slot: string) => slot.replace(EARLY, '');
/** Drafts that an older version of the SDK has left; loaded where there are any. */
async function parseOlder(records: readonly DraftRecord[]): Promise<Draft[]> {
  if (!records.some(([, value]) => (value as { v?: unknown } | undefined)?.v === 1)) return [];
  return (await import('./version-1.ts')).parseVersion1(records);
}

/** Once a draft of an older version is written again, its fields are left without a header. */
async function isPartOfOlder(record: DraftRecord): Promise<boolean> {
  return (await import('./version-1.ts')).isPartOfVersion1(record);
}

/** What is of this very page comes before what is of another record at the same path. */
const rank = ({ id }: Draft, page: string) => Number(isSamePage(id[1], page));

/** A page of version 1 has no query. */
export const isSamePage = (one: string, other: string) => one === other || `${one}?` === other;

const newestFirst = (one: Draft, other: Draft) => other.header.savedAt - one.header.savedAt;

/** The newest copy of each draft, with the files that only the store has; the oldest draft first. */
function mergeCopies(drafts: readonly Draft[]): Draft[] {
  const bySlot = new Map<string, Draft>();
  for (const draft of [...drafts].sort(newestFirst)) {
    const newer = bySlot.get(draft.id[3]);
    if (!newer) bySlot.set(draft.id[3], draft);
    else bySlot.set(draft.id[3], { ...newer, fields: withFiles(newer, draft) });
  }
  return [...bySlot.values()].reverse();
}

function withFiles({ fields }: Draft, other: Draft): Draft['fields'] {
  const files = [...other.fields].filter(([key, { value }]) => holdsFiles(value) && fields.has(key));
  return new Map([...fields, ...files]);
}
