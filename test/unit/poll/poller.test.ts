import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Opinion } from '../../../src/poll/opinion.ts';
import { createPoller } from '../../../src/poll/poller.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const locked = (retryAfter?: number): Opinion => ({
  type: 'locked',
  lock: retryAfter === undefined ? { mode: 'locked' } : { mode: 'locked', retryAfter },
});
/** A promise, and what settles it. */
function pending<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const clear: Opinion = { type: 'clear' };

interface SetUp {
  answers?: Opinion[];
  random?: number;
  /** Timers fire after this at the latest, as a browser's do. */
  longestTimer?: number;
  /** Milliseconds between two questions while nothing is wrong. */
  idle?: number;
}

/** A poller whose questions are answered with `answers`, one after the other, the last one for good. */
function setUp({ answers = [locked()], random = 0, longestTimer = 2 ** 31, idle }: SetUp = {}) {
  const clock = createFakeClock();
  const page = { hidden: false, slow: false, mine: true };
  const turns: boolean[] = [];
  const asked: number[] = [];
  const told: [type: Opinion['type'], at: number][] = [];
  const planned: number[] = [];
  const queue = [...answers];
  let lastPlace = 0;
  const ask = vi.fn(async (_: AbortSignal) => {
    asked.push(clock.now() - START);
    const answer = queue[lastPlace] ?? locked();
    lastPlace = Math.min(lastPlace + 1, queue.length - 1);
    return answer;
  });
  const onOpinion = vi.fn((opinion: Opinion): void | Promise<void> => {
    told.push([opinion.type, clock.now() - START]);
  });
  const poller = createPoller({
    base: 5 * SECOND,
    cap: 60 * SECOND,
    maxDelay: 5 * MINUTE,
    ask,
    clock: { ...clock, after: (delay, task) => clock.after(Math.min(delay, longestTimer), task) },
    random: () => random,
    hidden: () => page.hidden,
    ...(idle !== undefined && { idle }),
    async turn(overdue) {
      turns.push(overdue);
      return page.mine || overdue;
    },
    slow: () => page.slow,
    onOpinion,
    onSchedule: (at) => planned.push(at - START),
  });
  return { poller, clock, page, turns, asked, told, planned, ask, onOpinion };
}

