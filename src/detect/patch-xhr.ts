import type { Dispose } from '../lib/disposer.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import type { ResponseLike } from '../lock/verdict.ts';
import { type Exchange, resolveUrl, type TrafficListener, whileActive } from './exchange.ts';

interface Opened {
  readonly url: string;
  readonly method: string;
}

/**
 * Watches every `XMLHttpRequest` through `open` and `send` of its prototype. Returns a function that puts both back,
 * or, where somebody has patched over them since, leaves wrappers that report nothing.
 */
export function patchXhr(listener: TrafficListener): Dispose {
  const prototype = globalThis.XMLHttpRequest?.prototype;
  if (!prototype) return () => {};
  let active = true;
  const reporting = whileActive(listener, () => active);
  const opened = new WeakMap<XMLHttpRequest, Opened>();

  const restoreOpen = replaceMethod(prototype, 'open', (open) =>
    before(open, (xhr, [method, url]) => {
      opened.set(xhr, { method: String(method).toUpperCase(), url: String(url) });
    }),
  );
  const restoreSend = replaceMethod(prototype, 'send', (send) =>
    before(send, (xhr) => {
      const request = opened.get(xhr);
      if (request) observe(xhr, request, reporting);
    }),
  );
  return () => {
    active = false;
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
      try {
        look(self, args);
      } catch {
        // What cannot be read goes unreported; the call itself must go through.
      }
      return Reflect.apply(target, self, args);
    },
  });
}

function observe(xhr: XMLHttpRequest, { method, url }: Opened, listener: TrafficListener) {
  const context = listener.onRequest(method, () => resolveUrl(url));
  const done = new AbortController();
  const exchange = (): Exchange | undefined => {
    const address = xhr.responseURL || resolveUrl(url);
    return address ? { url: address, method, context } : undefined;
  };
  xhr.addEventListener('error', () => report(exchange(), (met) => listener.onFailure(met)), { signal: done.signal });
  xhr.addEventListener(
    'loadend',
    () => {
      done.abort();
      if (xhr.status === 0) return;
      report(exchange(), (met) => listener.onResponse(toResponse(xhr), met, () => readBody(xhr)));
    },
    { signal: done.signal },
  );
}

function report(exchange: Exchange | undefined, tell: (exchange: Exchange) => void) {
  try {
    if (exchange) tell(exchange);
  } catch {
    // As with `fetch`: the page must not notice.
  }
}

function toResponse(xhr: XMLHttpRequest): ResponseLike {
  // getResponseHeader() writes an error on the console for a header that CORS hides.
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(xhr.getAllResponseHeaders())?.[1];
  return { status: xhr.status, headers: { get: (name) => header(name)?.trim() ?? null } };
}

const LIMIT = 64 * 1024;

function readBody(xhr: XMLHttpRequest): unknown {
  if (xhr.responseType === 'json') return xhr.response;
  if (xhr.responseType !== '' && xhr.responseType !== 'text') return undefined;
  try {
    return xhr.responseText.length > LIMIT ? undefined : JSON.parse(xhr.responseText);
  } catch {
    return undefined;
  }
}
