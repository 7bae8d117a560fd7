import { orWithout } from '../errors.ts';
import type { createFailover, Failover, FailoverOptions } from './failover.ts';

export interface LateFailoverOptions extends FailoverOptions {
  readonly load: () => Promise<{ createFailover: typeof createFailover }>;
  readonly onError: (error: unknown) => void;
}

/** What is to be loaded from one of several hosts. */
const HOSTED = '[data-intermission-src],[data-intermission-href]';
const FAILED = 'What loads scripts from several hosts could not be loaded itself.';

/** A failover whose code is loaded when a page first has something for it. */
export function createLateFailover({ load, onError, ...options }: LateFailoverOptions): Failover {
  let failover: Failover | undefined;
  let loading: ReturnType<typeof bring> | undefined;

  const bring = () => orWithout(load(), FAILED, onError);

  async function look() {
    loading ??= bring();
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
