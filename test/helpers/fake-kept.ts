import type { Field } from '../../src/drafts/controls.ts';
import type { DraftHeader, FieldRecord, FieldValue } from '../../src/drafts/draft.ts';
import type { Kept } from '../../src/drafts/kept.ts';
import { mergeDrafts } from '../../src/drafts/merge-drafts.ts';
import type { Clock } from '../../src/lib/clock.ts';

export interface FakeKept extends Kept {
  /** The person enters something. */
  enter(key: string, value: FieldValue, base?: FieldValue): void;
  /** Something was filled in without an event. */
  fill(key: string, value: FieldValue): void;
  showsOtherRecord: boolean;
  /** How often it was filled in again. */
  refills: number;
}

interface FakeKeptOptions extends Partial<Pick<Kept, 'formKey' | 'scope' | 'root'>> {
  readonly clock: Clock;
  readonly fields?: () => readonly Field[];
}

/** A form whose entries are set by hand. */
export function createFakeKept(options: FakeKeptOptions): FakeKept {
  const { clock, formKey = 'claim', scope = 'page', root = document.createElement('form') } = options;
  let header: DraftHeader | undefined;
  let entries = new Map<string, FieldRecord>();
  let isChanged = false;
  let isFilled = false;

  function note(key: string, value: FieldValue, base: FieldValue) {
    entries.set(key, { value, base, at: clock.now() });
    header = { ...header, step: null, savedAt: clock.now() };
  }

  const take = () => {
    const had = isChanged;
    isChanged = false;
    return had;
  };

  const kept: FakeKept = {
    root,
    formKey,
    scope,
    showsOtherRecord: false,
    refills: 0,
    enter(key, value, base = '') {
      note(key, value, base);
      isChanged = true;
    },
    fill(key, value) {
      note(key, value, '');
      isFilled = true;
    },
    fields: options.fields ?? (() => []),
    update: take,
    scan() {
      isChanged ||= isFilled;
      isFilled = false;
      return take();
    },
    content: () => header && { header, fields: new Map(entries) },
    adopt(draft) {
      const merged = mergeDrafts(draft, { id: draft.id, header: header ?? draft.header, fields: entries });
      ({ header } = merged.draft);
      entries = new Map(merged.draft.fields);
      return merged.lost;
    },
    rebase(since = Number.POSITIVE_INFINITY) {
      entries = new Map([...entries].filter(([, { at }]) => at > since));
      if (entries.size === 0) header = undefined;
    },
    startOver: () => kept.rebase(),
    showsOther: () => kept.showsOtherRecord,
    refill() {
      kept.refills++;
    },
    restore: async (draft) => ({ restored: [...draft.fields.keys()], written: [...draft.fields.keys()], skipped: [] }),
    undo() {},
    stop() {},
  };
  return kept;
}
