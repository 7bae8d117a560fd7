import { exponentialDelay } from 'axios-retry';
import type { Opinion } from '../../src/poll/opinion.ts';
import { createPace } from '../../src/poll/pace.ts';
import { createPoller, PROOF_PAUSE, SECOND_OPINION_SPREAD } from '../../src/poll/poller.ts';
import { resolveOptions } from '../../src/resolve-options.ts';
import { createFakeClock, START } from '../helpers/fake-clock.ts';
import { createRandom, formatTable, round } from './statistics.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const CLIENTS = 1_000_000;
// So many go through the poller itself, with its promises and timers.
const SAMPLE = 400;
const GOAL = 1.5;
const AGREEMENT = 0.03;

const { poll, resume } = resolveOptions();

/** One page's waiting. Times are milliseconds since the lock began. */
interface Waiting {
  /** When it asks for the first time after the 503 at `met`. */
  first(met: number): number;
  /** When it asks again after it was told at `now` that the lock is on. */
  again(now: number): number;
  /** When it asks once more and when it loads anew, told at `now` that the lock is over. */
  released(now: number): { proof?: number; reload: number };
}

interface Contender {
  readonly name: string;
  create(retryAfter: number | undefined, random: () => number): Waiting;
}

const peer = (name: string, delay: (attempt: number, retryAfter: number | undefined) => number): Contender => ({
  name,
  create(retryAfter) {
    let attempt = 0;
    const again = (now: number) => {
      attempt += 1;
      return now + delay(attempt, retryAfter);
    };
    return { first: again, again, released: (now) => ({ reload: now }) };
  },
});

const own: Contender = {
  name: 'intermission',
  create(retryAfter, random) {
    let time = 0;
    const never = () => false;
    const pace = createPace({ ...poll, now: () => time, random, hidden: never, slow: never });
    pace.note(locked(retryAfter));
    return {
      first(met) {
        time = met;
        return met + (retryAfter === undefined ? random() * SECOND_OPINION_SPREAD : pace.after(retryAfter));
      },
      again(now) {
        time = now;
        return now + pace.next();
      },
      released: (now) => ({ proof: now + PROOF_PAUSE, reload: now + PROOF_PAUSE + random() * resume.spread }),
    };
  },
};

function locked(retryAfter: number | undefined): Opinion {
  return { type: 'locked', lock: { mode: 'locked', ...(retryAfter !== undefined && { retryAfter }) } };
}

/** What the servers see of it, in buckets of a second, and how long after the end each page is back. */
interface Herd {
  readonly polls: Uint32Array;
  readonly proofs: Uint32Array;
  readonly reloads: Uint32Array;
  readonly recoveries: Float64Array;
}

/** Lets `count` pages, each met by a 503 somewhere in the first minute, wait for the end of a lock. */
function simulate(contender: Contender, { end, retryAfter }: Scenario, count: number): Herd {
  const random = createRandom(count);
  const seconds = () => new Uint32Array((3 * end) / SECOND + 3_600);
  const herd = { polls: seconds(), proofs: seconds(), reloads: seconds(), recoveries: new Float64Array(count) };
  for (let client = 0; client < count; client += 1) {
    const waiting = contender.create(retryAfter, random);
    let now = waiting.first(random() * MINUTE);
    for (; now < end; now = waiting.again(now)) note(herd.polls, now);
    note(herd.polls, now);
    const { proof, reload } = waiting.released(now);
    if (proof !== undefined) note(herd.proofs, proof);
    note(herd.reloads, reload);
    herd.recoveries[client] = reload - end;
  }
  herd.recoveries.sort();
  return herd;
}

function note(buckets: Uint32Array, time: number) {
  const second = Math.floor(time / SECOND);
  buckets[second] = (buckets[second] ?? 0) + 1;
}

interface Scenario {
  readonly minutes: number;
  /** When the lock ends, in milliseconds since it began. */
  readonly end: number;
  readonly retryAfter: number | undefined;
}

const scenarios = [5, 15, 120].flatMap((minutes) =>
  [undefined, 30 * SECOND].map((retryAfter): Scenario => ({ minutes, end: minutes * MINUTE, retryAfter })),
);

/** ky's own delays; they are not among its exports. */
async function kyDelay(): Promise<(attempt: number) => number> {
  const { normalizeRetryOptions } = await import(
    new URL('../../node_modules/ky/distribution/utils/normalize.js', import.meta.url).href
  );
  return normalizeRetryOptions().delay;
}

/**
 * Lets a million pages wait for the end of a lock, each by this project's own pace and by what others do, on a clock of
 * their own. Prints what the servers see of it. Resolves to the number of goals missed.
 */
