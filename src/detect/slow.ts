import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import type { Met } from './watched.ts';

const SLOW = 10_000;

/** Calls `onSlow` for each request that is still open after ten seconds. To be told of each; returns what ends it. */
export function createSlowWatch(clock: SteadyClock, onSlow: (met: Met) => void): (met: Met) => Dispose {
  // The oldest first. One timer for all: setting and clearing one takes longer than all else that is done for a request.
  const open = new Set<{ readonly met: Met; readonly since: number }>();
  let due = false;

  function look() {
    due = false;
    for (const request of open) {
      if (clock.steady() - request.since < SLOW) break;
      open.delete(request);
      onSlow(request.met);
    }
    schedule();
  }

  function schedule() {
    const [oldest] = open;
    if (!oldest) return;
    due = true;
    clock.after(Math.min(SLOW, oldest.since + SLOW - clock.steady()), look);
  }

  return (met) => {
    const request = { met, since: clock.steady() };
    open.add(request);
    if (!due) schedule();
    return () => open.delete(request);
  };
}
