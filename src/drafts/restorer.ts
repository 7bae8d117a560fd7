import { orWithout } from '../errors.ts';
import { emit } from '../lib/emit.ts';
import { giveWay } from '../lib/give-way.ts';
import type { Draft, FieldRecord } from './draft.ts';
import { DELIVERED, EARLIER, isUnnamed } from './identity.ts';
import { isSamePage, type Library } from './library.ts';
import { type Merged, mergeDrafts } from './merge-drafts.ts';
import { type Restoration, skippedOf } from './restoration.ts';
import type { TrackedDraft } from './tracked-draft.ts';

export interface Offer {
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** When it was sent, if it probably arrived. */
  readonly sentAt?: number | undefined;
  readonly accept: () => void;
  /** Absent for entries of another page, which stay there. */
  readonly decline?: (() => void) | undefined;
}

export interface RestorerOptions {
  readonly library: Library;
  /** Aborted when restoring has to end. */
  readonly signal: AbortSignal;
  readonly isKept: (tracked: TrackedDraft) => boolean;
  readonly storageKeys: () => readonly string[];
  /** Has all of a draft written. */
  readonly rewrite: (tracked: TrackedDraft) => void;
  /** The person wants nothing of it any more, except for what was entered after `since`. */
  readonly discard: (tracked: TrackedDraft, since: number | undefined) => void;
  readonly onError: (error: unknown) => void;
  /** Called when entries have been put back, or could not be. `undo` takes them away again. */
  readonly onRestored: (restoration: Restoration, undo: () => void) => void;
  /** Called with entries that may be wanted. */
  readonly onOffer: (offer: Offer) => void;
}

export interface Restorer {
  /** Puts back what this tab has left of a form, or offers what else there is. */
  restore(tracked: TrackedDraft): Promise<void>;
  /** Puts back what the person has asked for; it becomes this tab's. */
  take(tracked: TrackedDraft, draft: Draft): Promise<void>;
}

type Loaded = typeof import('./restore.ts');

/** Decides which draft comes back to a form, and how. */
export function createRestorer(options: RestorerOptions): Restorer {
  const { library, signal, isKept, rewrite, discard, onError } = options;

  /** Few pages find a draft, and only they load what puts it back. */
  const load = () => orWithout(import('./restore.ts'), 'A draft cannot be put back now, and stays.', onError);

  async function take(tracked: TrackedDraft, draft: Draft) {
    const loaded = await load();
    if (!loaded || !isKept(tracked)) return;
    // It is at work again, and has not been sent.
    const { sentAt: _, ...header } = draft.header;
    await putBack(tracked, { ...draft, header }, true, loaded);
    if (!signal.aborted) await library.remove(draft.id);
  }

  /** `merged`: `draft` and what gave way in it to later entries, where it is made of several. */
  async function putBack(tracked: TrackedDraft, draft: Draft, isAsked: boolean, { restore }: Loaded, merged?: Merged) {
    const { kept } = tracked;
    const lost = new Map([...(merged?.lost ?? []), ...kept.adopt(draft, isAsked)]);
    tracked.isRead = true;
    rewrite(tracked);
    const values = Object.fromEntries(Array.from(draft.fields, ([name, { value }]) => [name, value]));
    if (!emit(kept.root, 'restore', { key: kept.formKey, values }, true)) return;
    const restoration = withLost(await kept.restore(draft, isAsked, restore), lost);
    if (signal.aborted || !isKept(tracked)) return;
    const hasLost = restoration.skipped.some(({ reason }) => /since$/.test(reason));
    if (hasLost && !merged?.lost.size) await library.archive(draft, EARLIER);
    rewrite(tracked);
    if (restoration.restored.length + restoration.skipped.length === 0) return;
    emit(kept.root, 'restored', { key: kept.formKey, ...restoration });
    if (restoration.written.length + restoration.skipped.length === 0) return;
    const restoredAt = kept.content()?.header.savedAt;
    options.onRestored(restoration, () => {
      kept.undo(draft, restoration.written);
      // What was entered since stays.
      discard(tracked, restoredAt);
    });
  }

  function offer(tracked: TrackedDraft, draft: Draft) {
    const isOfPage = isSamePage(draft.id[1], tracked.page);
    options.onOffer({
      savedAt: draft.header.savedAt,
      sentAt: draft.header.sentAt,
      accept: () => void take(tracked, draft).catch(onError),
      decline: isOfPage ? () => void library.remove(draft.id).catch(onError) : undefined,
    });
  }

  async function restore(tracked: TrackedDraft): Promise<void> {
    const { page } = tracked;
    const storageKey = tracked.id()[2];
    const found = await library.find({
      page,
      storageKey,
      // A form without a name whose fields have changed is offered what no other form on the page has.
      mayBe: ({ id, fields }) =>
        isUnnamed(storageKey) &&
        isUnnamed(id[2]) &&
        !options.storageKeys().includes(id[2]) &&
        tracked.kept.fields().some(({ key }) => fields.has(key)),
    });
    // To have found a large one has taken long enough.
    await giveWay();
    const loaded = found && found.own.length > 0 ? await load() : undefined;
    if (!found || signal.aborted || !isKept(tracked) || tracked.isRead) return;
    // The form has moved to another address meanwhile, where another record may be.
    if (tracked.page !== page) return restore(tracked);
    const [first, ...later] = found.own;
    // What cannot be put back now is not replaced by what is entered.
    if (first && !loaded) return;
    tracked.replace(found.own.map(({ id }) => id));
    if (first && loaded) {
      let merged: Merged = { draft: first, lost: new Map() };
      for (const next of later) {
        const { draft, lost } = mergeDrafts(merged.draft, next);
        merged = { draft, lost: new Map([...merged.lost, ...lost]) };
      }
      // Not waited for: the client may be stopped meanwhile.
      if (later.length > 0) void library.archive(first, EARLIER);
      return putBack(tracked, { ...merged.draft, id: tracked.id() }, false, loaded, merged);
    }
    tracked.isRead = true;
    rewrite(tracked);
    if (found.offer && found.offer.id[3] !== DELIVERED) offer(tracked, found.offer);
  }

  return { take, restore };
}

/** What gave way to a later entry is shown, to be copied. */
function withLost(restoration: Restoration, lost: ReadonlyMap<string, FieldRecord>): Restoration {
  const known = new Set(restoration.skipped.map(({ field }) => field));
  const more = [...lost]
    .filter(([key]) => !known.has(key))
    .map(([key, record]) => skippedOf(key, record, 'typed-since'));
  return { ...restoration, skipped: [...restoration.skipped, ...more] };
}
