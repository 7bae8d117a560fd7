import { describe, expect, it } from 'vitest';
import { createSlowWatch } from '../../../src/detect/slow.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  const slow: string[] = [];
  const watch = createSlowWatch(clock, ({ url }) => slow.push(url));
  return { clock, slow, watch: (url: string) => watch({ prefix: '', url }) };
}

describe('the slow watch', () => {
  it('tells of a request that is open after ten seconds, once', async () => {
    const { clock, slow, watch } = setUp();
    watch('/a');
    await clock.advance(9_999);
    expect(slow).toEqual([]);
    await clock.advance(1);
    expect(slow).toEqual(['/a']);
    await clock.advance(60_000);
    expect(slow).toEqual(['/a']);
  });

  it('does not count by a clock that is set back', async () => {
    const { clock, slow, watch } = setUp();
    watch('/a');
    clock.jump(-86_400_000);
    await clock.advance(10_000);
    expect(slow).toEqual(['/a']);
  });

  it('says nothing of what has ended before', async () => {
    const { clock, slow, watch } = setUp();
    const end = watch('/a');
    await clock.advance(9_000);
    end();
    await clock.advance(60_000);
    expect(slow).toEqual([]);
  });

  it('counts for each request from its own beginning', async () => {
    const { clock, slow, watch } = setUp();
    watch('/a');
    await clock.advance(4_000);
    watch('/b');
    await clock.advance(3_000);
    const end = watch('/c');
    await clock.advance(3_000);
    expect(slow).toEqual(['/a']);
    end();
    await clock.advance(4_000);
    expect(slow).toEqual(['/a', '/b']);
    await clock.advance(60_000);
    expect(slow).toEqual(['/a', '/b']);
  });

  it('sets one timer, however many requests there are', () => {
    const { clock, watch } = setUp();
    for (let count = 0; count < 1_000; count++) watch('/a')();
    for (let count = 0; count < 1_000; count++) watch('/a');
    expect(clock.pending).toBe(1);
  });

  it('sets none while nothing is open', async () => {
    const { clock, watch } = setUp();
    watch('/a')();
    await clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });

  it('begins again after a rest', async () => {
    const { clock, slow, watch } = setUp();
    watch('/a')();
    await clock.advance(20_000);
    watch('/b');
    await clock.advance(10_000);
    expect(slow).toEqual(['/b']);
  });
});
