// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createAutosave } from '../../../src/drafts/autosave.ts';
import type { DraftRecord } from '../../../src/drafts/draft.ts';

/** An autosave over a store whose writes end when they are told to. */
function setUp() {
  const writes: { records: readonly DraftRecord[]; end: () => void; fail: (error: Error) => void }[] = [];
  const onSaved = vi.fn();
  const onError = vi.fn();
  const store = {
    read: async () => [],
    remove: async () => {},
    write: (records: readonly DraftRecord[]) =>
      new Promise<void>((end, fail) => {
        writes.push({ records, end, fail });
      }),
  };
  const written = () => writes.map(({ records }) => records.map(([key, value]) => `${key.join('/')}=${value}`));
  const end = async (index: number) => {
    writes[index]?.end();
    await setImmediate();
  };
  return { ...createAutosave(store, onSaved, onError), writes, written, end, onSaved, onError };
}

const root = document.createElement('form');
const other = document.createElement('form');

describe('createAutosave', () => {
  it('writes in the very task in which something is pushed', () => {
    const { push, written } = setUp();
    push([[['a'], 1]], root);
    expect(written()).toEqual([['a=1']]);
  });

  it('gathers what is pushed while a write runs, and only the latest of each record', async () => {
    const { push, written, end } = setUp();
    push([[['a'], 1]], root);
    push([[['a'], 2]], root);
    push([[['b'], 1]], root);
    push([[['a'], 3]], root);
    expect(written()).toHaveLength(1);
    await end(0);
    expect(written()).toEqual([['a=1'], ['a=3', 'b=1']]);
  });

  it('writes what is waiting without waiting longer, once the page goes away', async () => {
    const { push, hurry, settled, written, end } = setUp();
    push([[['a'], 1]], root);
    push([[['b'], 2]], root);
    hurry();
    expect(written()).toEqual([['a=1'], ['b=2']]);
    const isSettled = vi.fn();
    settled().then(isSettled);
    await end(0);
    expect(isSettled).not.toHaveBeenCalled();
    await end(1);
    expect(isSettled).toHaveBeenCalled();
    expect(written()).toHaveLength(2);
  });

  it('is settled when all that was hurried is written', async () => {
    const { push, hurry, settled, end } = setUp();
    push([[['a'], 1]], root);
    push([[['b'], 2]], root);
    hurry();
    push([[['c'], 3]], root);
    hurry();
    const isSettled = vi.fn();
    settled().then(isSettled);
    await end(0);
    await end(2);
    expect(isSettled).not.toHaveBeenCalled();
    await end(1);
    expect(isSettled).toHaveBeenCalled();
  });

  it('has nothing to hurry with where nothing waits', () => {
    const { hurry, written } = setUp();
    hurry();
    expect(written()).toEqual([]);
  });

  it('writes many records bit by bit, and says that they are saved with the last', async () => {
    const { push, writes, end, onSaved } = setUp();
    push(
      Array.from({ length: 700 }, (_, index): DraftRecord => [[String(index)], index]),
      root,
    );
    expect(writes[0]?.records.length).toBeLessThan(700);
    for (let index = 0; index < writes.length; index++) {
      expect(onSaved).not.toHaveBeenCalled();
      await end(index);
    }
    expect(writes.flatMap(({ records }) => records.map(([, value]) => value))).toEqual([...Array(700).keys()]);
    expect(onSaved).toHaveBeenCalledOnce();
  });

  it('has no letter wait for the rest of a whole form', async () => {
    const { push, written, end } = setUp();
    push(
      Array.from({ length: 700 }, (_, index): DraftRecord => [[String(index)], index]),
      root,
    );
    push([[['699'], 'typed']], root);
    await end(0);
    expect(written()[1]?.[0]).toBe('699=typed');
    for (let index = 1; index < written().length; index++) await end(index);
    expect(written().flat()).toHaveLength(700);
    expect(written().flat()).not.toContain('699=699');
  });

  it('forgets a letter that waits when all of its form comes after it', async () => {
    const { push, written, end } = setUp();
    push([[['a'], 0]], root);
    push([[['5'], 'typed']], root);
    push(
      Array.from({ length: 700 }, (_, index): DraftRecord => [[String(index)], index]),
      root,
    );
    for (let index = 0; index < written().length; index++) await end(index);
    expect(written().flat()).toContain('5=5');
    expect(written().flat()).not.toContain('5=typed');
  });

  it('writes again after it has come to rest', async () => {
    const { push, written, end } = setUp();
    push([[['a'], 1]], root);
    await end(0);
    push([[['a'], 2]], root);
    expect(written()).toEqual([['a=1'], ['a=2']]);
  });

  it('tells apart keys that only look alike', async () => {
    const { push, writes, end } = setUp();
    push([[['x'], 0]], root);
    push([[['a', 'b'], 1]], root);
    push([[['a,b'], 2]], root);
    push([[['ab'], 3]], root);
    await end(0);
    expect(writes[1]?.records).toHaveLength(3);
  });

  it('hands a deletion on', async () => {
    const { push, written } = setUp();
    push([[['a'], undefined]], root);
    expect(written()).toEqual([['a=undefined']]);
  });

  it('says what was saved once it is, once for each form and write', async () => {
    const { push, end, onSaved } = setUp();
    push([[['a'], 1]], root);
    push([[['a'], 2]], root);
    push([[['b'], 2]], other);
    push([[['a'], 3]], root);
    expect(onSaved).not.toHaveBeenCalled();
    await end(0);
    expect(onSaved.mock.calls.map(([saved]) => saved)).toEqual([root]);
    await end(1);
    expect(onSaved.mock.calls.map(([saved]) => saved)).toEqual([root, root, other]);
  });

  it('is settled when everything pushed until then is written', async () => {
    const { push, settled, end } = setUp();
    const done = vi.fn();
    push([[['a'], 1]], root);
    push([[['b'], 1]], root);
    void settled().then(done);
    await end(0);
    expect(done).not.toHaveBeenCalled();
    await end(1);
    expect(done).toHaveBeenCalled();
  });

  it('is settled at once where there is nothing to write', async () => {
    await expect(setUp().settled()).resolves.toBeUndefined();
  });

  it('reports a write that fails, says nothing of it, and writes what comes after', async () => {
    const { push, writes, written, settled, onSaved, onError } = setUp();
    const error = new Error('broken');
    push([[['a'], 1]], root);
    writes[0]?.fail(error);
    await settled();
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
    expect(onSaved).not.toHaveBeenCalled();
    push([[['b'], 1]], root);
    expect(written()).toEqual([['a=1'], ['b=1']]);
  });

  it('writes what was pushed during a write that fails', async () => {
    const { push, writes, written } = setUp();
    push([[['a'], 1]], root);
    push([[['b'], 1]], root);
    writes[0]?.fail(new Error('broken'));
    await setImmediate();
    expect(written()[1]).toContain('b=1');
  });

  it.each([1, 2, 3, 4, 5])('writes what is pushed %i microtasks after something was saved', async (ticks) => {
    const { push, written, end, onSaved } = setUp();
    onSaved.mockImplementationOnce(async () => {
      for (let tick = 0; tick < ticks; tick++) await undefined;
      push([[['late'], 1]], root);
    });
    push([[['a'], 1]], root);
    await end(0);
    expect(written()).toEqual([['a=1'], ['late=1']]);
  });
});
