import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { parseStatusDocument, type StatusDocument } from '../lock/status-document.ts';
import { nextDelay } from './backoff.ts';

export interface PushOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Pages of one browser that share a name share one connection. */
  readonly name: string;
  readonly onDocument: (document: StatusDocument) => void;
}

export interface Push {
  /** Listens at `url`, if not already. Without `EventSource` it does nothing. */
  listen(url: string): void;
  /** Whether the connection has brought anything. */
  readonly works: boolean;
  /** Closes the connection; `listen` opens it again. */
  rest(): void;
}

const MAX_LENGTH = 64 * 1024;
// Each attempt that fails is worth a line on the console to some browsers.
const RECONNECT = { base: 5_000, cap: 5 * 60_000, maxDelay: 0 };

/**
 * Status documents as they come, by Server-Sent Events. What is not one is ignored; a connection that fails is opened
 * again with growing delays of our own, because the browser's would be the same for everybody.
 */
export function createPush(options: PushOptions): Push {
  const { clock, random } = options;
  let works = false;
  let current: { url: string; close: Dispose } | undefined;

  function connect(url: string, previous?: number): Dispose {
    let source: EventSource | undefined = new EventSource(url);
    let cancel: Dispose = () => {};
    let delay = previous;
    source.onmessage = ({ data }) => {
      const document = String(data).length > MAX_LENGTH ? undefined : parse(data);
      if (!document) return;
      delay = undefined;
      works = true;
      options.onDocument(document);
    };
    source.onerror = () => {
      source?.close();
      source = undefined;
      works = false;
      const wait = nextDelay({ previous: delay }, RECONNECT, random);
      cancel = clock.after(wait, () => {
        cancel = connect(url, wait);
      });
    };
    return () => {
      source?.close();
      cancel();
    };
  }

  function listen(url: string) {
    if (current?.url === url || typeof EventSource === 'undefined') return;
    current?.close();
    const controller = new AbortController();
    let close: Dispose = () => {};
    current = {
      url,
      close() {
        controller.abort();
        close();
      },
    };
    const open = () => {
      if (!controller.signal.aborted) close = connect(url);
    };
    if (!navigator.locks) return open();
    // Whoever waits gets the connection when its holder goes.
    const holding = () =>
      new Promise<void>((end) => {
        open();
        controller.signal.addEventListener('abort', () => end());
      });
    const { signal } = controller;
    navigator.locks.request(`intermission:events:${options.name}`, { signal }, holding).catch((error) => {
      if (!signal.aborted && error.name === 'SecurityError') open();
    });
  }

  return {
    listen,
    get works() {
      return works;
    },
    rest() {
      works = false;
      current?.close();
      current = undefined;
    },
  };
}

function parse(data: string): StatusDocument | undefined {
  try {
    return parseStatusDocument(JSON.parse(data));
  } catch {
    return undefined;
  }
}
