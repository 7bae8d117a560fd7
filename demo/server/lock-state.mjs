// @ts-check

/** @typedef {import('./lock-request.mjs').LockRequest} LockRequest */
/** @typedef {LockRequest & { id: string, since: string }} DemoLock */

/** Holds the one lock the demo knows, the announced windows, and who waits for a change. */
export function createLockState() {
  /** @type {DemoLock | undefined} */
  let lock;
  /** @type {import('./lock-request.mjs').WindowRequest[]} */
  let windows = [];
  let serial = 0;
  /** @type {Set<() => void>} */
  const waiting = new Set();

  /** @param {DemoLock | undefined} next */
  function change(next) {
    lock = next;
    const released = [...waiting];
    waiting.clear();
    for (const release of released) release();
  }

  return {
    get lock() {
      return lock;
    },
    get windows() {
      return windows;
    },
    /** Puts a lock on, in place of any other.
     * @param {LockRequest} request */
    lockWith(request) {
      serial += 1;
      change({ id: `demo-lock-${serial}`, since: new Date().toISOString(), ...request });
    },
    unlock() {
      change(undefined);
    },
    /** @param {import('./lock-request.mjs').WindowRequest} request */
    announce(request) {
      windows = [...windows.filter(({ id }) => id !== request.id), request];
    },
    reset() {
      windows = [];
      change(undefined);
    },
    /** The lock, if it concerns this surface. A lock without surfaces concerns all.
     * @param {string | undefined} surface */
    lockOf(surface) {
      if (!lock || !surface) return undefined;
      return !lock.surfaces || lock.surfaces.includes(surface) ? lock : undefined;
    },
    /** Calls `release` once, at the next change. Returns a function that forgets it.
     * @param {() => void} release */
    onceChanged(release) {
      waiting.add(release);
      return () => waiting.delete(release);
    },
  };
}
