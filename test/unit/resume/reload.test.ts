import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countReload, mayReload } from '../../../src/resume/reload.ts';
import { START } from '../../helpers/fake-clock.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeEach(() => {
  const storage = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => storage.set(name, value),
    removeItem: (name: string) => storage.delete(name),
  });
});
afterEach(() => void vi.unstubAllGlobals());

it('allows three reloads in ten minutes', () => {
  for (const minute of [0, 1, 2]) expect(mayReload(START + minute * MINUTE) && countReload(START + minute)).toBe(true);
  expect(mayReload(START + 9 * MINUTE)).toBe(false);
  expect(mayReload(START + 11 * MINUTE)).toBe(true);
});

it('allows no fourth when the clock is set back before each', () => {
  for (const days of [0, 1, 2]) expect(mayReload(START - days * DAY) && countReload(START - days * DAY)).toBe(true);
  expect(mayReload(START - 3 * DAY)).toBe(false);
});

it('counts a time that lies ahead for ten minutes, and no longer', () => {
  for (const second of [0, 1, 2]) countReload(START + second);
  expect(mayReload(START - DAY)).toBe(false);
  expect(mayReload(START - DAY + 9 * MINUTE)).toBe(false);
  expect(mayReload(START - DAY + 10 * MINUTE)).toBe(true);
});
