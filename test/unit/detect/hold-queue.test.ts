import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createHoldQueue, type Held } from '../../../src/detect/hold-queue.ts';
import { initialState, type LockState } from '../../../src/lock/state.ts';
import type { Lock } from '../../../src/lock/status-document.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';

const maintenance = (lock: Partial<Lock> = {}): LockState => ({
  status: 'maintenance',
  lock: { mode: 'locked', ...lock },
  since: 0,
  evidenceAt: 0,
  upcoming: [],
});
const checking: LockState = { status: 'checking', since: 0, upcoming: [] };
const recovered: LockState = { status: 'recovered', since: 0, upcoming: [] };

const held = (given: Partial<Held> & { origin?: string; surfaces?: string[] } = {}): Held => {
  const { origin = 'https://api.example.com', surfaces, ...rest } = given;
  const met = { prefix: '', url: `${origin}/`, ...(surfaces && { surfaces }) };
  return { met, safe: true, deadline: START + 120_000, ...rest };
};

function setUp({ spread = 0, random = () => 0 }: { spread?: number; random?: () => number } = {}) {
  const clock = createFakeClock();
  let state: LockState = initialState;
  const queue = createHoldQueue({ clock, random, spread: () => spread, state: () => state });
  const ended: [name: string, outcome: unknown, at: number][] = [];
  const began = clock.now();
  return {
    clock,
    queue,
    ended,
    /** The names of those that wait no more, in order. */
    gone: () => ended.map(([name]) => name),
    turn(next: LockState) {
      state = next;
      queue.update();
    },
    wait(name: string, request: Held = held(), signal?: AbortSignal) {
      const end = (outcome: unknown) => ended.push([name, outcome, clock.now() - began]);
      void queue.wait(request, signal).then(end, end);
    },
  };
}

/** `a` still waits, and goes no later than `delay` after all is well. */
async function expectToGo({ clock, gone, turn }: ReturnType<typeof setUp>, delay: number) {
  expect(gone()).toEqual([]);
  turn(recovered);
  await clock.advance(delay);
  expect(gone()).toEqual(['a']);
}

describe('a request has to wait', () => {
  it.each<[string, boolean, LockState, Held]>([
    ['for a lock of everything', true, maintenance(), held()],
    ['for a lock of the API', true, maintenance({ surfaces: ['api'] }), held()],
    ['for a lock of its own surface', true, maintenance({ surfaces: ['editor'] }), held({ surfaces: ['editor'] })],
    ['not for a lock of another surface', false, maintenance({ surfaces: ['editor'] }), held()],
    [
      'not for a lock of what its prefix does not stand for',
      false,
      maintenance({ surfaces: ['api'] }),
      held({ surfaces: ['editor'] }),
    ],
    ['not to read, when only writing is locked', false, maintenance({ mode: 'read-only' }), held()],
    ['to write, when writing is locked', true, maintenance({ mode: 'read-only' }), held({ safe: false })],
    ['not for a mere suspicion', false, checking, held()],
    ['not once all is well', false, recovered, held()],
    ['not when nothing was wrong', false, initialState, held()],
  ])('%s', (_, expected, state, request) => {
    const { queue, turn } = setUp();
    turn(state);
    expect(queue.mustWait(request)).toBe(expected);
  });

  it('when another of its origin waits, and not when one of another origin does', () => {
    const { queue, turn, wait } = setUp();
    turn(maintenance());
    wait('first');
    turn(recovered);
    expect(queue.mustWait(held())).toBe(true);
    expect(queue.mustWait(held({ origin: 'https://other.example' }))).toBe(false);
  });
});

