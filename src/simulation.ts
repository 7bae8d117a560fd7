import type { SteadyClock } from './lib/clock.ts';
import type { LockEvent } from './lock/state.ts';
import type { Lock } from './lock/status-document.ts';

/** A lock that is only played, on this page. */
export interface SimulateOptions extends Partial<Lock> {
  /** Milliseconds until it ends by itself. */
  for?: number;
}

export interface Simulation {
  /** Plays a lock. Returns a function that ends it. */
  simulate(options: SimulateOptions): () => void;
  /** Whether the lock that there is is only played. */
  isPlayed(): boolean;
}

/** Plays locks without a server. */
export function createSimulation(clock: SteadyClock, dispatch: (event: LockEvent) => void): Simulation {
  let played = false;
  return {
    simulate({ for: duration, ...lock }) {
      played = true;
      dispatch({ type: 'locked', lock: { mode: 'locked', ...lock }, now: clock.steady() });
      const end = () => {
        if (played) dispatch({ type: 'cleared', now: clock.steady() });
        played = false;
      };
      if (duration !== undefined) clock.after(duration, end);
      return end;
    },
    isPlayed: () => played,
  };
}
