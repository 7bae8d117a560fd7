import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockFor, mergeLocks } from '../../../src/lock/scope.ts';
import { BELIEF, CHECKING, initialState, type LockEvent, type LockState, transition } from '../../../src/lock/state.ts';
import type { Lock, MaintenanceWindow } from '../../../src/lock/status-document.ts';

const NOW = Date.parse('2026-10-06T16:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const lock: Lock = { mode: 'locked', surfaces: ['checkout'], id: 'a' };
const window: MaintenanceWindow = { id: 'w', start: NOW, end: NOW + HOUR };

const reach = (...events: LockEvent[]) => events.reduce(transition, initialState);
const states: Record<LockState['status'], LockState> = {
  operational: initialState,
  checking: reach({ type: 'suspected', now: NOW }),
  maintenance: reach({ type: 'locked', lock, now: NOW }),
  unreachable: reach({ type: 'suspected', now: NOW }, { type: 'failed', now: NOW }),
  recovered: reach({ type: 'locked', lock, now: NOW }, { type: 'cleared', now: NOW }),
};

describe('transition', () => {
  it.each([
    ['operational', 'suspected', 'checking'],
    ['operational', 'met', 'maintenance'],
    ['operational', 'locked', 'maintenance'],
    ['operational', 'failed', 'operational'],
    ['operational', 'unsettled', 'operational'],
    ['operational', 'cleared', 'operational'],
    ['operational', 'released', 'operational'],
    ['checking', 'suspected', 'checking'],
    ['checking', 'met', 'maintenance'],
    ['checking', 'locked', 'maintenance'],
    ['checking', 'failed', 'unreachable'],
    ['checking', 'unsettled', 'checking'],
    ['checking', 'cleared', 'operational'],
    ['checking', 'released', 'checking'],
    ['maintenance', 'suspected', 'maintenance'],
    ['maintenance', 'met', 'maintenance'],
    ['maintenance', 'locked', 'maintenance'],
    ['maintenance', 'failed', 'maintenance'],
    ['maintenance', 'unsettled', 'maintenance'],
    ['maintenance', 'cleared', 'recovered'],
    ['maintenance', 'released', 'maintenance'],
    ['unreachable', 'suspected', 'unreachable'],
    ['unreachable', 'met', 'maintenance'],
    ['unreachable', 'locked', 'maintenance'],
    ['unreachable', 'failed', 'unreachable'],
    ['unreachable', 'unsettled', 'unreachable'],
    ['unreachable', 'cleared', 'recovered'],
    ['unreachable', 'released', 'unreachable'],
    ['recovered', 'suspected', 'checking'],
    ['recovered', 'met', 'maintenance'],
    ['recovered', 'locked', 'maintenance'],
    ['recovered', 'failed', 'recovered'],
    ['recovered', 'unsettled', 'recovered'],
    ['recovered', 'cleared', 'recovered'],
    ['recovered', 'released', 'operational'],
  ] as const)('leads from %s by %s to %s', (from, type, to) => {
    const now = NOW + 1;
    const event = type === 'met' || type === 'locked' ? { type, lock, now } : { type, now };
    expect(transition(states[from], event).status).toBe(to);
  });

  it.each([
    ['checking', 'unsettled', CHECKING, 'operational'],
    ['maintenance', 'unsettled', BELIEF, 'unreachable'],
    ['maintenance', 'failed', BELIEF, 'unreachable'],
    ['unreachable', 'unsettled', BELIEF, 'operational'],
    ['recovered', 'unsettled', BELIEF, 'operational'],
  ] as const)('leads from %s by %s after %i ms, and not before, to %s', (from, type, time, to) => {
    expect(transition(states[from], { type, now: NOW + time - 1 }).status).toBe(from);
    expect(transition(states[from], { type, now: NOW + time }).status).toBe(to);
  });

  it.each([
    [20_000, BELIEF + 20_000],
    [HOUR, BELIEF + HOUR],
    [24 * HOUR, BELIEF + HOUR],
  ])('believes a lock with a delay of %i ms for %i ms', (retryAfter, belief) => {
    const state = reach({ type: 'locked', lock: { ...lock, retryAfter }, now: NOW });
    expect(transition(state, { type: 'unsettled', now: NOW + belief - 1 }).status).toBe('maintenance');
    expect(transition(state, { type: 'unsettled', now: NOW + belief }).status).toBe('unreachable');
  });

  it('begins to count anew with each sign of the lock', () => {
    const state = transition(states.maintenance, { type: 'locked', lock, now: NOW + BELIEF - 1 });
    expect(transition(state, { type: 'unsettled', now: NOW + BELIEF }).status).toBe('maintenance');
    expect(state).toMatchObject({ since: NOW, evidenceAt: NOW + BELIEF - 1 });
  });

  it('does not believe a lock longer because the clock was set back', () => {
    const back = NOW - 24 * HOUR;
    const state = transition(states.maintenance, { type: 'unsettled', now: back });
    expect(transition(state, { type: 'unsettled', now: back + BELIEF }).status).not.toBe('maintenance');
  });

  it('does not end a lock by the clock when its end has passed', () => {
    const state = reach({ type: 'locked', lock: { ...lock, until: NOW - HOUR }, now: NOW });
    expect(transition(state, { type: 'unsettled', now: NOW + MINUTE })).toBe(state);
  });

  it('does not lock by the clock when an announced window begins', () => {
    const state = reach({ type: 'announced', upcoming: [window] });
    expect(transition(state, { type: 'unsettled', now: NOW + MINUTE }).status).toBe('operational');
  });

  it('keeps what is known of a lock that is met again on the way', () => {
    const known: Lock = { mode: 'read-only', surfaces: ['form'], message: 'Back soon', until: NOW + HOUR };
    const met: Lock = { mode: 'locked', surfaces: ['checkout', 'form'], retryAfter: 20_000 };
    const state = reach({ type: 'locked', lock: known, now: NOW }, { type: 'met', lock: met, now: NOW + 1 });
    expect(state).toMatchObject({
      lock: { ...known, surfaces: ['form', 'checkout'], retryAfter: 20_000 },
    });
  });

  it('keeps a lock of all surfaces one of all surfaces when it is met again', () => {
    const state = reach({ type: 'locked', lock: { mode: 'locked' }, now: NOW }, { type: 'met', lock, now: NOW + 1 });
    expect((state as { lock: Lock }).lock.surfaces ?? 'all').not.toEqual(['checkout']);
  });

  it('adds a surface that is met to a lock that sums up several', () => {
    const sum = mergeLocks([
      { mode: 'locked', surfaces: ['form'] },
      { mode: 'read-only', surfaces: ['login'] },
    ]);
    const state = reach({ type: 'locked', lock: sum ?? lock, now: NOW }, { type: 'met', lock, now: NOW + 1 });
    expect(lockFor((state as { lock: Lock }).lock, 'checkout')).toBeDefined();
    expect(lockFor((state as { lock: Lock }).lock, 'form')).toBeDefined();
  });

  it('replaces the lock by the answer to a question', () => {
    const answer: Lock = { mode: 'read-only' };
    expect((transition(states.maintenance, { type: 'locked', lock: answer, now: NOW }) as { lock: Lock }).lock).toEqual(
      answer,
    );
  });

  it('notes when the server is asked next, and keeps it as the lock is confirmed', () => {
    const asked = transition(states.maintenance, { type: 'asking', retryAt: NOW + 5_000 });
    expect(asked).toMatchObject({ retryAt: NOW + 5_000 });
    expect(transition(asked, { type: 'locked', lock, now: NOW + 1 })).toMatchObject({ retryAt: NOW + 5_000 });
    expect(transition(states.unreachable, { type: 'asking', retryAt: NOW })).toMatchObject({ retryAt: NOW });
  });

  it.each(['operational', 'checking', 'recovered'] as const)('keeps no next question while %s', (status) => {
    expect(transition(states[status], { type: 'asking', retryAt: NOW })).toBe(states[status]);
  });

  it.each(Object.entries(states))('carries the announced windows through %s and on', (_, state) => {
    const announced = transition(state, { type: 'announced', upcoming: [window] });
    expect(announced).toEqual({ ...state, upcoming: [window] });
    for (const type of ['suspected', 'failed', 'unsettled', 'cleared', 'released'] as const) {
      expect(transition(announced, { type, now: NOW + 2 * HOUR }).upcoming).toEqual([window]);
    }
    expect(transition(announced, { type: 'locked', lock, now: NOW }).upcoming).toEqual([window]);
  });

  it.each(Object.entries(states))('leads from %s by reset to the initial state at once', (_, state) => {
    expect(transition(transition(state, { type: 'announced', upcoming: [window] }), { type: 'reset' })).toEqual(
      initialState,
    );
  });

  it.each([
    ['suspected', 'checking', { type: 'suspected', now: NOW + 1 }],
    ['suspected', 'maintenance', { type: 'suspected', now: NOW + 1 }],
    ['released', 'operational', { type: 'released' }],
    ['reset', 'operational', { type: 'reset' }],
    ['cleared', 'operational', { type: 'cleared', now: NOW }],
    ['failed', 'maintenance', { type: 'failed', now: NOW }],
    ['failed', 'unreachable', { type: 'failed', now: NOW }],
    ['met', 'maintenance', { type: 'met', lock: { ...lock }, now: NOW }],
    ['locked', 'maintenance', { type: 'locked', lock: { ...lock }, now: NOW }],
    ['announced', 'checking', { type: 'announced', upcoming: [] }],
  ] as const)('gives the same object back where %s changes nothing while %s', (_, status, event) => {
    expect(transition(states[status], event)).toBe(states[status]);
  });

  it('gives the same object back when the same windows are announced or the same question is noted', () => {
    const announced = reach({ type: 'announced', upcoming: [window] });
    expect(transition(announced, { type: 'announced', upcoming: [{ ...window }] })).toBe(announced);
    const asked = transition(states.maintenance, { type: 'asking', retryAt: NOW });
    expect(transition(asked, { type: 'asking', retryAt: NOW })).toBe(asked);
  });
});

describe('every reachable state', () => {
  type Step = { wait: number; event: (now: number) => LockEvent };
  const anyLock: fc.Arbitrary<Lock> = fc.record(
    {
      mode: fc.constantFrom('locked', 'read-only'),
      surfaces: fc.subarray(['checkout', 'form', 'login']),
      retryAfter: fc.oneof(fc.nat(24 * HOUR), fc.constant(Number.POSITIVE_INFINITY)),
      until: fc.nat(2e12),
    },
    { requiredKeys: ['mode'] },
  );
  const event: fc.Arbitrary<Step['event']> = fc.oneof(
    fc.constantFrom('suspected' as const, 'failed' as const, 'unsettled' as const, 'cleared' as const).map(
      (type) =>
        (now: number): LockEvent => ({ type, now }),
    ),
    fc.tuple(fc.constantFrom('met' as const, 'locked' as const), anyLock).map(
      ([type, lock]) =>
        (now: number): LockEvent => ({ type, lock, now }),
    ),
    fc.constantFrom('released' as const, 'reset' as const).map((type) => (): LockEvent => ({ type })),
    fc.nat(HOUR).map(
      (delay) =>
        (now: number): LockEvent => ({ type: 'asking', retryAt: now + delay }),
    ),
    fc.subarray([window]).map((upcoming) => (): LockEvent => ({ type: 'announced', upcoming })),
  );
  const history = fc.array(fc.record({ wait: fc.oneof(fc.nat(5_000), fc.nat(2 * HOUR)), event }), { maxLength: 20 });

  function play(steps: readonly Step[], look: (state: LockState, previous: LockState) => void = () => {}) {
    let now = NOW;
    let state = initialState;
    for (const { wait, event } of steps) {
      now += wait;
      const next = transition(state, event(now));
      look(next, state);
      state = next;
    }
    return { state, now };
  }

  it('leads by silence and time to operational', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let { state, now } = play(steps);
        for (let silence = 0; silence < 2; silence++) {
          now += BELIEF + HOUR;
          state = transition(state, { type: 'unsettled', now });
        }
        expect(state.status).toBe('operational');
      }),
      { numRuns: 500 },
    );
  });

  it('leads by hand to operational at once', () => {
    fc.assert(
      fc.property(history, (steps) => {
        expect(transition(play(steps).state, { type: 'reset' })).toEqual(initialState);
      }),
    );
  });

  it('leads by proof to operational in two steps', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { state, now } = play(steps);
        const released = transition(transition(state, { type: 'cleared', now }), { type: 'released' });
        expect(released.status).toBe('operational');
      }),
    );
  });

  it('is left alone by an event that is told twice', () => {
    fc.assert(
      fc.property(history, event, (steps, again) => {
        const { state, now } = play(steps);
        const once = transition(state, again(now));
        expect(transition(once, again(now))).toEqual(once);
      }),
    );
  });

  it('is a new object exactly when something in it is new, and is never altered', () => {
    fc.assert(
      fc.property(history, (steps) => {
        play(steps, (state, previous) => {
          if (state !== previous) expect(state).not.toStrictEqual(previous);
          Object.freeze(state);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is maintenance only with a sign of it within its belief', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { state, now } = play(steps);
        const silent = transition(state, { type: 'unsettled', now: now + BELIEF + HOUR });
        expect(silent.status).not.toBe('maintenance');
      }),
    );
  });
});
