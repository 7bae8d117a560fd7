export interface Patience {
  /** Aborted with the signal that it was made for, or when the time is up. */
  readonly signal: AbortSignal;
  /** To be called when it is no longer needed. */
  end(): void;
}

/** A signal that is aborted after `timeout` milliseconds, or with `signal`. */
export function createPatience(timeout: number, signal: AbortSignal): Patience {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeout);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
