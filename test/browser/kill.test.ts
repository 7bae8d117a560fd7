import { describe, expect, it } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { killTyping } from '../helpers/kill-typing.ts';
import { webkitAvailable } from '../helpers/webkit.ts';

const KILLS = 10;
// Two browser starts a kill, each up to a minute on a busy machine; as a rule it is a few seconds.
const TIMEOUT = 600_000;

// Whom to kill, /proc tells.
describe.runIf(process.platform === 'linux')('a browser killed while somebody types', () => {
  const killed = [...engines, ...(webkitAvailable({ withProfile: true }) ? (['webkit'] as const) : [])];
  it.each(killed)('loses nothing older than 50 ms: %s', { timeout: TIMEOUT }, async (engine) => {
    const kills = await killTyping(engine, { count: KILLS, random: Math.random });
    expect(kills).toHaveLength(KILLS);
    for (const { typed, lost, bare } of kills) {
      expect(typed).toBeGreaterThan(0);
      // A letter waits for one write and is in the next; where the machine is so busy that no two are faster, so be it.
      expect(lost).toBeLessThanOrEqual(Math.max(50, 2 * bare));
    }
  });
});
