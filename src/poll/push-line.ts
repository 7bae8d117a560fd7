import { orWithout } from '../errors.ts';
import type { Push, PushOptions } from './push.ts';

export interface PushLineOptions extends PushOptions {
  /** Whether nobody can see the page; then another may listen. */
  readonly hidden: () => boolean;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

export interface PushLine {
  /** A status document names this address, or none. */
  note(events: string | undefined): void;
  /** Listens at the address that was noted last, if there is one and somebody sees the page. */
  listen(): void;
  rest(): void;
  /** Whether news come by themselves. */
  readonly works: boolean;
}

const FAILED = 'What the server sends by itself cannot be heard.';

/** The connection by which news come by themselves. Its code is loaded when a document first names one. */
export function createPushLine(options: PushLineOptions): PushLine {
  let events: string | undefined;
  let loading: Promise<typeof import('./push.ts') | undefined> | undefined;
  let push: Push | undefined;

  async function listen() {
    if (events) loading ??= orWithout(import('./push.ts'), FAILED, options.onError);
    const loaded = await loading;
    push ??= loaded?.createPush(options);
    if (events && !options.hidden() && !options.signal.aborted) push?.listen(events);
    else push?.rest();
  }

  return {
    note(address) {
      events = address;
      void listen();
    },
    listen: () => void listen(),
    rest: () => push?.rest(),
    get works() {
      return push?.works ?? false;
    },
  };
}
