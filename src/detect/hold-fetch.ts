import { mimic } from '../lib/mimic.ts';
import { quietly } from './exchange.ts';
import type { Hold } from './hold.ts';
import type { Held } from './hold-queue.ts';
import { describeFetch, type Fetch } from './request.ts';

/** A `fetch` whose requests wait while they would meet a lock, and once more when they have met one. */
export function holdFetch(fetch: Fetch, hold: Hold): Fetch {
  return mimic(fetch, {
    apply(target, self, args: Parameters<Fetch>) {
      const request = quietly(() => describeFetch(args));
      const { method = '', url, signal } = request ?? {};
      const hasKey = () => quietly(() => keyedBy(args)) === true;
      const held = signal?.aborted ? undefined : quietly(() => hold.admit(method, url, hasKey));
      const send = (args: Parameters<Fetch>): Promise<Response> => Reflect.apply(target, self, args);
      return held ? sendHeld(send, held, hold, { args, signal }) : send(args);
    },
  });
}

interface Sent {
  readonly args: Parameters<Fetch>;
  readonly signal?: AbortSignal | null | undefined;
}

type Send = (args: Parameters<Fetch>) => Promise<Response>;

async function sendHeld(send: Send, held: Held, { queue, refusals }: Hold, { args, signal }: Sent) {
  const later = quietly(() => copyOf(args, held)) ?? args;
  const waits = queue.mustWait(held);
  if (waits) await queue.wait(held, signal);
  let response = await send(waits ? later : args);
  while (response.status >= 400 && (await refusals.get(response)) && canRepeat(args)) {
    held.refused = true;
    if (!(await queue.wait(held, signal))) break;
    // Nobody will read it, and its connection is needed.
    response.body?.cancel().catch(() => {});
    response = await send(later);
  }
  return response;
}

/** What is sent later is what was asked for, whatever becomes of the page's objects and its address. */
function copyOf([input, init]: Parameters<Fetch>, { met }: Held): Parameters<Fetch> {
  const plain = init && Object.getPrototypeOf(init) === Object.prototype;
  const headers = plain && init.headers && { headers: new Headers(init.headers) };
  return [input instanceof Request ? input : met.url, plain ? { ...init, ...headers } : init];
}

function keyedBy([input, init]: Parameters<Fetch>): boolean {
  const headers = init?.headers ?? (input instanceof Request ? input.headers : undefined);
  return new Headers(headers).has('idempotency-key');
}

/** A body that streams has gone with the first attempt. */
function canRepeat([input, init]: Parameters<Fetch>): boolean {
  return !(input instanceof Request && input.bodyUsed) && !(init?.body instanceof ReadableStream);
}