describe('start', () => {
  it('asks for a second opinion within half a second', async () => {
    const { poller, clock, asked } = setUp({ random: 0.999 });
    poller.start();
    await clock.advance(500);
    expect(asked).toHaveLength(1);
  });

  it('does nothing while it runs', async () => {
    const { poller, clock, asked } = setUp();
    poller.start(20 * SECOND);
    poller.start();
    await clock.advance(19 * SECOND);
    expect(asked).toEqual([]);
  });

  it('asks again and again', async () => {
    const { poller, clock, asked } = setUp();
    poller.start();
    await clock.advance(20 * SECOND);
    expect(asked).toEqual([0, 5, 10, 15, 20].map((second) => second * SECOND));
  });

  it('says when the next question is due', async () => {
    const { poller, clock, planned } = setUp({ answers: [locked(20 * SECOND)] });
    poller.start(10 * SECOND);
    await clock.advance(10 * SECOND);
    expect(planned).toEqual([10 * SECOND, 30 * SECOND]);
  });

  it.each([-24 * 60 * MINUTE, -30 * SECOND, -1, 24 * 60 * MINUTE])(
    'waits as long as it is told when the clock is set by %d meanwhile',
    async (by) => {
      const { poller, clock, ask } = setUp({ answers: [locked(20 * SECOND)] });
      poller.start(10 * SECOND);
      for (const asked of [0, 1, 2, 3]) {
        clock.jump(by);
        await clock.advance((asked === 0 ? 10 : 20) * SECOND - 1);
        expect(ask).toHaveBeenCalledTimes(asked);
        await clock.advance(1);
        expect(ask).toHaveBeenCalledTimes(asked + 1);
      }
    },
  );

  it('is put off by no more than what was asked when the clock is set back', async () => {
    const { poller, clock, ask } = setUp();
    poller.start(10 * SECOND);
    poller.postpone(20 * SECOND);
    clock.jump(-24 * 60 * MINUTE);
    await clock.advance(20 * SECOND);
    expect(ask).toHaveBeenCalledOnce();
    await clock.advance(5 * SECOND);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it.each([locked(30 * SECOND), { ...locked(), pollAfter: 30 * SECOND }])(
    'does not ask again at once for what a check has just told: %o',
    async (answer) => {
      const { poller, clock, asked } = setUp({ answers: [answer] });
      await poller.check();
      poller.start();
      await clock.advance(29 * SECOND);
      expect(asked).toEqual([0]);
      await clock.advance(SECOND);
      expect(asked).toEqual([0, 30 * SECOND]);
    },
  );

  it('asks for a second opinion of a bare 503 that a check has just met', async () => {
    const { poller, clock, asked } = setUp({ answers: [{ type: 'unavailable', lock: { mode: 'locked' } }] });
    await poller.check();
    poller.start();
    await clock.advance(500);
    expect(asked).toHaveLength(2);
  });

  it('asks again after a stop', async () => {
    const { poller, clock, asked } = setUp();
    poller.start();
    poller.stop();
    poller.start();
    await clock.advance(0);
    expect(asked).toHaveLength(1);
  });

  it('asks again after a stop even while an old answer is still being dealt with', async () => {
    const { poller, clock, asked, onOpinion } = setUp();
    const dealing = pending<void>();
    onOpinion.mockReturnValueOnce(dealing.promise);
    poller.start();
    await clock.advance(0);
    poller.stop();
    poller.start();
    await clock.advance(SECOND);
    dealing.resolve();
    await clock.advance(MINUTE);
    expect(asked.length).toBeGreaterThan(1);
  });
});

describe('Retry-After', () => {
  it.each([
    ['the lock that was met', 0],
    ['the lock that was met', 0.5],
  ])('is waited for after %s, at chance %d', async (_, random) => {
    const { poller, clock, asked } = setUp({ random });
    poller.start(20 * SECOND);
    await clock.advance(20 * SECOND - 1);
    expect(asked).toEqual([]);
    await clock.advance(5 * SECOND);
    expect(asked[0]).toBeLessThan(25 * SECOND);
  });

  it('is waited for after each answer, and never longer than maxDelay', async () => {
    const answers: Opinion[] = [locked(20 * SECOND), { type: 'unsettled', retryAfter: 40 * SECOND }, locked(HOUR)];
    const { poller, clock, asked } = setUp({ answers });
    poller.start();
    await clock.advance(6 * MINUTE + SECOND);
    expect(asked).toEqual([0, 20 * SECOND, 60 * SECOND, 6 * MINUTE]);
  });

  it('puts off the next question', async () => {
    const { poller, clock, asked } = setUp();
    poller.start();
    await clock.advance(SECOND);
    poller.postpone(30 * SECOND);
    await clock.advance(30 * SECOND - 1);
    expect(asked).toEqual([0]);
    await clock.advance(1);
    expect(asked).toEqual([0, 31 * SECOND]);
  });

  it('puts off the next question where it is heard while one is asked', async () => {
    const { poller, clock, asked, ask } = setUp();
    const answer = pending<Opinion>();
    ask.mockReturnValueOnce(answer.promise);
    poller.start();
    await clock.advance(0);
    poller.postpone(2 * MINUTE);
    answer.resolve({ type: 'unsettled' });
    await clock.advance(2 * MINUTE - 1);
    expect(asked).toEqual([]);
  });

  it('is waited for where it is longer than a timer can hold', async () => {
    const { poller, clock, asked } = setUp({ longestTimer: 7 * SECOND });
    poller.start(30 * SECOND);
    await clock.advance(30 * SECOND - 1);
    expect(asked).toEqual([]);
    await clock.advance(1);
    expect(asked).toEqual([30 * SECOND]);
  });

  it('sets nothing going while stopped', async () => {
    const { poller, clock } = setUp();
    poller.postpone(SECOND);
    expect(clock.pending).toBe(0);
  });

  it('is not undercut, whatever is waited for, woken and postponed', async () => {
    const step = fc.record({
      action: fc.constantFrom('wake', 'postpone', 'hide', 'show', 'nothing'),
      wait: fc.integer({ min: 0, max: 40 * SECOND }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (steps, random) => {
          const { poller, clock, page, asked } = setUp({ answers: [locked(30 * SECOND)], random });
          let notBefore = 30 * SECOND;
          poller.start(30 * SECOND);
          for (const { action, wait } of steps) {
            const count = asked.length;
            await clock.advance(wait);
            for (const at of asked.slice(count)) {
              expect(at).toBeGreaterThanOrEqual(notBefore);
              notBefore = at + 30 * SECOND;
            }
            if (action === 'wake') poller.wake();
            if (action === 'postpone') poller.postpone(30 * SECOND);
            if (action === 'postpone') notBefore = clock.now() - START + 30 * SECOND;
            if (action === 'hide') page.hidden = true;
            if (action === 'show') page.hidden = false;
          }
          poller.stop();
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('proof', () => {
  it('tells clear only after a second look a second later', async () => {
    const { poller, clock, asked, told } = setUp({ answers: [clear] });
    poller.start();
    await clock.advance(SECOND - 1);
    expect([asked, told]).toEqual([[0], []]);
    await clock.advance(1);
    expect([asked, told]).toEqual([[0, SECOND], [['clear', SECOND]]]);
  });

  it.each<Opinion>([locked(), { type: 'failed' }, { type: 'unsettled' }])(
    'tells what the second look found: %j',
    async (second) => {
      const { poller, clock, told } = setUp({ answers: [clear, second] });
      poller.start();
      await clock.advance(SECOND);
      expect(told).toEqual([[second.type, SECOND]]);
    },
  );

  it('begins anew after a look that was not clear', async () => {
    const { poller, clock, told } = setUp({ answers: [clear, locked(), clear, clear] });
    poller.start();
    await clock.advance(7 * SECOND);
    expect(told.map(([type]) => type)).toEqual(['locked', 'clear']);
  });

  it.each<Opinion>([locked(), { type: 'failed' }, { type: 'unsettled' }])(
    'takes no second look after %j',
    async (first) => {
      const { poller, clock, asked } = setUp({ answers: [first] });
      poller.start();
      await clock.advance(4 * SECOND);
      expect(asked).toEqual([0]);
    },
  );

  it('waits until the opinion has been dealt with before it plans the next question', async () => {
    const { poller, clock, planned, onOpinion } = setUp();
    const dealing = pending<void>();
    onOpinion.mockReturnValueOnce(dealing.promise);
    poller.start();
    await clock.advance(MINUTE);
    expect(planned).toEqual([0]);
    dealing.resolve();
    await clock.advance(0);
    expect(planned).toEqual([0, 65 * SECOND]);
  });
});

describe('stop', () => {
  it.each([
    ['before the first question', 0, undefined],
    ['between two questions', 7 * SECOND, undefined],
    ['while waiting for Retry-After', SECOND, 20 * SECOND],
  ])('leaves no timer %s', async (_, time, retryAfter) => {
    const { poller, clock, asked } = setUp();
    poller.start(retryAfter);
    if (time) await clock.advance(time);
    const count = asked.length;
    poller.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(HOUR);
    expect(asked).toHaveLength(count);
  });

  it('leaves no timer between the two looks of a proof, and tells nothing', async () => {
    const { poller, clock, told } = setUp({ answers: [clear] });
    poller.start();
    await clock.advance(500);
    poller.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(HOUR);
    expect(told).toEqual([]);
  });

  it('aborts the question that is being asked, and tells nothing of its answer', async () => {
    const { poller, clock, told, ask } = setUp();
    const answer = pending<Opinion>();
    ask.mockReturnValueOnce(answer.promise);
    poller.start();
    await clock.advance(0);
    poller.stop();
    expect(ask.mock.calls[0]?.[0].aborted).toBe(true);
    answer.resolve(locked());
    await clock.advance(HOUR);
    expect(told).toEqual([]);
  });

  it('drops a check that waits for its two seconds', async () => {
    const { poller, clock, asked } = setUp();
    void poller.check();
    await clock.advance(SECOND);
    void poller.check();
    await setImmediate();
    poller.stop();
    await clock.advance(HOUR);
    expect(asked).toEqual([0]);
  });

  it('may be called at any time', () => {
    const { poller } = setUp();
    poller.stop();
    poller.stop();
  });
});

describe('wake', () => {
  it.each([0, 0.5, 0.999])('asks within two seconds, at chance %d', async (random) => {
    const { poller, clock, asked } = setUp({ random });
    poller.start();
    await clock.advance(SECOND);
    const count = asked.length;
    poller.wake();
    await clock.advance(2 * SECOND);
    expect(asked).toHaveLength(count + 1);
  });

  it('does not put off a question that is due sooner', async () => {
    const { poller, clock, asked } = setUp({ random: 0.999 });
    poller.start();
    await clock.advance(400);
    poller.wake();
    await clock.advance(100);
    expect(asked).toHaveLength(1);
  });

  it('asks after sleep although the timers stood still', async () => {
    const { poller, clock, asked } = setUp({ answers: [locked(5 * MINUTE)] });
    poller.start();
    await clock.advance(0);
    clock.jump(HOUR);
    poller.wake();
    await clock.advance(2 * SECOND);
    expect(asked).toHaveLength(2);
  });

  it('asks of a page that was hidden as soon as it is seen', async () => {
    const { poller, clock, page, asked } = setUp();
    page.hidden = true;
    poller.start();
    await clock.advance(MINUTE);
    page.hidden = false;
    poller.wake();
    await clock.advance(2 * SECOND);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['stopped', ({ poller }: ReturnType<typeof setUp>) => poller.stop()],
    ['hidden', ({ page }: ReturnType<typeof setUp>) => Object.assign(page, { hidden: true })],
  ])('does nothing while %s', async (_, arrange) => {
    const context = setUp({ answers: [locked(20 * SECOND)] });
    context.poller.start();
    await context.clock.advance(0);
    arrange(context);
    context.poller.wake();
    await context.clock.advance(19 * SECOND);
    expect(context.asked).toEqual([0]);
  });

  it('sets no second question going, however often it is called', async () => {
    const { poller, clock, asked } = setUp({ random: 0.5 });
    poller.start();
    await clock.advance(SECOND);
    for (let call = 0; call < 10; call++) poller.wake();
    expect(clock.pending).toBe(1);
    await clock.advance(2 * SECOND);
    expect(asked).toHaveLength(2);
  });
});

describe('a hidden page', () => {
  it('asks at most every five minutes', async () => {
    const { poller, clock, page, asked } = setUp({ answers: [locked(SECOND)] });
    page.hidden = true;
    poller.start();
    await clock.advance(16 * MINUTE);
    expect(asked).toEqual([0, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE]);
  });

  it('waits five minutes also where it is told to wait less', async () => {
    const { poller, clock, page, asked } = setUp();
    page.hidden = true;
    poller.start(20 * SECOND);
    await clock.advance(5 * MINUTE - 1);
    expect(asked).toEqual([]);
  });
});

describe('check', () => {
  it('asks now, while stopped, and plans nothing', async () => {
    const { poller, clock, asked, told } = setUp();
    await poller.check();
    expect([asked, told, clock.pending]).toEqual([[0], [['locked', 0]], 0]);
  });

  it('asks now, while running, and moves the next question', async () => {
    const { poller, clock, asked } = setUp({ answers: [locked(20 * SECOND)] });
    poller.start();
    await clock.advance(10 * SECOND);
    await poller.check();
    await clock.advance(20 * SECOND - 1);
    expect(asked).toEqual([0, 10 * SECOND]);
    expect(clock.pending).toBe(1);
  });

  it('makes it the turn of this page from then on, while running', async () => {
    const { poller, clock, page, turns } = setUp();
    page.mine = false;
    await poller.check();
    expect(turns).toEqual([]);
    await clock.advance(3 * SECOND);
    poller.start();
    await poller.check();
    expect(turns).toEqual([true]);
  });

  it('asks at most every two seconds, and then for all who wait', async () => {
    const { poller, clock, asked } = setUp();
    await poller.check();
    const checks = Promise.all([poller.check(), poller.check(), poller.check()]);
    await clock.advance(2 * SECOND - 1);
    expect(asked).toEqual([0]);
    await clock.advance(1);
    await checks;
    expect(asked).toEqual([0, 2 * SECOND]);
  });

  it('asks anew after what is being asked already, and once for all who wait', async () => {
    const { poller, clock, ask, asked } = setUp();
    const { promise, resolve } = pending<Opinion>();
    ask.mockReturnValueOnce(promise);
    const first = poller.check();
    await clock.advance(500);
    const checks = Promise.all([poller.check(), poller.check()]);
    resolve(clear);
    await first;
    expect(ask).toHaveBeenCalledTimes(1);
    await clock.advance(1_500);
    await checks;
    expect(asked).toEqual([2 * SECOND]);
  });

  it('takes what is being asked for enough where that is', async () => {
    const { poller, clock, ask } = setUp();
    const { promise, resolve } = pending<Opinion>();
    ask.mockReturnValueOnce(promise);
    const first = poller.join();
    await clock.advance(0);
    const joined = poller.join();
    resolve(locked());
    await Promise.all([first, joined]);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks nothing more once the last question has ended it', async () => {
    const { poller, clock, ask, onOpinion } = setUp({ answers: [clear] });
    onOpinion.mockImplementation(poller.rest);
    poller.start();
    await clock.advance(500);
    const check = poller.check();
    await clock.advance(500);
    await check;
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('resolves once the opinion has been dealt with', async () => {
    const { poller, onOpinion } = setUp();
    let dealtWith = false;
    onOpinion.mockImplementationOnce(async () => {
      await setImmediate();
      dealtWith = true;
    });
    await poller.check();
    expect(dealtWith).toBe(true);
  });

  it('proves clear by two looks while running', async () => {
    const { poller, clock, told } = setUp({ answers: [locked(20 * SECOND), clear] });
    poller.start();
    await clock.advance(5 * SECOND);
    const check = poller.check();
    await clock.advance(SECOND);
    await check;
    expect(told.at(-1)).toEqual(['clear', 6 * SECOND]);
  });
});

describe('a wall clock that is set', () => {
  it('forward does not make it ask before its timer', async () => {
    const { poller, clock, ask } = setUp();
    poller.start();
    await clock.advance(0);
    clock.jump(HOUR);
    await clock.advance(4 * SECOND);
    expect(ask).toHaveBeenCalledTimes(1);
    await clock.advance(SECOND);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('back does not keep it from asking', async () => {
    const { poller, clock, ask } = setUp();
    poller.start();
    await clock.advance(0);
    clock.jump(-HOUR);
    await clock.advance(10 * MINUTE);
    expect(ask.mock.calls.length).toBeGreaterThan(1);
  });

  it('back does not keep somebody from checking', async () => {
    const { poller, clock, ask } = setUp();
    await poller.check();
    clock.jump(-HOUR);
    void poller.check();
    await clock.advance(5 * SECOND);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

describe('one of several pages', () => {
  const follower = async (random = 0) => {
    const set = setUp({ random });
    set.page.mine = false;
    set.poller.start();
    await set.clock.advance(500);
    return set;
  };

  it('asks nothing while another asks, and does not call the other late before it is', async () => {
    const { poller, clock, turns, asked } = await follower();
    for (let round = 0; round < 10; round += 1) {
      poller.follow(clock.now() + 5 * SECOND);
      await clock.advance(5 * SECOND);
    }
    expect(asked).toEqual([]);
    expect(turns).toEqual([false]);
  });

  it.each([0, 0.5, 0.999])(
    'asks within twice the delay where the other has fallen silent, at chance %d',
    async (random) => {
      const { poller, clock, turns, asked } = await follower(random);
      poller.follow(clock.now() + 20 * SECOND);
      const from = clock.now() - START;
      await clock.advance(40 * SECOND);
      expect(turns.slice(0, 2)).toEqual([false, true]);
      expect(asked[0]).toBeGreaterThanOrEqual(from + 30 * SECOND);
      expect(asked[0]).toBeLessThanOrEqual(from + 40 * SECOND);
    },
  );

  it('may be the next as soon as the other says goodbye', async () => {
    const { poller, clock, page, asked } = await follower();
    poller.follow(clock.now() + 5 * MINUTE);
    page.mine = true;
    poller.unfollow();
    await clock.advance(500);
    expect(asked).toHaveLength(1);
  });

  it('asks within twice the delay where the other said goodbye but has not let go', async () => {
    const { poller, clock, page, asked } = await follower(0.999);
    poller.follow(clock.now() + 5 * SECOND);
    poller.unfollow();
    await clock.advance(500);
    page.mine = true;
    await clock.advance(10 * SECOND);
    expect(asked).toHaveLength(1);
  });

  it('does not ask the sooner for a goodbye to somebody else', async () => {
    const { poller, clock, asked } = setUp({ answers: [locked(MINUTE)] });
    poller.start();
    await clock.advance(500);
    poller.unfollow();
    await clock.advance(30 * SECOND);
    expect(asked).toHaveLength(1);
  });

  it('follows nobody while it rests', async () => {
    const { poller, clock, asked } = setUp();
    poller.follow(clock.now() + SECOND);
    await clock.advance(HOUR);
    expect(asked).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('out of sight waits five minutes before it takes over', async () => {
    const { poller, clock, page, asked } = await follower();
    page.hidden = true;
    poller.follow(clock.now() + 5 * SECOND);
    await clock.advance(4 * MINUTE);
    expect(asked).toEqual([]);
    await clock.advance(MINUTE);
    expect(asked).toHaveLength(1);
  });
});

describe('at rest', () => {
  it('asks nothing by itself', async () => {
    const { poller, clock, asked } = setUp({ answers: [clear] });
    poller.rest();
    await clock.advance(HOUR);
    expect(asked).toEqual([]);
  });

  it('asks at its idle interval, never before and never in step', async () => {
    const { poller, clock, asked } = setUp({ answers: [clear], idle: MINUTE, random: 0.5 });
    poller.rest();
    await clock.advance(10 * MINUTE);
    const pauses = asked.map((at, index) => at - (asked[index - 1] ?? 0));
    expect(pauses.length).toBeGreaterThan(5);
    for (const pause of pauses) expect(pause).toBe(MINUTE + 0.5 * (MINUTE / 4));
  });

  it('asks when the server wants to be asked, whatever the interval', async () => {
    const { poller, clock, asked } = setUp({ answers: [{ ...clear, pollAfter: 10 * SECOND }], idle: HOUR });
    await poller.check();
    await clock.advance(25 * SECOND);
    expect(asked).toEqual([0, 10 * SECOND, 20 * SECOND]);
  });

  it('goes by what another page has heard', async () => {
    const { poller, clock, asked } = setUp({ answers: [clear] });
    poller.heard({ ...clear, pollAfter: 20 * SECOND });
    await clock.advance(20 * SECOND);
    expect(asked).toEqual([20 * SECOND]);
  });

  it('asks at most every five minutes out of sight', async () => {
    const { poller, clock, page, asked } = setUp({ answers: [clear], idle: SECOND });
    page.hidden = true;
    poller.rest();
    await clock.advance(299 * SECOND);
    expect(asked).toEqual([]);
  });

  it.each([
    ['asks', 5 * MINUTE, 1],
    ['does not ask', 5 * MINUTE - 1, 0],
  ])('%s on waking after %d ms', async (_, slept, questions) => {
    const { poller, clock, asked } = setUp({ answers: [clear] });
    clock.jump(slept);
    poller.wake();
    await clock.advance(2 * SECOND);
    expect(asked).toHaveLength(questions);
  });
});

describe('with news that come by themselves', () => {
  it('asks at most every cap', async () => {
    const { poller, clock, page, asked } = setUp({ answers: [locked(5 * SECOND)] });
    page.slow = true;
    poller.start();
    await clock.advance(61 * SECOND);
    expect(asked).toEqual([0, MINUTE]);
  });

  it('takes one look for enough where it was told of the end', async () => {
    const { poller, clock, told } = setUp({ answers: [locked(MINUTE), clear] });
    poller.start();
    await clock.advance(SECOND);
    await poller.check(true);
    expect(told.at(-1)).toEqual(['clear', SECOND]);
  });
});
