import type { DraftRecord } from './draft.ts';
import type { DraftStore } from './store.ts';

export interface Autosave {
  /** Sends records on their way in this very task; `root` is whose entries they are. */
  push(records: readonly DraftRecord[], root: Element | undefined): void;
  /** Resolves when everything pushed until now is stored. */
  settled(): Promise<void>;
}

/**
 * Group commit: what is pushed while a transaction runs goes into the next one, only the latest value of each record.
 * Nothing waits for a pause in typing, so nothing is lost with it.
 */
export function createAutosave(
  store: DraftStore,
  onSaved: (root: Element) => void,
  onError: (error: unknown) => void,
): Autosave {
  let waiting = new Map<string, DraftRecord>();
  let roots = new Set<Element>();
  let running: Promise<void> | undefined;

  async function run() {
    while (waiting.size > 0) {
      const records = [...waiting.values()];
      const saved = [...roots];
      waiting = new Map();
      roots = new Set();
      try {
        await store.write(records);
        saved.forEach(onSaved);
      } catch (error) {
        onError(error);
      }
    }
    running = undefined;
  }

  return {
    push(records, root) {
      for (const record of records) waiting.set(JSON.stringify(record[0]), record);
      if (root) roots.add(root);
      if (waiting.size > 0) running ??= run();
    },
    settled: () => running ?? Promise.resolve(),
  };
}
