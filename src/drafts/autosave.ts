import { DegradedError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { nextTask } from '../lib/next-task.ts';
import type { DraftRecord } from './draft.ts';
import type { ReliableStore } from './reliable-store.ts';

/** A draft that may have something to write. */
export interface DraftSource {
  readonly root: Element;
  /** Takes in what was entered. Returns the records to write: what is new first, then what it replaces as `undefined`. */
  collect(): readonly DraftRecord[];
  /** These records found no room; they are left out until they change. Returns whether the rest may find some. */
  leaveOut(records: readonly DraftRecord[]): boolean;
  /** Nothing could be written: all of it is collected again the next time. */
  retry(): void;
}

export interface Autosave {
  /** Has `source` collected and written right after the next paint. Cheap: each key calls it. */
  schedule(source: DraftSource): void;
  /** Writes everything in this very task: the page may never run again. */
  writeNow(): void;
  /** Resolves when everything scheduled until now is stored, or could not be. */
  settled(): Promise<void>;
}

export interface AutosaveOptions {
  readonly store: ReliableStore;
  readonly clock: Clock;
  readonly onSaved: (root: Element) => void;
  readonly onError: (error: unknown) => void;
}

const RETRY = 5_000;

/** Writes drafts after the paint that follows an entry, one transaction at a time for all that has been entered meanwhile. */
export function createAutosave({ store, clock, onSaved, onError }: AutosaveOptions): Autosave {
  const waiting = new Set<DraftSource>();
  let isScheduled = false;
  let running: Promise<void> | undefined;
  let urgent: Promise<unknown> | undefined;

  function schedule(source: DraftSource) {
    waiting.add(source);
    if (isScheduled) return;
    isScheduled = true;
    // A page out of sight paints nothing.
    if (document.hidden) void nextTask().then(start);
    else requestAnimationFrame(() => void nextTask().then(start));
  }

  function start(): Promise<void> {
    isScheduled = false;
    running ??= writeAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function writeAll() {
    while (waiting.size > 0) await write();
  }

  async function write() {
    const collected = [...waiting].map((source) => [source, collect(source)] as const);
    waiting.clear();
    const records = collected.flatMap(([, own]) => own);
    if (records.length === 0) return;
    if (await store.write(records)) {
      for (const [{ root }, own] of collected) if (own.length > 0) onSaved(root);
      return;
    }
    for (const [source, own] of collected) if (own.length > 0) await writeApart(source, own);
  }

  function collect(source: DraftSource): readonly DraftRecord[] {
    try {
      return source.collect();
    } catch (error) {
      onError(error);
      return [];
    }
  }

  /** One file that finds no room must not keep out the text beside it. What is replaced goes last. */
  async function writeApart(source: DraftSource, records: readonly DraftRecord[]) {
    const refused: DraftRecord[] = [];
    for (const record of records) {
      if (record[1] !== undefined && !(await store.write([record]))) refused.push(record);
    }
    const replaced = records.filter(([, value]) => value === undefined);
    if (refused.length === 0 && (await store.write(replaced))) return onSaved(source.root);
    source.retry();
    if (source.leaveOut(refused)) {
      onError(new DegradedError('Some of what was entered is too large to be kept.'));
      waiting.add(source);
      return;
    }
    store.report();
    clock.after(RETRY, () => schedule(source));
  }

  return {
    schedule,
    writeNow() {
      const records = [...waiting].flatMap(collect);
      if (records.length > 0) urgent = Promise.all([urgent, store.write(records)]);
      waiting.clear();
    },
    async settled() {
      await start();
      await urgent;
    },
  };
}
