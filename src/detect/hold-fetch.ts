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
      const send = (): Promise<Response> => Reflect.apply(target, self, args);
      return held ? sendHeld(send, held, hold, { args, signal }) : send();
    },
  });
}

interface Sent {
  readonly args: Parameters<Fetch>;
  readonly signal?: AbortSignal | null | undefined;
}

async function sendHeld(send: () => Promise<Response>, held: Held, hold: Hold, { args, signal }: Sent) {
  const { queue, refusals } = hold;
  if (queue.mustWait(held)) await queue.wait(held, signal);
  for (;;) {
    const response = await send();
    if (response.status < 400 || !(await refusals.get(response)) || !canRepeat(args)) return response;
    held.refused = true;
    if (!(await queue.wait(held, signal))) return response;
    // Nobody will read it, and its connection is needed.
    response.body?.cancel().catch(() => {});
  }
}

function keyedBy([input, init]: Parameters<Fetch>): boolean {
  const headers = init?.headers ?? (input instanceof Request ? input.headers : undefined);
  return new Headers(headers).has('idempotency-key');
}

/** A body that streams has gone with the first attempt. */
function canRepeat([input, init]: Parameters<Fetch>): boolean {
  return !(input instanceof Request && input.bodyUsed) && !(init?.body instanceof ReadableStream);
}
