import { engines } from '../helpers/browsers.ts';
import { type Kill, killTyping } from '../helpers/kill-typing.ts';
import { webkitAvailable } from '../helpers/webkit.ts';
import { createRandom, formatTable, median, quantile, round } from './statistics.ts';

const KILLS = 500;
const GOAL = 50;

/**
 * Kills browsers in the middle of typing, as often as `count` says, as many in each engine. Prints how old the
 * oldest letter was that did not come back. Resolves to the number of goals missed.
 */
export async function bench(count = KILLS): Promise<number> {
  const all = new Map<string, Kill[]>();
  const killed = [...engines, ...(webkitAvailable({ withProfile: true }) ? (['webkit'] as const) : [])];
  for (const engine of killed) {
    let done = 0;
    const share = Math.ceil(count / killed.length);
    const onKill = ({ typed, lost, bare }: Kill) =>
      console.error(
        `… ${engine}: kill ${++done} of ${share}, ${typed} letters, ${lost} ms lost, ${bare} ms for a bare write`,
      );
    all.set(engine, await killTyping(engine, { count: share, random: createRandom(share), onKill }));
  }
  console.log('\nkill -9 while somebody types: the age of the oldest letter lost, milliseconds.\n');
  const rows = [...all].map(([engine, kills]) => row(engine, kills));
  console.log(formatTable([['', 'kills', 'letters', 'without loss', 'median', '99 %', 'most'], ...rows]));
  const most = Math.max(...[...all.values()].flat().map(({ lost }) => lost));
  console.log(`\n${most <= GOAL ? 'met   ' : 'MISSED'}  most lost in a kill: ${most} ms, goal ${GOAL} ms`);
  return most <= GOAL ? 0 : 1;
}

function row(engine: string, kills: readonly Kill[]): string[] {
  const losses = kills.map(({ lost }) => lost);
  return [
    engine,
    String(kills.length),
    String(kills.reduce((sum, { typed }) => sum + typed, 0)),
    String(losses.filter((lost) => lost === 0).length),
    round(median(losses)),
    round(quantile(losses, 0.99)),
    String(Math.max(...losses)),
  ];
}
