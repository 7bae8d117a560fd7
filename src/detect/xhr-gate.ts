import { HUSHED } from './exchange.ts';

const EVENTS = ['readystatechange', 'loadstart', 'progress', 'load', 'loadend'] as const;

export interface XhrGate {
  /** Stands before all listeners of a new request. Where there are some already, nothing can be kept from them. */
  guard(xhr: XMLHttpRequest): void;
  /** Keeps every event of a 503 from the page. Resolves with the last; never, where the request ends in another way. */
  awaitRefusal(xhr: XMLHttpRequest, signal: AbortSignal): Promise<ProgressEvent>;
  /** Runs `task` without the page's hearing that a request begins. */
  muted(xhr: XMLHttpRequest, task: () => void): void;
}

export function createXhrGate(): XhrGate {
  const gates = new WeakMap<XMLHttpRequest, (event: Event) => void>();
  return {
    guard(xhr) {
      const pass = (event: Event) => gates.get(xhr)?.(event);
      for (const type of EVENTS) xhr.addEventListener(type, pass, true);
    },
    awaitRefusal: (xhr, signal) =>
      new Promise((resolve) => {
        gates.set(xhr, (event) => {
          const ended = event.type === 'loadend' && xhr.readyState === xhr.DONE;
          if (ended) gates.delete(xhr);
          if (signal.aborted || xhr.status !== 503) return;
          event.stopImmediatePropagation();
          if (!ended) return;
          // Whoever watches the request for us is to hear of it.
          xhr.dispatchEvent(new Event(HUSHED));
          resolve(event as ProgressEvent);
        });
      }),
    muted(xhr, task) {
      gates.set(xhr, (event) => event.stopImmediatePropagation());
      task();
      gates.delete(xhr);
    },
  };
}

/** Gives the page the answer that was kept from it, which `end` ended. */
export function deliver(xhr: XMLHttpRequest, end: ProgressEvent, signal: AbortSignal): void {
  xhr.dispatchEvent(new Event('readystatechange'));
  for (const type of ['load', 'loadend']) if (!signal.aborted) xhr.dispatchEvent(new ProgressEvent(type, end));
}
