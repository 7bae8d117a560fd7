import { createDisposer, type Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { replaceClass } from '../lib/replace-class.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly, type TrafficListener } from './exchange.ts';
import { addressOf } from './request.ts';

/**
 * Hears of what is sent neither by `fetch` nor by `XMLHttpRequest`: an `EventSource` that cannot connect, a module that
 * Vite cannot load, a beacon that is answered 503 where the browser tells. Returns a function that ends it.
 */
export function patchOthers(listener: TrafficListener): Dispose {
  const { add, signal, dispose } = createDisposer(() => {});
  const fail = (url: string) => void quietly(() => listener('GET', url)?.failed());
  window.addEventListener('vite:preloadError', () => fail(document.baseURI), { signal });
  add(replaceClass('EventSource', (source) => observe(source, fail)));
  const prototype = globalThis.Navigator?.prototype;
  if (prototype && 'sendBeacon' in prototype) {
    add(replaceMethod(prototype, 'sendBeacon', (send) => watchBeacons(send, listener)));
  }
  return dispose;
}

/** Calls `fail` when `source` has given up, or has tried again in vain; once until it has been open again. */
function observe(source: EventSource, fail: (url: string) => void): void {
  let errors = 0;
  source.addEventListener('open', () => {
    errors = 0;
  });
  source.addEventListener('error', () => {
    // A server ends its streams now and then, and the first error is no more than that.
    errors++;
    if (errors === 2 || (errors < 2 && source.readyState === source.CLOSED)) fail(source.url);
  });
}

type SendBeacon = Navigator['sendBeacon'];

function watchBeacons(send: SendBeacon, listener: TrafficListener): SendBeacon {
  return mimic(send, {
    apply(target, self, args: Parameters<SendBeacon>) {
      quietly(() => followBeacon(args[0], listener));
      return Reflect.apply(target, self, args);
    },
  });
}

/** Only the timing of a beacon says how it was answered. */
function followBeacon(address: unknown, listener: TrafficListener): void {
  const text = addressOf(address);
  if (text === undefined) return;
  const url = new URL(text, document.baseURI).href;
  // As a question: what becomes of a beacon is no sign that a form has arrived.
  const exchange = listener('GET', url);
  if (!exchange) return;
  const observer = new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName(url) as PerformanceResourceTiming[];
    if (!entry) return;
    observer.disconnect();
    const { responseStatus: status = 0 } = entry;
    quietly(() => exchange.answered({ status, url, headers: { get: () => null } }, () => undefined));
  });
  observer.observe({ type: 'resource' });
}
