const ANSWER = ['readystatechange', 'progress', 'load', 'loadend'] as const;
const BEGIN = ['readystatechange', 'loadstart'] as const;

/**
 * Keeps every event of a 503 from the page. Resolves with the last of them; never, where the request ends in another way.
 * To be called right after the sending, so that whoever watches the request hears of it before.
 */
export function awaitRefusal(xhr: XMLHttpRequest, signal: AbortSignal): Promise<ProgressEvent> {
  const listening = new AbortController();
  const end = () => listening.abort();
  return new Promise((resolve) => {
    const hush = (event: Event) => {
      if (xhr.readyState === xhr.DONE && event.type === 'loadend') end();
      if (signal.aborted || xhr.status !== 503) return;
      event.stopImmediatePropagation();
      if (event.type === 'loadend') resolve(event as ProgressEvent);
    };
    for (const type of ANSWER) xhr.addEventListener(type, hush, { capture: true, signal: listening.signal });
  });
}

/** Runs `task` without the page's hearing that a request begins. */
export function muted(xhr: XMLHttpRequest, task: () => void): void {
  const mute = (event: Event) => event.stopImmediatePropagation();
  for (const type of BEGIN) xhr.addEventListener(type, mute, true);
  task();
  for (const type of BEGIN) xhr.removeEventListener(type, mute, true);
}

/** Gives the page the answer that was kept from it, which `end` ended. */
export function deliver(xhr: XMLHttpRequest, end: ProgressEvent, signal: AbortSignal): void {
  xhr.dispatchEvent(new Event('readystatechange'));
  for (const type of ['load', 'loadend']) if (!signal.aborted) xhr.dispatchEvent(new ProgressEvent(type, end));
}
