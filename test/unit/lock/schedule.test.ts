import { describe, expect, it } from 'vitest';
import { imminentWindows, untilNextChange, upcomingWindows } from '../../../src/lock/schedule.ts';
import type { MaintenanceWindow } from '../../../src/lock/status-document.ts';

const NOW = 1_000_000;
const window = (id: string, start: number, end: number, more: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  id,
  start: NOW + start,
  end: NOW + end,
  ...more,
});
const ids = (windows: readonly MaintenanceWindow[]) => windows.map(({ id }) => id);

describe('upcomingWindows', () => {
  it('puts the soonest first and leaves the list it was given alone', () => {
    const windows = Object.freeze([window('late', 50, 60), window('now', -5, 5), window('soon', 10, 20)]);
    expect(ids(upcomingWindows(windows, {}, [], NOW))).toEqual(['now', 'soon', 'late']);
  });

  it.each([
    ['is over', window('w', -20, -10), {}, [], false],
    ['ends this moment', window('w', -20, 0), {}, [], false],
    ['is under way', window('w', -20, 1), {}, [], true],
    ['concerns another region', window('w', 1, 2, { regions: ['us'] }), { region: 'eu' }, [], false],
    ['concerns another environment', window('w', 1, 2, { environments: ['staging'] }), { environment: 'x' }, [], false],
    ['concerns a surface of the page', window('w', 1, 2, { surfaces: ['form'] }), {}, ['login', 'form'], true],
    ['concerns no surface of the page', window('w', 1, 2, { surfaces: ['form'] }), {}, ['login'], false],
    ['concerns a surface, and the page has none', window('w', 1, 2, { surfaces: ['form'] }), {}, [], true],
    ['concerns all surfaces', window('w', 1, 2), {}, ['login'], true],
  ])('judges one that %s', (_, entry, place, surfaces, expected) => {
    expect(upcomingWindows([entry], place, surfaces, NOW)).toHaveLength(expected ? 1 : 0);
  });
});

describe('imminentWindows', () => {
  it.each([
    [101, false],
    [100, true],
    [0, true],
    [-9, true],
    [-10, false],
  ])('speaks of a window of 10 ms that starts in %i ms, 100 ms ahead: %j', (start, expected) => {
    expect(imminentWindows([window('w', start, start + 10)], 100, NOW)).toHaveLength(expected ? 1 : 0);
  });
});

describe('untilNextChange', () => {
  it.each([
    ['it comes near', 500, 600, 400],
    ['it starts', 100, 600, 100],
    ['it starts', 50, 600, 50],
    ['it ends', 0, 600, 600],
    ['it ends', -500, 1, 1],
    ['never', -500, 0, undefined],
    ['never', -500, -400, undefined],
  ])('waits until %s (%i to %i)', (_, start, end, expected) => {
    expect(untilNextChange([window('w', start, end)], 100, NOW)).toBe(expected);
  });

  it('waits for the first change of several windows', () => {
    expect(untilNextChange([window('a', 900, 990), window('b', 300, 400)], 100, NOW)).toBe(200);
    expect(untilNextChange([], 100, NOW)).toBeUndefined();
  });
});
