import type { Clock } from '../lib/clock.ts';
import { emit } from '../lib/emit.ts';
import { giveWay } from '../lib/give-way.ts';
import { type Draft, type DraftRecord, newsTo } from './draft.ts';
import type { KeptForm } from './kept-form.ts';
import type { Library } from './library.ts';
import { type Restoration, restore } from './restore.ts';

/** An adapter's form puts its one value back itself. */
export type Kept = KeptForm & { restore?(draft: Draft, asked: boolean): Restoration };

export interface Offer {
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  readonly accept: () => void;
  readonly decline: () => void;
}

export interface BringBackOptions {
  readonly clock: Clock;
  readonly library: Library;
  readonly isKept: (form: Kept) => boolean;
  /** Writes records; with a form, they are what the person has entered there. */
  readonly save: (records: readonly DraftRecord[], form?: Kept) => void;
  readonly discard: (form: Kept) => void;
  readonly onError: (error: unknown) => void;
  /** Told when entries have been put back, or were tried to be. `discard` takes them away again. */
  readonly onRestored: (restoration: Restoration, discard: () => void) => void;
  /** Told of entries from another session. */
  readonly onOffer: (offer: Offer) => void;
}

export interface BringBack {
  /** Puts back what this tab has left of `form`, or offers what another session has. */
  bringBack(form: Kept): Promise<void>;
  /** What another session left, or was delivered, becomes this one's. */
  take(form: Kept, draft: Draft): Promise<void>;
  /** Controls have come or gone in a form. */
  onControls(): void;
}

const CONTROLS_PATIENCE = 250;

/** Decides which draft comes back to a form, and how. */
export function createBringBack(options: BringBackOptions): BringBack {
  const { clock, library, isKept, save, discard, onError } = options;
  let noticeControls = () => {};

  async function take(form: Kept, draft: Draft) {
    if (!isKept(form)) return;
    await putBack(form, { ...draft, id: form.id }, { asked: true });
    await library.remove(draft.id);
  }

  async function putBack(form: Kept, draft: Draft, { asked, stored }: { asked: boolean; stored?: Draft | undefined }) {
    if (!isKept(form) || draft.fields.size === 0) return;
    const { root, id } = form;
    const key = id[2] ?? '';
    const values = Object.fromEntries([...draft.fields].map(([name, { value }]) => [name, value]));
    // A handoff may hold what the store has not, and goes with the browser.
    save(newsTo(stored, form.adopt(draft)), form);
    if (!emit(root, 'restore', { key, values }, true)) return;
    const nextControls = () =>
      new Promise<void>((resolve) => {
        noticeControls = resolve;
        clock.after(CONTROLS_PATIENCE, resolve);
      });
    const restoration =
      form.restore?.(draft, asked) ?? (await restore(form, draft, { clock, asked, nextControls, save }));
    emit(root, 'restored', { key, ...restoration });
    options.onRestored(restoration, () => takeAway(form, draft, restoration));
  }

  function takeAway(form: Kept, draft: Draft, { restored }: Restoration) {
    for (const field of form.fields()) {
      const record = draft.fields.get(field.key);
      if (record && restored.includes(field.key) && !form.touched(field)) form.put(field, record.base);
    }
    discard(form);
  }

  return {
    take,
    async bringBack(form) {
      const { draft, stored } = await library.own(form.id);
      // To have found a large one has taken long enough.
      await giveWay();
      if (draft) return putBack(form, draft, { asked: false, stored });
      const orphan = await library.orphan(form.id);
      if (!orphan || !isKept(form)) return;
      options.onOffer({
        savedAt: orphan.header.savedAt,
        accept: () => void take(form, orphan).catch(onError),
        decline: () => void library.remove(orphan.id).catch(onError),
      });
    },
    onControls: () => noticeControls(),
  };
}
