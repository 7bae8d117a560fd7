import type { DraftAdapter, RegisterOptions } from './drafts/adapter-form.ts';
import type { DraftInfo } from './drafts/drafts-api.ts';
import type { LockState } from './lock/state.ts';
import { createLockStore } from './lock/store.ts';
import type { IntermissionOptions } from './options.ts';
import { resolveOptions } from './resolve-options.ts';
import { type Before, type Load, type Run, run } from './run.ts';
import type { SimulateOptions } from './simulation.ts';

/** The drafts of this owner. */
export interface Drafts {
  /** Resolves when everything entered until now has been written. Never rejects. */
  flush(): Promise<void>;
  /** What is stored, on this and other pages. */
  list(): Promise<DraftInfo[]>;
  /** Removes this page's drafts of the form with this key; with none given, all of the owner's. */
  clear(formKey?: string): Promise<void>;
  /**
   * Says that the entries of the form with this key have arrived: they do not come back by themselves. With none given,
   * those of every form on this page. May be called on another page than the form's.
   */
  delivered(formKey?: string): Promise<void>;
  /**
   * Puts back what was delivered last from this page's form with this key, should it not have arrived. Resolves to
   * whether there was anything.
   */
  restore(formKey: string): Promise<boolean>;
  /**
   * Keeps what `adapter` reads under `formKey`, as the entries of a form, and gives back what was kept. May be called
   * before `start()`, and lasts across `stop()` and `start()`. Returns a function that ends it; the draft stays.
   */
  register(formKey: string, adapter: DraftAdapter, options?: RegisterOptions): () => void;
}

export interface Intermission {
  /** Starts watching. Does nothing when started already, or where there is no document. */
  start(): void;
  /** Puts everything back as it was found. Drafts stay. */
  stop(): void;
  /** What the client believes now. */
  readonly state: LockState;
  /** Calls `listener` on each change. Returns its unsubscribe. */
  subscribe(listener: (state: LockState) => void): () => void;
  /** Asks the server now, at most every two seconds. Resolves to the state after the answer. */
  check(): Promise<LockState>;
  /** `fetch`, watched; for hosts that do not want the global one patched. */
  readonly fetch: typeof globalThis.fetch;
  readonly drafts: Drafts;
  /** Plays a lock on this page. Does nothing while the client is stopped. Returns a function that ends it. */
  simulate(options?: SimulateOptions): () => void;
}

/**
 * A client, not yet started. Importing and creating do nothing to the page.
 *
 * @throws {OptionsError} for a wrong option.
 */
export function createClient(
  options: IntermissionOptions | undefined,
  load: Load,
  before: Before = { early: new Set(), answers: [] },
): Intermission {
  const resolved = resolveOptions(options);
  const report = (error: unknown) => {
    if (resolved.debug) console.debug('[intermission]', error);
    try {
      resolved.onError(error);
    } catch {
      // An error in the host's own reporting has nowhere left to go.
    }
  };
  const store = createLockStore(report);
  let running: Run | undefined;
  /** What registers each adapter with the session that runs; it outlives the session. */
  const registrations = new Set<() => void>();
  const begin = () => {
    running = run(resolved, store, report, { load, ...before, onReopened });
    for (const register of registrations) register();
  };
  /** `document.open()` took every listener off the page: starts again, with the state and its subscribers. */
  const onReopened = () => {
    running?.handOver();
    begin();
  };
  const stop = () => {
    running?.stop();
    running = undefined;
  };
  resolved.signal?.addEventListener('abort', stop);

  return {
    start() {
      if (running || resolved.signal?.aborted || typeof document === 'undefined') return;
      begin();
    },
    stop,
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,
    async check() {
      await running?.check();
      return store.state;
    },
    fetch: (...args) => (running?.fetch ?? globalThis.fetch)(...args),
    drafts: {
      flush: async () => (await running?.stage())?.keeper?.flush(),
      list: async () => (await running?.stage())?.keeper?.list() ?? [],
      clear: async (formKey) => (await running?.stage())?.keeper?.clear(formKey),
      restore: async (formKey) => (await running?.stage())?.keeper?.restore(formKey) ?? false,
      delivered: async (formKey) => (await running?.stage())?.keeper?.delivered(formKey),
      register(formKey, adapter, options) {
        let end: Promise<(() => void) | undefined> | undefined;
        const register = () => {
          end = running
            ?.stage()
            .then((stage) =>
              registrations.has(register) ? stage?.keeper?.register(formKey, adapter, options) : undefined,
            );
          end?.catch(report);
        };
        registrations.add(register);
        register();
        return () => {
          registrations.delete(register);
          end?.then((undo) => undo?.()).catch(report);
        };
      },
    },
    simulate: (lock = {}) => running?.simulate(lock) ?? (() => {}),
  };
}
