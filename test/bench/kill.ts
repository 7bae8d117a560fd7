import { engines } from '../helpers/browsers.ts';
import { type Kill, killTyping } from '../helpers/kill-typing.ts';
import { webkitAvailable } from '../helpers/webkit.ts';
import { createRandom, formatTable, median, quantile, round } from './statistics.ts';

const KILLS = 500;
const GOAL = 50;

const PACES = [
  ['30 a second', 33],
  ['flooded', 0],
] as const;

/**
 * Kills browsers in the middle of typing, as often as `count` says, as many in each engine: half of them while somebody
 * types like the fastest, half while letters come as fast as the browser takes them. Prints how old the oldest letter
 * was that did not come back. Resolves to the number of goals missed.
 */
export async function bench(count = KILLS): Promise<number> {
  const killed = [...engines, ...(webkitAvailable({ withProfile: true }) ? (['webkit'] as const) : [])];
  const share = Math.ceil(count / killed.length / PACES.length);
  const random = createRandom(share);
  const all = new Map<string, Kill[]>();
  for (const [pace, pause] of PACES) {
    for (const engine of killed) {
      const name = `${engine}, ${pace}`;
      let done = 0;
      const onKill = ({ typed, lost, bare }: Kill) =>
        console.error(
          `… ${name}: ${++done} of ${share}, ${typed} letters, ${lost} ms lost, ${bare} ms for a bare write`,
        );
      all.set(name, await killTyping(engine, { count: share, pause, random, onKill }));
    }
  }
  console.log('\nkill -9 while somebody types: the age of the oldest letter lost, milliseconds.');
  console.log('Beside it the longest that a bare write, without the SDK, took the same browsers.\n');
  const rows = [...all].map(([name, kills]) => row(name, kills));
  console.log(formatTable([['', 'kills', 'letters', 'without loss', 'median', '99 %', 'most', 'bare write'], ...rows]));
  console.log('');
  const missed = [...all].filter(([name, kills]) => !judge(name, kills));
  return missed.length;
}

function judge(name: string, kills: readonly Kill[]): boolean {
  const most = Math.max(...kills.map(({ lost }) => lost));
  console.log(`${most <= GOAL ? 'met   ' : 'MISSED'}  ${name}: most lost in a kill ${most} ms, goal ${GOAL} ms`);
  return most <= GOAL;
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
    String(Math.max(...kills.map(({ bare }) => bare))),
  ];
}
