import { session } from './session.ts';

const lockOf = (id: string) => `intermission:tab:${id}`;

export interface Tab {
  /** Survives the tab's reloads; a duplicated tab gets one of its own. */
  readonly id: string;
  /** Whether a tab with this id is open, as far as can be known. */
  isOpen(id: string): Promise<boolean>;
  /** Frees the id: the page goes away, and a page in the back/forward cache must hold no lock. */
  release(): void;
  /** Takes the id again after that. */
  renew(): void;
}

/** Claims this tab's id. Without Web Locks the one in `sessionStorage` is taken at its word. */
export async function claimTab(): Promise<Tab> {
  const known = session.get('tab');
  let id = typeof known === 'string' ? known : createId();
  let release = await hold(id);
  if (!release) {
    // The browser copies sessionStorage into a duplicated tab, and its original is still there.
    id = createId();
    release = await hold(id);
  }
  session.set('tab', id);
  return {
    id,
    async isOpen(other) {
      const held = await navigator.locks?.query().catch(() => undefined);
      return held?.held?.some(({ name }) => name === lockOf(other)) ?? false;
    },
    release: () => release?.(),
    renew: () => void hold(id).then((next) => (release = next)),
  };
}

function createId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-');
}

/** Holds the lock of `id` until the returned function is called; `undefined` where another page holds it. */
function hold(id: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(() => {});
    navigator.locks
      .request(lockOf(id), { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      // A sandboxed frame has locks that it may not use.
      .catch(() => resolve(() => {}));
  });
}
