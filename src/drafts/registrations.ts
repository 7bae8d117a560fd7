import type { Dispose } from '../lib/disposer.ts';
import type { AdapterFormOptions, DraftAdapter, RegisterOptions } from './adapter-form.ts';
import type { Kept } from './kept.ts';

export interface RegistrationsOptions
  extends Omit<AdapterFormOptions, 'adapter' | 'formKey' | 'scope' | 'isInUse' | 'before'> {
  /** When a person last pressed a key or clicked, by a clock that cannot be set. */
  readonly usedAt: () => number;
  readonly add: (adapter: DraftAdapter, kept: Kept) => { restored: Promise<void>; end: Dispose };
}

/** The adapters of a page. */
export interface Registrations {
  register(formKey: string, adapter: DraftAdapter, options?: RegisterOptions): Dispose;
  /** Resolves when all that are registered are being kept. */
  opened(): Promise<unknown>;
  /** Resolves when those that are registered have their state back, or wait for it. */
  restored(): Promise<unknown>;
}

// What happens later than this after a key or a click is the page's own doing.
const IN_USE = 1_000;

export function createRegistrations({ usedAt, add, ...options }: RegistrationsOptions): Registrations {
  const { clock, signal, onError } = options;
  const opening = new Set<Promise<unknown>>();
  const restoring = new Set<Promise<unknown>>();

  function track(set: Set<Promise<unknown>>, promise: Promise<unknown>) {
    const settled = promise.catch(onError).finally(() => set.delete(settled));
    set.add(settled);
  }

  return {
    register(formKey, adapter, { scope = 'page' } = {}) {
      const registeredAt = clock.steady();
      const registered = stateOf(adapter);
      const isUsed = () => usedAt() > registeredAt;
      // The click that led to the editor enters nothing in it.
      const isInUse = () => isUsed() && clock.steady() - usedAt() < IN_USE;
      let end = () => {};
      let isEnded = false;
      const opened = openAdapter().then(({ createAdapterForm }) => {
        if (isEnded || signal.aborted) return undefined;
        const before = isUsed() ? registered : undefined;
        const added = add(adapter, createAdapterForm({ ...options, adapter, formKey, scope, isInUse, before }));
        end = added.end;
        return added;
      });
      track(opening, opened);
      track(
        restoring,
        opened.then((added) => added?.restored),
      );
      return () => {
        isEnded = true;
        end();
      };
    },
    opened: () => Promise.all(opening),
    restored: () => Promise.all(restoring),
  };
}

/** Few pages have an adapter, and only they load the code. */
const openAdapter = () => import('./adapter-form.ts');

/** Its state as text, where it has one already. What it throws, it throws again when it is kept. */
function stateOf(adapter: DraftAdapter): string | undefined {
  try {
    return adapter.ready ? undefined : JSON.stringify(adapter.read() ?? undefined);
  } catch {
    return undefined;
  }
}
