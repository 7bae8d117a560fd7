import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { DraftRecord } from '../../../src/drafts/draft.ts';
import { createReliableStore, type ReliableStore } from '../../../src/drafts/reliable-store.ts';
import type { DraftStore } from '../../../src/drafts/store.ts';
import { isDegradedError } from '../../../src/errors.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const record: DraftRecord = [['a'], 1];

function setUp(store: Partial<DraftStore> = {}) {
  const clock = createFakeClock();
  const onError = vi.fn();
  const inner = {
    read: vi.fn(store.read ?? (async () => [record])),
    write: vi.fn(store.write ?? (async () => {})),
    remove: vi.fn(store.remove ?? (async () => {})),
  };
  return { clock, onError, inner, store: createReliableStore(inner, clock, onError) };
}

/** Answers of a store that come when they are told to. */
function createAnswers() {
  const answers: { resolve: (value: never) => void; reject: (error: unknown) => void }[] = [];
  const answer = () => new Promise<never>((resolve, reject) => void answers.push({ resolve, reject }));
  return { answers, answer };
}

const calls = [
  ['read', (store: ReliableStore) => store.read(['a']), [record], undefined],
  ['write', (store: ReliableStore) => store.write([record]), true, false],
  ['remove', (store: ReliableStore) => store.remove(['a']), true, false],
] as const;

describe('createReliableStore', () => {
  it.each(calls)('hands %s on to a store that answers', async (name, call, expected) => {
    const { store, inner, onError } = setUp();
    expect(await call(store)).toEqual(expected);
    expect(inner[name]).toHaveBeenCalledExactlyOnceWith(name === 'write' ? [record] : ['a']);
    expect(store.works()).toBe(true);
    expect(onError).not.toHaveBeenCalled();
  });

  it('begins a write in the very task: the page may go away after it', () => {
    const { store, inner } = setUp();
    void store.write([record]);
    expect(inner.write).toHaveBeenCalled();
  });

  it('sets one timer for all calls, and none for longer than 1250 ms after the last answer', async () => {
    const { store, clock } = setUp();
    await Promise.all(calls.map(([, call]) => call(store)));
    expect(clock.pending).toBe(1);
    await clock.advance(1_250);
    expect(clock.pending).toBe(0);
  });

  it.each(calls)('uses the answer of %s however late it comes', async (name, call, expected) => {
    const { answers, answer } = createAnswers();
    const { store, clock } = setUp({ [name]: answer });
    const result = call(store);
    await clock.advance(60_000);
    answers[0]?.resolve([record] as never);
    expect(await result).toEqual(expected);
    expect(store.works()).toBe(true);
  });

  it('does not work while a call has been unanswered for a second, and works again when it is answered', async () => {
    const { answers, answer } = createAnswers();
    const { store, clock } = setUp({ write: answer });
    void store.write([record]);
    await clock.advance(999);
    expect(store.works()).toBe(true);
    await clock.advance(1);
    expect(store.works()).toBe(false);
    answers[0]?.resolve(undefined as never);
    await setImmediate();
    expect(store.works()).toBe(true);
  });

  it('reports once that a store does not answer', async () => {
    const { store, clock, onError } = setUp({ read: () => new Promise(() => {}), write: () => new Promise(() => {}) });
    void store.read([]);
    void store.read(['a']);
    void store.write([record]);
    await clock.advance(1_249);
    expect(onError).not.toHaveBeenCalled();
    await clock.advance(10_000);
    expect(onError).toHaveBeenCalledOnce();
    expect(isDegradedError(onError.mock.calls[0]?.[0])).toBe(true);
  });

  it('counts the second of each call by itself', async () => {
    const { answers, answer } = createAnswers();
    const { store, clock, onError } = setUp({ read: answer });
    for (const pause of [600, 600, 600]) {
      void store.read([]);
      await clock.advance(pause);
      answers.at(-1)?.resolve([] as never);
      await setImmediate();
      expect(store.works()).toBe(true);
    }
    await clock.advance(5_000);
    expect(onError).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });

  it('takes it for no failure when a busy page lets its timer and the answer come due together', async () => {
    const { answers, answer } = createAnswers();
    const { store, clock, onError } = setUp({ read: answer });
    const result = store.read(['a']);
    // The timer of a second runs first, and the answer in the task after it.
    clock.jump(1_200);
    await clock.advance(1_000);
    answers[0]?.resolve([record] as never);
    expect(await result).toEqual([record]);
    await clock.advance(5_000);
    expect(onError).not.toHaveBeenCalled();
    expect(store.works()).toBe(true);
  });

  it.each([calls[0], calls[2]])('reports once that %s was refused', async (name, call, _, otherwise) => {
    const cause = new DOMException('refused', 'SecurityError');
    const { store, onError } = setUp({ [name]: () => Promise.reject(cause) });
    expect(await call(store)).toEqual(otherwise);
    expect(await call(store)).toEqual(otherwise);
    expect(store.works()).toBe(false);
    expect(onError).toHaveBeenCalledOnce();
    const [error] = onError.mock.calls[0] ?? [];
    expect(isDegradedError(error)).toBe(true);
    expect(error.cause).toBe(cause);
  });

  it('leaves it to the caller to report a refused write, with its cause', async () => {
    const cause = new DOMException('full', 'QuotaExceededError');
    const { store, onError } = setUp({ write: () => Promise.reject(cause) });
    expect(await store.write([record])).toBe(false);
    expect(onError).not.toHaveBeenCalled();
    store.report();
    store.report();
    expect(onError).toHaveBeenCalledOnce();
    expect(onError.mock.calls[0]?.[0].cause).toBe(cause);
  });

  it.each(calls)('does not throw where %s does', async (name, call, _, otherwise) => {
    const { store } = setUp({
      [name]: () => {
        throw new TypeError('a host’s own store');
      },
    });
    expect(await call(store)).toEqual(otherwise);
  });

  it('turns to the store again after a failure, and works when that is answered', async () => {
    const { store, inner } = setUp();
    inner.write.mockRejectedValueOnce(new Error('broken'));
    expect(await store.write([record])).toBe(false);
    expect(store.works()).toBe(false);
    expect(await store.write([record])).toBe(true);
    expect(store.works()).toBe(true);
  });
});
