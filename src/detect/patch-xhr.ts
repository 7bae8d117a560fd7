import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { type Exchange, HUSHED, quietly, type TrafficListener } from './exchange.ts';
import { addressOf } from './request.ts';

/** Watches every `XMLHttpRequest` through `open` and `send` of its prototype. Returns a function that undoes both. */
export function patchXhr(listener: TrafficListener): Dispose {
  const prototype = globalThis.XMLHttpRequest?.prototype;
  if (!prototype) return () => {};
  const opened = new WeakMap<XMLHttpRequest, unknown[]>();
  const restoreOpen = replaceMethod(prototype, 'open', (open) => before(open, (xhr, args) => opened.set(xhr, args)));
  const restoreSend = replaceMethod(prototype, 'send', (send) =>
    before(send, (xhr, [body]) => {
      const args = opened.get(xhr);
      const url = addressOf(args?.[1]);
      const exchange = url === undefined ? undefined : listener(String(args?.[0]), url, () => body);
      if (exchange) observe(xhr, exchange, () => opened.get(xhr) === args);
    }),
  );
  return () => {
    restoreSend();
    restoreOpen();
  };
}

/** `method`, with `look` taken at each call first. */
function before<Method extends (...args: never[]) => unknown>(
  method: Method,
  look: (xhr: XMLHttpRequest, args: unknown[]) => void,
): Method {
  return mimic(method, {
    apply(target, self, args) {
      quietly(() => look(self, args));
      return Reflect.apply(target, self, args);
    },
  });
}

// A page may open the next request when it hears of `load`, and Chromium has its listeners run first.
const EVENTS = ['readystatechange', 'error', 'loadend', HUSHED] as const;

/** Reports how the request ends, or, once it is no longer `current`, that the page has opened another in its place. */
function observe(xhr: XMLHttpRequest, exchange: Exchange, current: () => boolean) {
  let failed = false;
  function onEnd({ type }: Event) {
    if (type === 'error') failed = true;
    const { readyState, status, responseURL } = xhr;
    const over = readyState === xhr.DONE && (status || type !== 'readystatechange');
    if (type === 'error' || (current() && !over)) return;
    for (const name of EVENTS) xhr.removeEventListener(name, handle, true);
    const get = (name: string) => headerOf(xhr, name);
    if (!current()) exchange.gaveUp();
    else if (status) exchange.answered({ status, url: responseURL, headers: { get } }, () => bodyOf(xhr), xhr);
    else if (failed) exchange.failed();
    else exchange.gaveUp();
  }
  const handle = (event: Event) => quietly(() => onEnd(event));
  for (const name of EVENTS) xhr.addEventListener(name, handle, true);
}

/** Not by getResponseHeader(), which writes an error on the console for a header that CORS hides. */
function headerOf(xhr: XMLHttpRequest, name: string): string | null {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(xhr.getAllResponseHeaders())?.[1]?.trim() ?? null;
}

const LIMIT = 64 * 1024;

function bodyOf(xhr: XMLHttpRequest): unknown {
  if (xhr.responseType === 'json') return xhr.response;
  return quietly(() => (xhr.responseText.length > LIMIT ? undefined : JSON.parse(xhr.responseText)));
}
