import { DegradedError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { nextTask } from '../lib/next-task.ts';
import { type DraftRecord, isFile, nameOf, type RecordKey } from './draft.ts';
import type { ReliableStore } from './reliable-store.ts';

/** A draft that may have something to write. */
export interface DraftSource {
  readonly root: Element;
  /** Takes in what was entered. Returns the records to write; `undefined` deletes. */
  collect(): readonly DraftRecord[];
  /** Its text could not be written: all of it is collected again the next time. */
  retry(): void;
  /** Leaves out the largest text until it changes. Returns `false` where that would make no room. */
  omitLargest(): boolean;
  /** Leaves out no text any more: it was not its size. */
  includeTexts(): void;
  /** Leaves out the file with this key until another is chosen. */
  omitFile(key: RecordKey): void;
}

export interface Autosave {
  /** Has `source` collected and written right after the next paint. */
  schedule(source: DraftSource): void;
  /** Has what is typed until then written right after the next paint. */
  expect(): void;
  /** Writes everything in this very task: the page may never run again. */
  writeNow(): void;
  /** Resolves when everything scheduled until now is stored, or could not be. */
  settled(): Promise<void>;
}

export interface AutosaveOptions {
  readonly store: ReliableStore;
  readonly clock: Clock;
  /** Called before what was entered is collected: has what was typed meanwhile scheduled. */
  readonly prepare: () => void;
  readonly onSaved: (root: Element) => void;
  readonly onError: (error: unknown) => void;
}

const RETRY = 5_000;
// A database that has just refused a large file may need a moment.
const FIRST_RETRY = 500;
const LATEST = 40;

/** Writes drafts after the paint that follows an entry, one transaction at a time for all that has been entered meanwhile. */
export function createAutosave({ store, clock, prepare, onSaved, onError }: AutosaveOptions): Autosave {
  const waiting = new Set<DraftSource>();
  let isScheduled = false;
  let cancel = () => {};
  let running: Promise<void> | undefined;
  let urgent: Promise<unknown> | undefined;
  let failures = 0;
  /** Those that may find room with less. */
  const shortened = new Set<DraftSource>();
  /** What was written at once while a write was running, which must not write anything older over it. */
  const overtaken = new Set<string>();

  function schedule(source: DraftSource) {
    waiting.add(source);
    expect();
  }

  function expect() {
    if (isScheduled) return;
    isScheduled = true;
    // A page out of sight paints nothing, and some that are in sight paint late.
    if (document.hidden) {
      void nextTask().then(start);
      return;
    }
    const frame = requestAnimationFrame(() => void nextTask().then(start));
    const cancelTimer = clock.after(LATEST, start);
    cancel = () => {
      cancelAnimationFrame(frame);
      cancelTimer();
    };
  }

  function start(): Promise<void> {
    prepare();
    cancel();
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
    overtaken.clear();
    const texts = collected.flatMap(([, records]) => records.filter((record) => !isFile(record)));
    const isStored = texts.length === 0 || (await store.write(texts));
    for (const [source, records] of collected) {
      if (records.length === 0) continue;
      if (!isStored && !(await writeText(source, records))) continue;
      failures = 0;
      if (shortened.delete(source)) reportOmission();
      await writeFiles(source, records.filter(isFile));
      onSaved(source.root);
    }
  }

  function collect(source: DraftSource): readonly DraftRecord[] {
    try {
      return source.collect();
    } catch (error) {
      onError(error);
      return [];
    }
  }

  /** Writes the text of one draft by itself, and less of it where it finds no room. Returns whether it is stored. */
  async function writeText(source: DraftSource, records: readonly DraftRecord[]): Promise<boolean> {
    if (await store.write(records.filter((record) => !isFile(record)))) return true;
    source.retry();
    if (source.omitLargest()) {
      shortened.add(source);
      waiting.add(source);
      return false;
    }
    // With less it finds no room either.
    if (shortened.delete(source)) source.includeTexts();
    store.report();
    clock.after(failures++ === 0 ? FIRST_RETRY : RETRY, () => schedule(source));
    return false;
  }

  /** A file that finds no room is left out by itself. */
  async function writeFiles(source: DraftSource, records: readonly DraftRecord[]) {
    for (const record of records) {
      if (overtaken.has(nameOf(record[0])) || (await store.write([record]))) continue;
      source.omitFile(record[0]);
      reportOmission();
    }
  }

  /** Text and files apart, or a file that finds no room would take the text along. */
  async function writeAtOnce(sources: readonly DraftSource[], records: readonly DraftRecord[]) {
    const parts = [records.filter((record) => !isFile(record)), records.filter(isFile)];
    const isStored = await Promise.all(parts.filter((part) => part.length > 0).map(store.write));
    for (const source of sources) {
      if (isStored.every(Boolean)) onSaved(source.root);
      else {
        // The page was only hidden.
        source.retry();
        schedule(source);
      }
    }
  }

  function reportOmission() {
    onError(new DegradedError('Some of what was entered is too large to be kept.'));
  }

  return {
    schedule,
    expect,
    writeNow() {
      prepare();
      const collected = [...waiting].map((source) => [source, collect(source)] as const);
      waiting.clear();
      // A page out of sight may have asked for a paint that never comes.
      cancel();
      isScheduled = false;
      const changed = collected.filter(([, records]) => records.length > 0);
      const records = changed.flatMap(([, own]) => own);
      for (const [key] of records) overtaken.add(nameOf(key));
      const sources = changed.map(([source]) => source);
      if (records.length > 0) urgent = Promise.all([urgent, writeAtOnce(sources, records)]);
    },
    async settled() {
      do await start();
      while (waiting.size > 0);
      await urgent;
    },
  };
}
