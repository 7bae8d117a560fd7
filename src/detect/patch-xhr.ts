import type { Dispose } from '../lib/disposer.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly, type TrafficListener } from './exchange.ts';

/** Watches every `XMLHttpRequest` through `open` and `send` of its prototype. Returns a function that undoes both. */
export function patchXhr(listener: TrafficListener): Dispose {
  const prototype = globalThis.XMLHttpRequest?.prototype;
  if (!prototype) return () => {};
  const opened = new WeakMap<XMLHttpRequest, unknown[]>();
  const restoreOpen = replaceMethod(prototype, 'open', (open) => before(open, (xhr, args) => opened.set(xhr, args)));
  const restoreSend = replaceMethod(prototype, 'send', (send) =>
    before(send, (xhr) => {
      const [method, url] = opened.get(xhr) ?? [];
      if (method !== undefined) observe(xhr, String(method), String(url), listener);
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
  return new Proxy(method, {
    apply(target, self, args) {
      quietly(() => look(self, args));
      return Reflect.apply(target, self, args);
    },
  });
}

function observe(xhr: XMLHttpRequest, method: string, url: string, listener: TrafficListener) {
  const exchange = listener(method, url);
  if (!exchange) return;
  let failed = false;
  const done = new AbortController();
  const noteFailure = () => {
    failed = true;
  };
  const onEnd = () => {
    done.abort();
    const { status, responseURL } = xhr;
    const get = (name: string) => headerOf(xhr, name);
    if (status) exchange.answered({ status, url: responseURL, headers: { get } }, () => bodyOf(xhr));
    else if (failed) exchange.failed();
    else exchange.gaveUp();
  };
  xhr.addEventListener('error', noteFailure, { signal: done.signal });
  xhr.addEventListener('loadend', () => quietly(onEnd), { signal: done.signal });
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
