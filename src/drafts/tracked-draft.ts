import type { SteadyClock } from '../lib/clock.ts';
import type { DraftSource } from './autosave.ts';
import { type Draft, type DraftRecord, type FieldRecord, holdsFiles, ID_LENGTH, isEntered, toRecord } from './draft.ts';
import { dropHandoff } from './handoff.ts';
import { type DraftId, EARLY, sameId } from './identity.ts';
import type { Kept } from './kept.ts';
import { pageBehind } from './native-submit.ts';

/** The draft of one form, and where it is stored. */
export interface TrackedDraft extends DraftSource {
  readonly kept: Kept;
  /** The page that the draft belongs to. */
  readonly page: string;
  /** Whether what was stored has been read. Until then, what is entered is stored beside it. */
  isRead: boolean;
  id(): DraftId;
  /** What would be there after a reload; `undefined` while that is nothing. */
  draft(): Draft | undefined;
  /** The next writing replaces what is stored under these. */
  replace(ids: readonly DraftId[]): void;
  /** Has all of it written the next time, changed or not. */
  touch(): void;
  /** Takes in all that the form holds, and what the person is looking at, and has it written. */
  scan(): void;
  /** It was probably sent, and is kept as `id`. It sleeps until something more is entered. */
  sleep(id: DraftId): void;
  /** The person goes on with what was probably sent, or the host says what became of it. */
  wake(): void;
  /** Whether the page has another address now, and shows another record in the same form. */
  showsOtherRecord(): boolean;
  /** The form shows another record from now on. `isLeft`: what was entered stays stored with the page that is left. */
  startOver(isLeft: boolean): void;
  /** The form has left the page. */
  leave(): void;
}

export interface TrackedDraftOptions {
  readonly kept: Kept;
  readonly owner: string;
  readonly tabId: string;
  readonly clock: SteadyClock;
  readonly storageKey: (form: Kept) => string;
  readonly pageNow: () => string;
}

// A router changes the address first, and removes the old view when the new one has loaded.
const NAVIGATION = 5_000;
// Leaving out a shorter text would not make room for the others.
const LARGE = 50_000;