export async function bench(count = CLIENTS): Promise<number> {
  const ky = await kyDelay();
  const contenders = [
    own,
    peer('setInterval, 30 s', () => 30 * SECOND),
    // Both do as they are told where they are told.
    peer('ky', (attempt, retryAfter) => retryAfter ?? ky(attempt)),
    peer('axios-retry', (attempt, retryAfter) => exponentialDelay(attempt, unavailable(retryAfter))),
  ];
  let missed = 0;
  for (const scenario of scenarios) {
    const { minutes, retryAfter } = scenario;
    const wait = retryAfter === undefined ? 'without Retry-After' : `Retry-After: ${retryAfter / SECOND}`;
    console.log(`\n${count} pages wait for the end of a lock of ${minutes} minutes, ${wait}.\n`);
    const herds = contenders.map((contender) => [contender.name, simulate(contender, scenario, count)] as const);
    console.log(formatTable([HEAD, ...herds.map(([name, herd]) => row(name, herd))]));
    const [, ours] = herds[0] as (typeof herds)[number];
    console.log(`\nquestions a second, in twelve parts of the lock: ${overTime(ours.polls, scenario).join(' ')}`);
    console.log(`with the second look that proves the end, at most ${peakOf(sum(ours.polls, ours.proofs))} a second`);
    missed += judge('questions', ratioOf(ours.polls)) + judge('reloads', ratioOf(ours.reloads));
    missed += await compare(scenario, ours, count);
  }
  return missed;
}

const HEAD = [
  '',
  'questions a page',
  'most a second',
  'peak/mean',
  'reloads, most',
  'peak/mean',
  'back 50 %',
  '90 %',
  '99 %',
  'all',
];

function row(name: string, { polls, reloads, recoveries }: Herd): string[] {
  const back = (share: number) =>
    `${round((recoveries[Math.min(recoveries.length - 1, Math.floor(recoveries.length * share))] ?? 0) / SECOND)} s`;
  return [
    name,
    round(total(polls) / recoveries.length),
    String(peakOf(polls)),
    round(ratioOf(polls)),
    String(peakOf(reloads)),
    round(ratioOf(reloads)),
    ...[0.5, 0.9, 0.99, 1].map(back),
  ];
}

const total = (buckets: Uint32Array) => buckets.reduce((all, bucket) => all + bucket, 0);
const peakOf = (buckets: Uint32Array) => buckets.reduce((most, bucket) => Math.max(most, bucket), 0);
const lastOf = (buckets: Uint32Array) => buckets.reduce((last, bucket, second) => (bucket > 0 ? second : last), 0);
const sum = (one: Uint32Array, other: Uint32Array) => one.map((bucket, second) => bucket + (other[second] ?? 0));

/** The fullest second against the mean of all, from the end of the first minute to when the last page has come. */
function ratioOf(buckets: Uint32Array): number {
  const from = Math.max(61, buckets.findIndex(Boolean));
  const used = buckets.subarray(from, lastOf(buckets) + 1);
  return peakOf(used) / (total(used) / used.length);
}

function overTime(buckets: Uint32Array, { end }: Scenario): string[] {
  const part = end / SECOND / 12;
  return Array.from({ length: 12 }, (_, index) =>
    (total(buckets.subarray(index * part, (index + 1) * part)) / part).toFixed(0),
  );
}

function judge(what: string, ratio: number): number {
  console.log(`${ratio <= GOAL ? 'met   ' : 'MISSED'}  ${what}, peak/mean: ${ratio.toFixed(2)}, goal ${GOAL}`);
  return ratio <= GOAL ? 0 : 1;
}

/** Whether pages that wait by the poller itself, with its promises and timers, ask as often. */
async function compare({ end, retryAfter }: Scenario, herd: Herd, count: number): Promise<number> {
  let asked = 0;
  const random = createRandom(SAMPLE);
  for (let client = 0; client < SAMPLE; client += 1) asked += await askingUntil(end, retryAfter, random);
  const [real, simulated] = [asked / SAMPLE, (total(herd.polls) + total(herd.proofs)) / count];
  const apart = Math.abs(real / simulated - 1);
  const verdict = apart <= AGREEMENT ? 'met   ' : 'MISSED';
  console.log(`${verdict}  looks a page: ${round(simulated)}, and ${round(real)} of ${SAMPLE} by the poller itself`);
  return apart <= AGREEMENT ? 0 : 1;
}

async function askingUntil(end: number, retryAfter: number | undefined, random: () => number): Promise<number> {
  const clock = createFakeClock();
  let asked = 0;
  let over = false;
  const poller = createPoller({
    ...poll,
    clock,
    random,
    hidden: () => false,
    slow: () => false,
    turn: async () => true,
    onSchedule() {},
    async ask() {
      asked += 1;
      return clock.now() - START < end ? locked(retryAfter) : { type: 'clear' };
    },
    onOpinion({ type }) {
      if (type !== 'clear') return;
      over = true;
      poller.stop();
    },
  });
  await clock.advance(random() * MINUTE);
  poller.start(retryAfter);
  while (!over) await clock.advance(MINUTE);
  return asked;
}

/** What axios-retry reads the header from. */
function unavailable(retryAfter: number | undefined) {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter / SECOND) };
  return { response: { status: 503, headers } } as unknown as Parameters<typeof exponentialDelay>[1];
}
