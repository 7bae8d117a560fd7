import { type DraftRecord, nameOf, type RecordKey } from './draft.ts';
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
 * Nothing waits for a pause in typing, so nothing is lost with it, nor a letter for the rest of a whole form.
 */
export function createAutosave(
  store: DraftStore,
  onSaved: (root: Element) => void,
  onError: (error: unknown) => void,
): Autosave {
  const first = new Map<string, DraftRecord>();
  const rest = new Map<string, DraftRecord>();
  let roots = new Set<Element>();
  let running: Promise<void> | undefined;
  let hurried: Promise<unknown> | undefined;
  // A form has the same keys each time.
  const names = new WeakMap<RecordKey, string>();
  const isWaiting = () => first.size + rest.size > 0;

  function nameFor(key: RecordKey): string {
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = nameOf(key);
    names.set(key, name);
    return name;
  }

  function take(limit: number): DraftRecord[] {
    const records: DraftRecord[] = [];
    for (const queue of [first, rest]) {
      for (const [name, record] of queue) {
        if (records.length >= limit) return records;
        queue.delete(name);
        records.push(record);
      }
    }
    return records;
  }

  async function write(limit: number) {
    const records = take(limit);
    const saved = isWaiting() ? [] : [...roots];
    if (!isWaiting()) roots = new Set();
    try {
      await store.write(records);
      saved.forEach(onSaved);
    } catch (error) {
      onError(error);
    }
  }

  async function run() {
    while (isWaiting()) await write(AT_ONCE);
    running = undefined;
  }

  return {
    push(records, root) {
      const [queue, other] = records.length > AT_ONCE ? [rest, first] : [first, rest];
      for (const record of records) {
        const name = nameFor(record[0]);
        other.delete(name);
        queue.set(name, record);
      }
      if (root) roots.add(root);
      if (isWaiting()) running ??= run();
    },
    hurry() {
      if (isWaiting()) hurried = Promise.all([hurried, write(Number.POSITIVE_INFINITY)]);
    },
    async settled() {
      await running;
      await hurried;
    },
  };
}
