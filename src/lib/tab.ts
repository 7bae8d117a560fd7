import { session } from './session.ts';

const lockOf = (id: string) => `intermission:tab:${id}`;

export interface Tab {
  /**
   * Survives reloads. Each frame with the SDK has an id of its own, and so has a duplicated tab. The clients of one page
   * share its id: a draft belongs to the page where it was entered, and clients keep theirs apart by owner.
   */
  readonly id: string;
  /** Where the page stands in the tab, as `framePlace` gave it when the id was claimed. */
  readonly place: string;
  /** Whether a page with this id is open, as far as can be known. */
  isOpen(id: string): Promise<boolean>;
  /** Frees the id: the page goes away, and a page in the back/forward cache must hold no lock. */
  release(): void;
  /** Takes the id again after that. */
  renew(): void;
}

/** Frees a lock. Resolves when it is free. */
type Release = () => Promise<unknown>;

interface Claim {
  readonly id: string;
  readonly place: string;
  readonly release: Release;
}

/** The clients of this page that use its id, and what they share. */
const clients = new Set<object>();
let claim: Promise<Claim> | undefined;
/** Releasing a lock takes a moment, in which the next client of the page would find it held. */
let released: Promise<unknown> = Promise.resolve();
/** What was claimed last: a frame that stops and starts keeps its id, although frames beside it have come and gone. */
let last: Omit<Claim, 'release'> | undefined;

/** Claims the id of this page's place in the tab. Without Web Locks, it trusts the id in `sessionStorage`. */
export async function claimTab(): Promise<Tab> {
  const client = {};
  const join = (take: () => Promise<Claim>) => {
    clients.add(client);
    claim ??= released.then(take);
    return claim;
  };
  const { id, place } = await join(claimPlace);
  return {
    id,
    place,
    async isOpen(other) {
      const held = await navigator.locks?.query().catch(() => undefined);
      return held?.held?.some(({ name }) => name === lockOf(other)) ?? false;
    },
    release() {
      if (!clients.delete(client) || clients.size > 0 || !claim) return;
      released = claim.then(({ release }) => release());
      claim = undefined;
    },
    renew: () => void join(async () => ({ id, place, release: (await hold(id)) ?? nothing })),
  };
}

/** Few pages are in a frame, and only they load the code. */
async function findPlace(): Promise<string> {
  if (window.parent === window) return '';
  const { framePlace } = await import('./frame-place.ts');
  return framePlace();
}

/** All frames of one origin share the tab's `sessionStorage`: each place has an entry of its own. */
async function claimPlace(): Promise<Claim> {
  const place = last?.place ?? (await findPlace());
  const entry = place ? `tab:${place}` : 'tab';
  const known = last?.id ?? session.get(entry);
  let id = typeof known === 'string' ? known : createId();
  let release = await hold(id);
  if (!release) {
    // The browser copies sessionStorage into a duplicated tab, and its original is still there.
    id = createId();
    release = await hold(id);
  }
  session.set(entry, id);
  last = { id, place };
  return { ...last, release: release ?? nothing };
}

function createId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-');
}

const nothing: Release = async () => {};

/** Holds the lock of `id`. Resolves to `undefined` where another page holds it. */
function hold(id: string): Promise<Release | undefined> {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(nothing);
    const ended = navigator.locks
      .request(lockOf(id), { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((end) => {
          resolve(() => {
            end();
            return ended;
          });
        });
      })
      // A sandboxed frame has locks that it may not use.
      .catch(() => resolve(nothing));
  });
}
