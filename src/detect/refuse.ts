import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly } from './exchange.ts';
import { addressOf, describeFetch } from './request.ts';

/** A 503 as the server has sent it, as far as it is known. */
export interface Refusal {
  readonly headers: Readonly<Record<string, string>>;
  /** Its JSON. */
  readonly body?: unknown;
}

export interface RefuseOptions {
  /** Whether a request to this address, as the page gives it, is to be refused. */
  readonly concerns: (url: string) => boolean;
  readonly refusal: () => Refusal;
  /** Called at each request that is refused, before the page gets the answer. */
  readonly onRefused: () => void;
}

const STATUS = 503;
const STATUS_TEXT = 'Service Unavailable';

/** Answers requests of the page in the server's place, which does not hear of them. Returns its undo. */
export function refuseRequests(options: RefuseOptions): Dispose {
  let ended = false;
  const refuses = (url: string | undefined) => {
    if (ended || url === undefined || !options.concerns(url)) return false;
    options.onRefused();
    return true;
  };
  const restoreFetch = replaceMethod(globalThis, 'fetch', (fetch) =>
    mimic(fetch, {
      apply(target, self, args: Parameters<typeof fetch>) {
        const { url, signal } = quietly(() => describeFetch(args)) ?? {};
        const refused = !signal?.aborted && quietly(() => refuses(url));
        return refused ? Promise.resolve(toResponse(options.refusal(), url)) : Reflect.apply(target, self, args);
      },
    }),
  );
  const restoreXhr = refuseXhr(refuses, options.refusal);
  return () => {
    ended = true;
    restoreXhr();
    restoreFetch();
  };
}

const textOf = ({ body }: Refusal) => (body === undefined ? '' : JSON.stringify(body));

function toResponse(refusal: Refusal, url: string | undefined): Response {
  const response = new Response(textOf(refusal), { ...refusal, status: STATUS, statusText: STATUS_TEXT });
  return Object.defineProperty(response, 'url', { value: new URL(url ?? '', document.baseURI).href });
}

function refuseXhr(refuses: (url: string | undefined) => boolean, refusal: () => Refusal): Dispose {
  const { prototype } = XMLHttpRequest;
  const opened = new WeakMap<XMLHttpRequest, { url: string | undefined; async: boolean }>();
  const answered = new WeakMap<XMLHttpRequest, string[]>();
  const restoreOpen = replaceMethod(prototype, 'open', (open) =>
    mimic(open, {
      apply(target, xhr: XMLHttpRequest, args: unknown[]) {
        for (const name of answered.get(xhr) ?? []) Reflect.deleteProperty(xhr, name);
        answered.delete(xhr);
        opened.set(xhr, { url: quietly(() => addressOf(args[1])), async: (args[2] ?? true) !== false });
        return Reflect.apply(target, xhr, args as never);
      },
    }),
  );
  const restoreSend = replaceMethod(prototype, 'send', (send) =>
    mimic(send, {
      apply(target, xhr: XMLHttpRequest, args: Parameters<typeof send>) {
        const { url, async } = opened.get(xhr) ?? {};
        if (!async || !quietly(() => refuses(url))) return Reflect.apply(target, xhr, args);
        const names = answerXhr(xhr, refusal(), new URL(url ?? '', document.baseURI).href);
        answered.set(xhr, names);
      },
    }),
  );
  return () => {
    restoreSend();
    restoreOpen();
  };
}

/** Has the request look answered in the next task. Returns the names of the properties that it is given for that. */
function answerXhr(xhr: XMLHttpRequest, refusal: Refusal, url: string): string[] {
  const text = textOf(refusal);
  const headers = new Headers(refusal.headers);
  const isText = xhr.responseType === '' || xhr.responseType === 'text';
  const values = {
    readyState: { get: () => XMLHttpRequest.DONE },
    status: { get: () => STATUS },
    statusText: { get: () => STATUS_TEXT },
    responseURL: { get: () => url },
    response: { get: () => (isText ? text : xhr.responseType === 'json' ? (refusal.body ?? null) : null) },
    ...(isText && { responseText: { get: () => text } }),
    getResponseHeader: { value: (name: string) => headers.get(name) },
    getAllResponseHeaders: { value: () => [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('') },
  };
  setTimeout(() => {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(xhr, name, { ...value, configurable: true });
    xhr.dispatchEvent(new Event('readystatechange'));
    for (const type of ['load', 'loadend']) xhr.dispatchEvent(new ProgressEvent(type));
  });
  return Object.keys(values);
}
