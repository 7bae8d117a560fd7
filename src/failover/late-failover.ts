import { orWithout } from '../errors.ts';
import type { createFailover, Failover, FailoverOptions } from './failover.ts';
import { HOSTED } from './hosted.ts';

type Loaded = { createFailover: typeof createFailover };

export interface LateFailoverOptions extends FailoverOptions {
  readonly load: () => Promise<Loaded>;
  readonly onError: (error: unknown) => void;
}

const FAILED = 'What loads scripts from several hosts could not be loaded itself.';

/** A failover whose code is loaded when a page first has something for it. */
export function createLateFailover({ load, onError, ...options }: LateFailoverOptions): Failover {
  let failover: Failover | undefined;
  let loading: Promise<Loaded | undefined> | undefined;

  async function look() {
    loading ??= orWithout(load(), FAILED, onError);
    const loaded = await loading;
    if (options.signal.aborted) return;
    failover ??= loaded?.createFailover(options);
    failover?.look();
  }

  return {
    look: () => void (document.querySelector(HOSTED) && look()),
    retry: () => failover?.retry(),
  };
}
