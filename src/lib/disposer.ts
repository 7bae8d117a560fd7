/** Undoes what the call that returned it did. Calling it again does nothing. */
export type Dispose = () => void;

export interface Disposer {
  /** Aborted by `dispose`; for listeners and requests that end with their owner. */
  readonly signal: AbortSignal;
  /** Adds an undo. Added after `dispose`, it runs at once. */
  add(undo: Dispose): void;
  /** Runs every undo, last in first out. A throwing undo does not keep the others from running. */
  dispose(): void;
}

export function createDisposer(onError: (error: unknown) => void): Disposer {
  const controller = new AbortController();
  const undos: Dispose[] = [];
  const run = (undo: Dispose) => {
    try {
      undo();
    } catch (error) {
      onError(error);
    }
  };
  return {
    signal: controller.signal,
    add(undo) {
      if (controller.signal.aborted) run(undo);
      else undos.push(undo);
    },
    dispose() {
      if (controller.signal.aborted) return;
      controller.abort();
      for (const undo of undos.reverse()) run(undo);
      undos.length = 0;
    },
  };
}