export function createTrackedDraft(options: TrackedDraftOptions): TrackedDraft {
  const { kept, owner, tabId, clock } = options;
  const pageNow = () => (kept.scope === 'site' ? '' : pageBehind(options.pageNow(), kept.formKey));
  const omitted = new Map<string, FieldRecord['value']>();
  let page = pageNow();
  let previous: { readonly page: string; readonly leftAt: number } | undefined;
  let isRead = false;
  let isStale = false;
  let likely: DraftId | undefined;
  /** Where it is stored, and where it was before the last writing. */
  let stored: readonly DraftId[] = [];
  let storedBefore = stored;
  /** What is still to be written of a record that the form showed before. */
  let leftBehind: readonly DraftRecord[] = [];
  /** What is stored of its files, by field, and under which draft. */
  let files = new Map<string, FieldRecord['value']>();
  let filesAt: DraftId | undefined;

  const id = (): DraftId => [owner, page, options.storageKey(kept), isRead ? tabId : EARLY + tabId];

  function draft(): Draft | undefined {
    const content = likely ? undefined : kept.content();
    if (!content) return undefined;
    // What was taken back has to replace what is stored; once that is read, it is simply gone.
    const isWritten = ([key, field]: [string, FieldRecord]) =>
      (!isRead || isEntered(field)) && (holdsFiles(field.value) || omitted.get(key) !== field.value);
    const fields = new Map([...content.fields].filter(isWritten));
    const at = id();
    const name = at[2] === kept.formKey ? {} : { key: kept.formKey };
    return fields.size > 0 ? { id: at, header: { ...content.header, ...name }, fields } : undefined;
  }

  function records(): DraftRecord[] {
    const current = draft();
    const target = id();
    const obsolete = stored.filter((one) => !current || !sameId(one, target));
    const gone = obsolete.flatMap((one) => [one, ...Array.from(files.keys(), (key) => [...one, key])]);
    // What a page of this tab has handed over of them would come back.
    obsolete.forEach(dropHandoff);
    if (!filesAt || !sameId(filesAt, target)) files = new Map();
    filesAt = target;
    storedBefore = stored;
    stored = current ? [target] : [];
    const removed = [...files.keys()].filter((key) => !holdsFiles(current?.fields.get(key)?.value));
    for (const key of removed) files.delete(key);
    const written = current ? [toRecord(current), ...fileRecords(current)] : [];
    return [
      ...written,
      ...[...gone, ...removed.map((key) => [...target, key])].map((key): DraftRecord => [key, undefined]),
    ];
  }

  /** Files are stored beside the draft, when they have changed. */
  function fileRecords({ id: target, header, fields }: Draft): DraftRecord[] {
    return [...fields].flatMap(([key, { value }]): DraftRecord[] => {
      if (!holdsFiles(value) || !value.some(({ data }) => data)) return [];
      if (files.get(key) === value || omitted.get(key) === value) return [];
      files.set(key, value);
      return [[[...target, key], { savedAt: header.savedAt, files: value }]];
    });
  }

  /** The person goes on with what was probably sent: it has not been delivered. */
  function wake() {
    if (likely) stored = [...stored, likely];
    likely = undefined;
  }

  return {
    kept,
    root: kept.root,
    get page() {
      return page;
    },
    get isRead() {
      return isRead;
    },
    set isRead(value) {
      isRead = value;
    },
    id,
    draft,
    replace(ids) {
      stored = [...stored, ...ids];
    },
    touch() {
      isStale = true;
    },
    scan() {
      if (kept.scan(clock.now())) wake();
      isStale = true;
    },
    wake,
    sleep(at) {
      likely = at;
      isStale = true;
    },
    collect() {
      const isChanged = kept.update(clock.now());
      if (!isChanged && !isStale) return [];
      isStale = false;
      if (isChanged) wake();
      const left = leftBehind;
      leftBehind = [];
      return [...left, ...records()];
    },
    retry() {
      stored = [...storedBefore, ...stored];
      filesAt = undefined;
      isStale = true;
    },
    omitLargest() {
      const texts = [...(draft()?.fields ?? [])].filter(([, { value }]) => !holdsFiles(value));
      const [largest] = texts.sort(([, one], [, other]) => sizeOf(other) - sizeOf(one));
      if (!largest || sizeOf(largest[1]) < LARGE) return false;
      omitted.set(largest[0], largest[1].value);
      return true;
    },
    includeTexts() {
      for (const [key, value] of omitted) if (!holdsFiles(value)) omitted.delete(key);
    },
    omitFile(key) {
      const field = String(key[ID_LENGTH]);
      omitted.set(field, kept.content()?.fields.get(field)?.value ?? null);
    },
    showsOtherRecord() {
      const next = pageNow();
      const isNavigating = previous !== undefined && clock.steady() - previous.leftAt < NAVIGATION;
      if (!kept.root.isConnected || (next === page && !isNavigating)) return false;
      if (kept.showsOther()) {
        if (next === page && previous) page = previous.page;
        return true;
      }
      if (next !== page) {
        previous = { page, leftAt: clock.steady() };
        page = next;
        isStale = true;
      }
      return false;
    },
    startOver(isLeft) {
      if (isLeft) leftBehind = [...leftBehind, ...records()];
      isStale = isLeft;
      likely = undefined;
      kept.startOver();
      page = pageNow();
      previous = undefined;
      isRead = false;
      likely = undefined;
      stored = [];
      files = new Map();
    },
    leave() {
      if (previous && clock.steady() - previous.leftAt < NAVIGATION) {
        page = previous.page;
        isStale = true;
      }
    },
  };
}

const sizeOf = ({ value, html = '' }: FieldRecord) => (typeof value === 'string' ? value.length : 0) + html.length;
