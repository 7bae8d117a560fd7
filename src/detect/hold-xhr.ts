import type { Dispose } from '../lib/disposer.ts';
import { mimic } from '../lib/mimic.ts';
import { replaceClass } from '../lib/replace-class.ts';
import { replaceMethod } from '../lib/replace-method.ts';
import { quietly } from './exchange.ts';
import type { Hold } from './hold.ts';
import type { Held } from './hold-queue.ts';
import { addressOf } from './request.ts';
import { createXhrGate, deliver, type XhrGate } from './xhr-gate.ts';

type Methods = Pick<XMLHttpRequest, 'open' | 'setRequestHeader' | 'send' | 'abort'>;
type Call = (xhr: XMLHttpRequest, args: unknown[], go: () => unknown) => unknown;

/** A request from its opening on. */
interface Opened {
  readonly args: unknown[];
  readonly headers: unknown[][];
  /** Aborted when the page opens another in its place, or gives up. */
  readonly gone: AbortController;
  waits?: boolean;
}

interface Sending {
  readonly xhr: XMLHttpRequest;
  readonly opened: Opened;
  readonly held: Held;
  readonly resend: () => void;
}

/**
 * Has every `XMLHttpRequest` wait while it would meet a lock. One that has met one is opened and sent anew after it, and the
 * page hears only of the last attempt. Returns a function that undoes it.
 */
export function holdXhr(hold: Hold): Dispose {
  const prototype = globalThis.XMLHttpRequest?.prototype;
  if (!prototype) return () => {};
  const requests = new WeakMap<XMLHttpRequest, Opened>();
  const native = methodsOf(prototype);
  const gate = createXhrGate();

  const open: Call = (xhr, args, go) => {
    requests.get(xhr)?.gone.abort();
    quietly(() => requests.set(xhr, { args, headers: [], gone: new AbortController() }));
    return go();
  };
  const setRequestHeader: Call = (xhr, args, go) => {
    const result = go();
    requests.get(xhr)?.headers.push(args);
    return result;
  };
  const send: Call = (xhr, args, go) => {
    const opened = requests.get(xhr);
    const held = opened && quietly(() => admit(opened, xhr.timeout, hold));
    if (!opened || !held) return go();
    const resend = () =>
      gate.muted(xhr, () => {
        const [method, , ...rest] = opened.args;
        Reflect.apply(native.open, xhr, [method, held.met.url, ...rest]);
        for (const header of opened.headers) Reflect.apply(native.setRequestHeader, xhr, header);
        Reflect.apply(native.send, xhr, args);
      });
    const begin = () => {
      go();
      // Where even sending anew fails, the request stays unanswered.
      follow({ xhr, opened, held, resend }, hold, gate).catch(() => {});
    };
    if (!hold.queue.mustWait(held)) return begin();
    void wait(opened, held, hold).then(() => opened.gone.signal.aborted || quietly(begin));
  };
  const abort: Call = (xhr, _, go) => {
    const { waits, gone } = requests.get(xhr) ?? {};
    gone?.abort();
    const result = go();
    if (waits) for (const type of ['abort', 'loadend']) xhr.dispatchEvent(new ProgressEvent(type));
    return result;
  };

  const calls = { open, setRequestHeader, send, abort };
  const undos = Object.entries(calls).map(([name, call]) =>
    replaceMethod(prototype, name as keyof Methods, (method) =>
      mimic(method, { apply: (target, self, args) => call(self, args, () => Reflect.apply(target, self, args)) }),
    ),
  );
  undos.push(replaceClass('XMLHttpRequest', gate.guard));
  return () => {
    for (const undo of undos) undo();
  };
}

function methodsOf({ open, setRequestHeader, send, abort }: Methods): Methods {
  return { open, setRequestHeader, send, abort };
}

function admit({ args, headers }: Opened, timeout: number, hold: Hold): Held | undefined {
  const [method, url] = args;
  // An `undefined` that is given means that it is synchronous.
  const async = args.length < 3 || args[2];
  const hasKey = () => headers.some(([name]) => /^idempotency-key$/i.test(String(name)));
  const held = async ? hold.admit(String(method), addressOf(url), hasKey) : undefined;
  // The page's own limit, which the browser counts only from the sending on.
  return held && timeout ? { ...held, deadline: Math.min(held.deadline, hold.now() + timeout) } : held;
}

async function wait(opened: Opened, held: Held, { queue }: Hold): Promise<boolean> {
  opened.waits = true;
  const released = await queue.wait(held, opened.gone.signal).catch(() => false);
  opened.waits = false;
  return released && !opened.gone.signal.aborted;
}

/** Sends the request anew as often as it is refused and may wait; gives the page the last refusal. */
async function follow({ xhr, opened, held, resend }: Sending, hold: Hold, gate: XhrGate): Promise<void> {
  const { signal } = opened.gone;
  for (;;) {
    const end = await gate.awaitRefusal(xhr, signal);
    opened.waits = true;
    held.refused = true;
    const released = (await hold.refusals.get(xhr)) && (await wait(opened, held, hold));
    opened.waits = false;
    if (signal.aborted) return;
    if (!released) return deliver(xhr, end, signal);
    resend();
  }
}
