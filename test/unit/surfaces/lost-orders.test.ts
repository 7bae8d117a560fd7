import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLostOrders } from '../../../src/surfaces/lost-orders.ts';
import type { Surface } from '../../../src/surfaces/registry.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const checkout = { element: {}, name: 'checkout' } as unknown as Surface;
const login = { element: {}, name: 'login' } as unknown as Surface;

const write = { url: '/', body: () => undefined };

function setUp() {
  const clock = createFakeClock();
  const life = new AbortController();
  const lost = createLostOrders(clock, life.signal, () => [login, checkout]);
  const act = (type: string, surface?: Surface) => {
    const event = new Event(type);
    event.composedPath = () => [{} as EventTarget, ...(surface ? [surface.element] : []), window];
    window.dispatchEvent(event);
  };
  return { clock, lost, act };
}

beforeEach(() => void vi.stubGlobal('window', new EventTarget()));
afterEach(() => void vi.unstubAllGlobals());

describe('an order is lost', () => {
  it.each(['click', 'submit'])('when nobody knows what became of the write after a %s', (type) => {
    const { lost, act } = setUp();
    act(type, checkout);
    lost.write(write)?.({ accepted: undefined });
    expect([lost.has(checkout), lost.has(login)]).toEqual([true, false]);
  });

  it('until another has arrived', () => {
    const { lost, act } = setUp();
    act('submit', checkout);
    lost.write(write)?.({ accepted: undefined });
    lost.write(write)?.({ accepted: false });
    expect(lost.has(checkout)).toBe(true);
    lost.write(write)?.({ accepted: true });
    expect(lost.has(checkout)).toBe(false);
  });
});

describe('no order is lost', () => {
  it('that was refused or has arrived', () => {
    const { lost, act } = setUp();
    act('submit', checkout);
    for (const accepted of [true, false]) lost.write(write)?.({ accepted });
    expect(lost.has(checkout)).toBe(false);
  });

  it('by a write that nobody has asked for in the surface', async () => {
    const { clock, lost, act } = setUp();
    lost.write(write)?.({ accepted: undefined });
    act('click');
    lost.write(write)?.({ accepted: undefined });
    act('submit', checkout);
    await clock.advance(10_001);
    lost.write(write)?.({ accepted: undefined });
    expect(lost.has(checkout)).toBe(false);
  });

  it('by a write long after, though the clock was set back', async () => {
    const { clock, lost, act } = setUp();
    act('submit', checkout);
    clock.jump(-86_400_000);
    await clock.advance(10_001);
    lost.write(write)?.({ accepted: undefined });
    expect(lost.has(checkout)).toBe(false);
  });
});
