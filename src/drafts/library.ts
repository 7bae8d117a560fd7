import type { Clock } from '../lib/clock.ts';
import { session } from '../lib/session.ts';
import type { Tab } from '../lib/tab.ts';
import { type Draft, holdsFiles, parseDrafts, type RecordKey, toRecords } from './draft.ts';
import { dropHandoff, loadHandoff } from './handoff.ts';
import type { DraftStore } from './store.ts';

/** One stored draft. */
export interface DraftInfo {
  readonly path: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** How many fields it holds. */
  readonly fields: number;
  /** Whether it has been delivered, and is kept only should that not be so. */
  readonly delivered: boolean;
}

export interface LibraryOptions {
  readonly store: DraftStore;
  readonly owner: string;
  readonly tab: Tab;
  /** Milliseconds after which a draft that was not written again is no longer used. */
  readonly maxAge: number;
  readonly clock: Clock;
  /** Resolves when what is on its way to the store has arrived there. */
  readonly settled: () => Promise<void>;
}

// In the place of a tab's id, which has digits in it.
const DELIVERED = 'delivered';

export type Library = ReturnType<typeof createLibrary>;

/** The drafts that are stored: whose they are, how old, and which of them concern a form. */
export function createLibrary({ store, owner, tab, maxAge, clock, settled }: LibraryOptions) {
  const fresh = ({ header, fields }: Draft) => fields.size > 0 && clock.now() - header.savedAt < maxAge;
  const newest = (drafts: readonly Draft[]) =>
    [...drafts].sort((one, other) => other.header.savedAt - one.header.savedAt).find(fresh);

  async function remove(prefix: RecordKey) {
    dropHandoff(prefix);
    // After what is still on its way, or that would bring part of the draft back.
    await settled();
    await store.remove(prefix);
  }

  const archiveOf = (id: RecordKey) => [...id.slice(0, 3), DELIVERED];

  return {
    remove,
    /** No longer handed over. */
    forget: dropHandoff,

    /** The draft that this tab left under `id`, with files as far as they are `stored`. */
    async own(id: RecordKey): Promise<{ draft?: Draft | undefined; stored?: Draft | undefined }> {
      const stored = newest(parseDrafts(await store.read(id)));
      const draft = newest([...loadHandoff(id), ...(stored ? [stored] : [])]);
      if (!draft || !stored || draft === stored) return { draft, stored };
      const files = [...stored.fields].filter(([, { value }]) => holdsFiles(value));
      return { draft: { ...draft, fields: new Map([...draft.fields, ...files]) }, stored };
    },

    /** The latest draft of the same form that a tab left which is no longer open. */
    async orphan(id: RecordKey): Promise<Draft | undefined> {
      const drafts = parseDrafts(await store.read(id.slice(0, 3)));
      const others = drafts.filter((draft) => draft.id[3] !== DELIVERED && draft.id[3] !== tab.id);
      const open = await Promise.all(others.map((draft) => tab.isOpen(draft.id[3] ?? '')));
      return newest(others.filter((_, index) => !open[index]));
    },

    /** Keeps `draft` as the one delivered last. */
    async archive(draft: Draft): Promise<void> {
      const id = archiveOf(draft.id);
      await store.remove(id);
      await store.write(toRecords({ ...draft, id }));
    },

    async archived(id: RecordKey): Promise<Draft | undefined> {
      return newest(parseDrafts(await store.read(archiveOf(id))));
    },

    async list(): Promise<DraftInfo[]> {
      return parseDrafts(await store.read([owner])).map(({ id: [, path = '', key = '', from], header, fields }) => ({
        path,
        key,
        savedAt: header.savedAt,
        fields: fields.size,
        delivered: from === DELIVERED,
      }));
    },

    /** Removes what is too old, whoever it belonged to; once in the life of a tab. */
    async sweep(): Promise<void> {
      if (session.get('swept')) return;
      session.set('swept', true);
      for (const { id, header } of parseDrafts(await store.read([]))) {
        if (clock.now() - header.savedAt >= maxAge) await store.remove(id);
      }
    },
  };
}
