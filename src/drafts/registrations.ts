import type { Dispose } from '../lib/disposer.ts';
import type { AdapterFormOptions, DraftAdapter, RegisterOptions } from './adapter-form.ts';
import type { Kept } from './kept.ts';

export interface RegistrationsOptions extends Omit<AdapterFormOptions, 'adapter' | 'formKey' | 'scope' | 'isInUse'> {
  /** When a person last pressed a key or clicked, by a clock that cannot be set. */
  readonly usedAt: () => number;
  readonly add: (adapter: DraftAdapter, kept: Kept) => { restored: Promise<void>; end: Dispose };
}

/** The adapters of a page. */
export interface Registrations {
  register(formKey: string, adapter: DraftAdapter, options?: RegisterOptions): Dispose;
  /** Resolves when those that are registered have their state back, or wait for it. */
  restored(): Promise<unknown>;
}

// What happens later than this after a key or a click is the page's own doing.
const IN_USE = 1_000;

export function createRegistrations({ usedAt, add, ...options }: RegistrationsOptions): Registrations {
  const { clock, signal, onError } = options;
  const restoring = new Set<Promise<unknown>>();
  return {
    register(formKey, adapter, { scope = 'page' } = {}) {
      const registeredAt = clock.steady();
      // The click that led to the editor enters nothing in it.
      const isInUse = () => usedAt() > registeredAt && clock.steady() - usedAt() < IN_USE;
      let end = () => {};
      let isEnded = false;
      const opened = openAdapter().then(({ createAdapterForm }) => {
        if (isEnded || signal.aborted) return undefined;
        const added = add(adapter, createAdapterForm({ ...options, adapter, formKey, scope, isInUse }));
        end = added.end;
        return added.restored;
      });
      const settled = opened.catch(onError).finally(() => restoring.delete(settled));
      restoring.add(settled);
      return () => {
        isEnded = true;
        end();
      };
    },
    restored: () => Promise.all(restoring),
  };
}

/** Few pages have an adapter, and only they load the code. */
const openAdapter = () => import('./adapter-form.ts');
