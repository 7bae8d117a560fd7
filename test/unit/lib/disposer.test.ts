import { describe, expect, it, vi } from 'vitest';
import { createDisposer } from '../../../src/lib/disposer.ts';

describe('createDisposer', () => {
  it('runs the last undo first', () => {
    const order: number[] = [];
    const { add, dispose } = createDisposer(() => {});
    for (const number of [1, 2, 3]) add(() => order.push(number));
    dispose();
    expect(order).toEqual([3, 2, 1]);
  });

  it('runs each undo once however often it is called', () => {
    const undo = vi.fn();
    const { add, dispose } = createDisposer(() => {});
    add(undo);
    dispose();
    dispose();
    expect(undo).toHaveBeenCalledOnce();
  });

  it('reports an undo that throws and runs the others', () => {
    const onError = vi.fn();
    const undo = vi.fn();
    const error = new Error('an undo');
    const { add, dispose } = createDisposer(onError);
    add(undo);
    add(() => {
      throw error;
    });
    add(undo);
    dispose();
    expect(undo).toHaveBeenCalledTimes(2);
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  });

  it('runs at once what is added too late', () => {
    const undo = vi.fn();
    const { add, dispose } = createDisposer(() => {});
    dispose();
    add(undo);
    expect(undo).toHaveBeenCalledOnce();
  });

  it('runs what an undo adds', () => {
    const undo = vi.fn();
    const { add, dispose } = createDisposer(() => {});
    add(() => add(undo));
    dispose();
    expect(undo).toHaveBeenCalledOnce();
  });

  it('aborts its signal before the first undo', () => {
    const { add, dispose, signal } = createDisposer(() => {});
    let aborted: boolean | undefined;
    add(() => {
      aborted = signal.aborted;
    });
    expect(signal.aborted).toBe(false);
    dispose();
    expect(aborted).toBe(true);
  });
});
