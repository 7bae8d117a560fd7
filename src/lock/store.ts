import { initialState, type LockEvent, type LockState, transition } from './state.ts';

export interface LockStore {
  readonly state: LockState;
  dispatch(event: LockEvent): void;
  /** Calls `listener` after each change. Returns its unsubscribe. */
  subscribe(listener: (state: LockState, previous: LockState) => void): () => void;
}

export function createLockStore(onError: (error: unknown) => void): LockStore {
  let state: LockState = initialState;
  const listeners = new Set<(state: LockState, previous: LockState) => void>();
  return {
    get state() {
      return state;
    },
    dispatch(event) {
      const previous = state;
      state = transition(previous, event);
      if (state === previous) return;
      const current = state;
      for (const listener of [...listeners]) {
        // A listener has caused another change, and everybody has heard of that.
        if (state !== current) return;
        try {
          listener(current, previous);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      // A wrapper of its own, so that a listener subscribed twice is removed once by each unsubscribe.
      const entry = (next: LockState, previous: LockState) => listener(next, previous);
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
  };
}