describe('the queue', () => {
  it('lets go of what waits when the lock has gone', async () => {
    const { clock, ended, turn, wait } = setUp();
    turn(maintenance());
    wait('a');
    await clock.advance(60_000);
    expect(ended).toEqual([]);
    turn(recovered);
    await clock.advance(0);
    expect(ended).toEqual([['a', true, 60_000]]);
  });

  it('lets go in the order of each origin', async () => {
    const numbers = [0.9, 0.1, 0.5, 0.3];
    const { clock, gone, turn, wait } = setUp({ spread: 1_000, random: () => numbers.shift() ?? 0 });
    turn(maintenance());
    for (const name of ['a', 'b', 'c', 'd']) wait(name);
    turn(recovered);
    await clock.advance(1_100);
    expect(gone()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('spreads over as long as it is told, and no longer', async () => {
    const numbers = [0.75, 0.25, 0.5];
    const { clock, ended, turn, wait } = setUp({ spread: 4_000, random: () => numbers.shift() ?? 0 });
    turn(maintenance());
    for (const name of ['a', 'b', 'c']) wait(name);
    turn(recovered);
    await clock.advance(10_000);
    expect(ended).toEqual([
      ['a', true, 1_000],
      ['b', true, 2_000],
      ['c', true, 3_000],
    ]);
  });

  it('keeps the order of those whose moment is the same', async () => {
    const { clock, ended, turn, wait } = setUp();
    turn(maintenance());
    for (const name of ['a', 'b', 'c']) wait(name);
    turn(recovered);
    wait('d');
    await clock.advance(100);
    expect(ended.map(([name]) => name)).toEqual(['a', 'b', 'c', 'd']);
    const moments = ended.map(([, , at]) => at);
    expect(new Set(moments).size).toBe(moments.length);
  });

  it('does not have one origin wait for another', async () => {
    const numbers = [0.1, 0.9];
    const { clock, ended, turn, wait } = setUp({ spread: 1_000, random: () => numbers.shift() ?? 0 });
    turn(maintenance());
    wait('a', held({ origin: 'https://one.example', surfaces: ['editor'] }));
    wait('b', held({ origin: 'https://two.example' }));
    turn(maintenance({ surfaces: ['editor'] }));
    await clock.advance(1_000);
    expect(ended.map(([name]) => name)).toEqual(['b']);
  });

  it('has those wait on whose turn comes in another lock', async () => {
    const parts = setUp({ spread: 1_000, random: () => 0.5 });
    const { clock, turn, wait } = parts;
    turn(maintenance());
    wait('a');
    turn(recovered);
    await clock.advance(100);
    turn(maintenance());
    await clock.advance(5_000);
    await expectToGo(parts, 500);
  });

  it('waits no longer than its deadline', async () => {
    const { clock, ended, turn, wait } = setUp();
    turn(maintenance());
    wait('a');
    await clock.advance(119_999);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toEqual([['a', false, 120_000]]);
  });

  it('takes a hundred, and no more', async () => {
    const { gone, ended, turn, wait } = setUp();
    turn(maintenance());
    for (let count = 1; count <= 102; count++) wait(String(count));
    await setImmediate();
    expect(gone()).toEqual(['101', '102']);
    expect(ended.map(([, outcome]) => outcome)).toEqual([false, false]);
  });

  it('takes another when one has gone', async () => {
    const { gone, turn, wait } = setUp();
    const controller = new AbortController();
    turn(maintenance());
    for (let count = 1; count <= 100; count++) wait(String(count), held(), controller.signal);
    controller.abort();
    wait('another');
    await setImmediate();
    expect(gone()).toHaveLength(100);
    expect(gone()).not.toContain('another');
  });

  it('gives up with the very reason of the signal', async () => {
    const { clock, ended, turn, wait } = setUp();
    const controller = new AbortController();
    const reason = { why: 'enough' };
    turn(maintenance());
    wait('a', held(), controller.signal);
    wait('b');
    controller.abort(reason);
    await setImmediate();
    expect(ended).toEqual([['a', reason, 0]]);
    expect(ended[0]?.[1]).toBe(reason);
    // Only the timer of the other one is left.
    expect(clock.pending).toBe(1);
  });

  it('leaves nothing on a signal that lives on', async () => {
    const { clock, gone, turn, wait } = setUp();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    turn(maintenance());
    wait('a', held(), signal);
    turn(recovered);
    await clock.advance(1);
    expect(gone()).toEqual(['a']);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('gives up at once where the signal is aborted already', async () => {
    const { ended, turn, wait } = setUp();
    turn(maintenance());
    wait('a', held(), AbortSignal.abort('enough'));
    await setImmediate();
    expect(ended).toEqual([['a', 'enough', 0]]);
  });

  it('has one that was refused wait through suspicions, until all is well', async () => {
    const parts = setUp();
    const { clock, turn, wait } = parts;
    turn(checking);
    wait('a', held({ refused: true }));
    await clock.advance(5_000);
    turn(maintenance({ surfaces: ['editor'] }));
    await clock.advance(5_000);
    await expectToGo(parts, 1);
  });

  it('spreads one that was refused, though all is well already', async () => {
    const { clock, ended, wait } = setUp({ spread: 2_000, random: () => 0.5 });
    wait('a', held({ refused: true }));
    await clock.advance(5_000);
    expect(ended).toEqual([['a', true, 1_000]]);
  });

  it('holds nobody once it has ended, and leaves no timer behind', async () => {
    const { clock, queue, ended, turn, wait } = setUp();
    turn(maintenance());
    wait('a');
    wait('b');
    queue.end();
    wait('c');
    await setImmediate();
    expect(new Map(ended.map(([name, outcome]) => [name, outcome]))).toEqual(
      new Map([
        ['a', false],
        ['b', false],
        ['c', false],
      ]),
    );
    expect(queue.mustWait(held())).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

it('waits no longer for a clock that is set back', async () => {
  const { clock, turn, wait, gone } = setUp({ spread: 1_000, random: () => 0.5 });
  turn(maintenance());
  const request = held();
  wait('a', request);
  turn(recovered);
  clock.jump(-86_400_000);
  wait('b', { ...request, deadline: clock.steady() + 5_000 });
  await clock.advance(1_000);
  expect(gone()).toEqual(['a', 'b']);
});
