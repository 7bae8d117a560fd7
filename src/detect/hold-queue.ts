import type { SteadyClock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { lockFor } from '../lock/scope.ts';
import type { LockState } from '../lock/state.ts';
import type { Met } from './watched.ts';

/** A request that may have to wait. */
export interface Held {
  readonly met: Met;
  /** Whether it only reads. */
  readonly safe: boolean;
  /** By the steady clock, after which it waits no more. */
  readonly deadline: number;
  /** The server has refused it already. */
  refused?: boolean;
}

export interface HoldQueueTools {
  readonly clock: SteadyClock;
  readonly random: () => number;
  readonly state: () => LockState;
  /** Milliseconds over which requests go out after a lock. */
  readonly spread: () => number;
}

export interface HoldQueue {
  /** Whether `held` would meet a lock, or overtake one that waits for the same origin. */
  mustWait(held: Held): boolean;
  /**
   * Resolves to `true` when it is its turn, to `false` when it waits no more: its time is up, a hundred wait already, or
   * the queue has ended. Rejects with the reason of `signal` when that is aborted.
   */
  wait(held: Held, signal?: AbortSignal | null): Promise<boolean>;
  /** The state has changed. */
  update(): void;
  /** Nobody waits any more. */
  end(): void;
}

interface Waiting {
  readonly held: Held;
  readonly leave: (released: boolean) => void;
  /** When it goes out, once that is known. */
  due?: number | undefined;
  cancel: Dispose;
}

const MOST = 100;

/** Requests that wait for the end of a lock, in order for each origin. */
export function createHoldQueue({ clock, random, state, spread }: HoldQueueTools): HoldQueue {
  const waiting = new Set<Waiting>();
  let ended = false;

  const laneOf = ({ met }: Held) => [...waiting].filter((other) => originOf(other.held) === originOf({ met }));

  function schedule(entry: Waiting, delay: number) {
    // Timers of the same moment may go off in any order.
    const turns = laneOf(entry.held).map(({ due = 0 }) => due + 1);
    entry.due = Math.max(clock.steady() + delay, ...turns);
    entry.cancel = clock.after(entry.due - clock.steady(), () => {
      entry.due = undefined;
      if (!meetsLock(entry.held, state())) entry.leave(true);
    });
  }

  function update() {
    const free = [...waiting].filter(({ held, due }) => due === undefined && !meetsLock(held, state()));
    const delays = free.map(() => random() * spread()).sort((one, other) => one - other);
    for (const [index, entry] of free.entries()) schedule(entry, delays[index] ?? 0);
  }

  return {
    mustWait: (held) => !ended && (meetsLock(held, state()) || laneOf(held).length > 0),
    wait(held, signal) {
      if (ended || waiting.size >= MOST) return Promise.resolve(false);
      return new Promise((resolve, reject) => {
        const cancelDeadline = clock.after(held.deadline - clock.steady(), () => entry.leave(false));
        const onAbort = () => {
          reject(signal?.reason);
          entry.leave(false);
        };
        const entry: Waiting = {
          held,
          cancel() {},
          leave(released) {
            waiting.delete(entry);
            cancelDeadline();
            entry.cancel();
            signal?.removeEventListener('abort', onAbort);
            resolve(released);
          },
        };
        waiting.add(entry);
        signal?.addEventListener('abort', onAbort);
        if (signal?.aborted) onAbort();
        else if (!meetsLock(held, state())) schedule(entry, held.refused ? random() * spread() : 0);
      });
    },
    update,
    end() {
      ended = true;
      for (const { leave } of waiting) leave(false);
    },
  };
}

function originOf({ met }: Pick<Held, 'met'>): string {
  return new URL(met.url).origin;
}

/** A request without surfaces of its own meets the locks of all surfaces and those of `api`. */
function meetsLock({ met, safe, refused }: Held, state: LockState): boolean {
  // Whoever was refused has an answer in hand, and gives it up only for a better one.
  if (refused) return state.status !== 'operational' && state.status !== 'recovered';
  if (state.status !== 'maintenance') return false;
  return (met.surfaces ?? ['api']).some((surface) => {
    const lock = lockFor(state.lock, surface);
    return lock !== undefined && (lock.mode === 'locked' || !safe);
  });
}
