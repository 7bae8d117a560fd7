import type { Deliveries } from './deliveries.ts';
import type { Draft } from './draft.ts';
import { DELIVERED, EARLIER, LIKELY, pathOf } from './identity.ts';
import type { Restorer } from './restorer.ts';
import type { TrackedDraft } from './tracked-draft.ts';

/** One stored draft. */
export interface DraftInfo {
  readonly path: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** How many fields it holds. */
  readonly fields: number;
  /** Whether it has been delivered, certainly or probably, and is kept only should that not be so. */
  readonly delivered: boolean;
}

export interface DraftsApiOptions {
  /** All of the owner's that are stored. */
  readonly drafts: () => Promise<readonly Draft[] | undefined>;
  readonly archived: (storageKey: string, page: string) => Promise<Draft | undefined>;
  readonly tabId: string;
  readonly named: (formKey: string | undefined) => readonly TrackedDraft[];
  readonly deliveries: Deliveries;
  readonly restorer: Restorer;
}

/** What a host asks for now and then. */
export interface DraftsApi {
  list(): Promise<DraftInfo[]>;
  delivered(formKey?: string): Promise<void>;
  restore(formKey: string): Promise<boolean>;
}

export function createDraftsApi({ drafts, archived, tabId, named, deliveries, restorer }: DraftsApiOptions): DraftsApi {
  const keyOf = ({ id, header }: Draft) => header.key ?? id[2];
  return {
    async list() {
      const stored = ((await drafts()) ?? []).filter(({ id }) => id[3] !== EARLIER);
      return stored.map((draft) => ({
        path: pathOf(draft.id[1]),
        key: keyOf(draft),
        savedAt: draft.header.savedAt,
        fields: draft.fields.size,
        delivered: draft.id[3] === DELIVERED || draft.id[3].startsWith(LIKELY),
      }));
    },
    async delivered(formKey) {
      const meant = named(formKey);
      deliveries.prove(meant);
      if (meant.length > 0 || formKey === undefined) return;
      const elsewhere = ((await drafts()) ?? []).filter((draft) => draft.id[3] === tabId && keyOf(draft) === formKey);
      for (const draft of elsewhere) deliveries.settle({ draft, at: draft.header.savedAt }, 'proven');
    },
    async restore(formKey) {
      const [draft] = named(formKey);
      const found = draft && (await archived(draft.id()[2], draft.page));
      if (!draft || !found) return false;
      await restorer.take(draft, found);
      return true;
    },
  };
}
