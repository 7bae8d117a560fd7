import type { DraftRecord } from './draft.ts';
import type { DraftStore } from './store.ts';

export interface Autosave {
  /** Sends records on their way in this very task; `root` is whose entries they are. */
  push(records: readonly DraftRecord[], root: Element | undefined): void;
  /** Sends at once what waits for a transaction to end: the page that would hear of that goes away. */
  hurry(): void;
  /** Resolves when everything pushed until now is stored. */
  settled(): Promise<void>;
}

// As many records as are written in a few milliseconds, for which the page stands still.
const AT_ONCE = 300;

/**
 * Group commit: what is pushed while a transaction runs goes into the next one, only the latest value of each record.
 * Nothing waits for a pause in typing, so nothing is lost with it.
 */
export function createAutosave(
  store: DraftStore,
  onSaved: (root: Element) => void,
  onError: (error: unknown) => void,
): Autosave {
  const waiting = new Map<string, DraftRecord>();
  let roots = new Set<Element>();
  let running: Promise<void> | undefined;
  let hurried: Promise<void> | undefined;

  async function write(limit: number) {
    const records = [...waiting].slice(0, limit);
    for (const [key] of records) waiting.delete(key);
    const saved = waiting.size > 0 ? [] : [...roots];
    if (waiting.size === 0) roots = new Set();
    try {
      await store.write(records.map(([, record]) => record));
      saved.forEach(onSaved);
    } catch (error) {
      onError(error);
    }
  }

  async function run() {
    while (waiting.size > 0) await write(AT_ONCE);
    running = undefined;
  }

  return {
    push(records, root) {
      for (const record of records) waiting.set(JSON.stringify(record[0]), record);
      if (root) roots.add(root);
      if (waiting.size > 0) running ??= run();
    },
    hurry() {
      if (waiting.size > 0) hurried = write(Number.POSITIVE_INFINITY);
    },
    async settled() {
      await running;
      await hurried;
    },
  };
}
