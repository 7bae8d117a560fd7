import { describe, expect, it, vi } from 'vitest';
import { initialState } from '../../../src/lock/state.ts';
import { createLockStore } from '../../../src/lock/store.ts';

const suspected = { type: 'suspected', now: 1 } as const;

describe('createLockStore', () => {
  it('begins operational', () => {
    expect(createLockStore(() => {}).state).toBe(initialState);
  });

  it('tells each listener the new and the previous state', () => {
    const store = createLockStore(() => {});
    const listener = vi.fn();
    store.subscribe(listener);
    store.dispatch(suspected);
    expect(store.state.status).toBe('checking');
    expect(listener.mock.calls).toEqual([[store.state, initialState]]);
  });

  it('tells nobody when nothing changed', () => {
    const store = createLockStore(() => {});
    const listener = vi.fn();
    store.subscribe(listener);
    store.dispatch({ type: 'released' });
    expect(listener).not.toHaveBeenCalled();
  });

  it('tells nobody any more who has unsubscribed', () => {
    const store = createLockStore(() => {});
    const listener = vi.fn();
    store.subscribe(listener)();
    store.dispatch(suspected);
    expect(listener).not.toHaveBeenCalled();
  });

  it('keeps a listener that was subscribed twice until both have unsubscribed', () => {
    const store = createLockStore(() => {});
    const listener = vi.fn();
    const unsubscribe = store.subscribe(listener);
    store.subscribe(listener);
    unsubscribe();
    unsubscribe();
    store.dispatch(suspected);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('reports a listener that throws and tells the others', () => {
    const onError = vi.fn();
    const listener = vi.fn();
    const error = new Error('a listener of the host');
    const store = createLockStore(onError);
    store.subscribe(() => {
      throw error;
    });
    store.subscribe(listener);
    store.dispatch(suspected);
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells the listeners of this change even while one of them unsubscribes another', () => {
    const store = createLockStore(() => {});
    const listener = vi.fn();
    store.subscribe(() => unsubscribe());
    const unsubscribe = store.subscribe(listener);
    store.dispatch(suspected);
    store.dispatch({ type: 'reset' });
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('holds the state of a change made in a listener', () => {
    const store = createLockStore(() => {});
    store.subscribe((state) => {
      if (state.status === 'checking') store.dispatch({ type: 'cleared', now: 2 });
    });
    store.dispatch(suspected);
    expect(store.state.status).toBe('operational');
  });

  it('ends with the latest state for a listener that hears of a change made in another', () => {
    const store = createLockStore(() => {});
    const heard: string[] = [];
    store.subscribe((state) => {
      if (state.status === 'checking') store.dispatch({ type: 'reset' });
    });
    store.subscribe((state) => heard.push(state.status));
    store.dispatch(suspected);
    expect(heard.at(-1)).toBe('operational');
  });
});
