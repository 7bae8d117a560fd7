import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { bigFormPage } from './big-form.ts';
import { type Contender, contenders, frameLoop, intermission, readPackage, slicedLoop } from './contenders.ts';
import { formatTable, median, quantile, round } from './statistics.ts';

const SIZES = [10, 1_000, 10_000] as const;
const ROUNDS = 2;
const KEYS = 25;
// Milliseconds between two keys, so that each finds the one before it painted and stored.
const PAUSE = 30;
// As many as the smallest form has besides the one that is typed in before, each for the first time.
const FRESH_FIELDS = 5;
const VISITS = 6;
// After so many each field holds something else than at first: that without an event is the page's own doing.
const RUNS = 7;
// What takes longer than this is measured once.
const LONG = 5_000;

interface Keystrokes {
  /** Microseconds in the input event's own task, by number of fields. */
  typing: Map<number, number[]>;
  fresh: Map<number, number[]>;
  /** Microseconds in all listeners to a key, by number of fields. */
  keys: Map<number, number[]>;
  /** Milliseconds from a key to the beginning of its writing, by number of fields. */
  delays: Map<number, number[]>;
}

interface Bulk {
  /** Milliseconds until the page could do something else. */
  capture: number[];
  /** Milliseconds until it was stored. */
  stored: number[];
  restore: number[];
  longest: number[];
  /** The smallest number of fields that held what they should. */
  held: number;
}

/**
 * Measures what keeping a form costs its page: of all contenders, or of those that `BENCH_ONLY` names, with
 * semicolons between them. Prints tables; resolves to the number of goals missed.
 */
export async function bench(): Promise<number> {
  const lab = await startLab();
  const browser = await launchBrowser('chromium');
  try {
    const keystrokes = new Map<string, Keystrokes>();
    const bulk = new Map<string, Bulk>();
    const only = process.env.BENCH_ONLY?.split(/ *; */);
    for (const contender of contenders.filter(({ name }) => !only || only.includes(name))) {
      servePages(lab, contender);
      progress(`${contender.name}: keystrokes`);
      if (contender.keepsWhileTyping) keystrokes.set(contender.name, await measureKeystrokes(browser, lab, contender));
      if (!contender.capture) continue;
      progress(`${contender.name}: capture and restore`);
      bulk.set(contender.name, await measureBulk(browser, lab, contender.start, contender.capture));
    }
    printKeystrokes(keystrokes);
    printBulk(bulk);
    return judge(keystrokes.get(intermission.name), bulk);
  } finally {
    await browser.close();
    await lab.close();
  }
}

/** Said aside: the tables come at the end. */
function progress(message: string): void {
  console.error(`… ${message}`);
}

// Without these a page's clock ticks only every 100 microseconds.
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'content-type': 'text/html; charset=utf-8',
};

function servePages(lab: Lab, { scripts }: Contender): void {
  for (const [address, file] of Object.entries(scripts)) {
    if (file) lab.page(address, () => ({ headers: { 'content-type': 'text/javascript' }, body: readPackage(file) }));
  }
  for (const size of SIZES) {
    const body = bigFormPage(size, Object.keys(scripts));
    lab.page(`/${size}`, () => ({ headers: isolated, body }));
  }
}

async function openForm(context: BrowserContext, lab: Lab, size: number): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(`${lab.site.origin}/${size}`);
  await painted(page);
  if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error('The clock of this page is too coarse.');
  return page;
}

/** Resolves when the page has been shown and has nothing left to do. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(resolve)))),
  );
}

async function measureKeystrokes(browser: Browser, lab: Lab, contender: Contender): Promise<Keystrokes> {
  const typing = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  const fresh = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  const keys = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  const delays = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  for (let visit = 1; visit <= VISITS; visit++) {
    const context = await browser.newContext();
    const pages = await openForms(context, lab, contender);
    // In turns, so that a busy moment of the machine meets all sizes alike.
    for (let turn = 0; turn < ROUNDS; turn++) {
      for (const [size, page, keyboard] of pages) {
        await focusField(page, 0);
        typing.get(size)?.push(...(await type(page, keyboard, KEYS)));
        keys.get(size)?.push(...(await page.evaluate(() => benchPage.keys)));
        delays.get(size)?.push(...(await page.evaluate(() => benchPage.delays)));
      }
    }
    for (let turn = 1; turn <= FRESH_FIELDS; turn++) {
      for (const [size, page, keyboard] of pages) {
        await focusField(page, turn);
        fresh.get(size)?.push(...(await type(page, keyboard, 1)));
      }
    }
    await context.close();
  }
  return { typing, fresh, keys, delays };
}

/** A page with a form of each size, all kept by `contender`. */
async function openForms(
  context: BrowserContext,
  lab: Lab,
  { start }: Contender,
): Promise<[number, Page, CDPSession][]> {
  const pages: [size: number, page: Page, keyboard: CDPSession][] = [];
  for (const size of SIZES) {
    const page = await openForm(context, lab, size);
    await page.evaluate(start, false);
    pages.push([size, page, await context.newCDPSession(page)]);
  }
  return pages;
}

async function focusField(page: Page, turn: number): Promise<void> {
  // A page behind another one is slowed down.
  await page.bringToFront();
  await page.evaluate((at) => {
    const inputs = document.querySelectorAll<HTMLInputElement>('input:not([type])');
    inputs[(at * 97) % inputs.length]?.focus();
  }, turn);
}

async function type(page: Page, keyboard: CDPSession, keys: number): Promise<number[]> {
  await page.evaluate(() => {
    benchPage.costs = [];
    benchPage.keys = [];
    benchPage.delays = [];
  });
  for (let key = 0; key < keys; key++) {
    for (const type of ['keyDown', 'keyUp'] as const)
      await keyboard.send('Input.dispatchKeyEvent', { type, text: 'x', key: 'x', code: 'KeyX' });
    await page.evaluate(pause, PAUSE);
  }
  const costs = await page.evaluate(() => benchPage.costs);
  if (costs.length !== keys) throw new Error(`Expected ${keys} input events, saw ${costs.length}.`);
  return costs;
}

/** Runs in the page: until it has been painted, and `time` milliseconds more. */
function pause(time: number): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, time)));
}

async function measureBulk(
  browser: Browser,
  lab: Lab,
  start: Contender['start'],
  captureAll: NonNullable<Contender['capture']>,
): Promise<Bulk> {
  const size = SIZES[2];
  const context = await browser.newContext();
  const page = await openForm(context, lab, size);
  await page.evaluate(start, false);
  const bulk: Bulk = { capture: [], stored: [], restore: [], longest: [], held: size };
  // What changes before a person has entered anything is the page's own.
  await page.locator('input').first().press('x');
  let version = 1;
  for (; version <= RUNS; version++) {
    await page.evaluate((at) => benchPage.fill(at), version);
    await painted(page);
    const [capture, stored] = await page.evaluate<[number, number]>(`(${timeCapture})(${captureAll})`);
    progress(`  capture ${version}: ${round(capture)} ms, stored after ${round(stored)} ms`);
    bulk.capture.push(capture);
    bulk.stored.push(stored);
    if (capture > LONG) break;
  }
  const last = Math.min(version, RUNS);
  for (let run = 0; run < RUNS; run++) {
    await page.reload();
    await painted(page);
    const [took, longest] = await page.evaluate<[number, number]>(`(${timeStart})(${start})`);
    progress(`  restore ${run + 1}: ${round(took)} ms`);
    bulk.restore.push(took);
    bulk.longest.push(longest);
    bulk.held = Math.min(bulk.held, await page.evaluate((at) => benchPage.holding(at), last));
    if (took > LONG) break;
  }
  await context.close();
  return bulk;
}

/** Runs in the page: until it could do something else, and until all was stored. */
async function timeCapture(capture: NonNullable<Contender['capture']>): Promise<[capture: number, stored: number]> {
  await new Promise((resolve) => setTimeout(resolve));
  const next = new MessageChannel();
  const free = new Promise<number>((resolve) => {
    next.port1.onmessage = () => resolve(performance.now());
  });
  const began = performance.now();
  const stored = Promise.resolve(capture()).then(() => performance.now());
  next.port2.postMessage(null);
  return [(await free) - began, (await stored) - began];
}

/** Runs in the page: until all was put back, and the longest task meanwhile, 0 where none took 50 milliseconds. */
async function timeStart(start: Contender['start']): Promise<[took: number, longest: number]> {
  await new Promise((resolve) => setTimeout(resolve));
  const began = performance.now();
  await start(true);
  const ended = performance.now();
  // Long tasks are reported when the page has nothing to do.
  await new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 100));
  const meanwhile = benchPage.longTasks.filter((task) => task.start + task.duration > began && task.start < ended);
  return [ended - began, Math.max(0, ...meanwhile.map(({ duration }) => duration))];
}

function printKeystrokes(all: ReadonlyMap<string, Keystrokes>): void {
  const own = all.get(intermission.name);
  const largest = (costs: Map<number, number[]> | undefined) => quantile(costs?.get(SIZES[2]) ?? [], 0.95);
  const row = (name: string, costs: Map<number, number[]>, ownCosts: Map<number, number[]> | undefined) => [
    name,
    ...SIZES.map((size) => {
      const values = costs.get(size) ?? [];
      return `${round(median(values))} / ${round(quantile(values, 0.95))}`;
    }),
    `${round(largest(costs) / largest(ownCosts))}×`,
  ];
  const heads = [...SIZES.map((size) => `${size.toLocaleString('en')} fields`), 'ratio of p95'];
  console.log(
    '\nAn input event, all its listeners and what they leave for right after them: median / p95, microseconds.',
  );
  console.log(
    'form-persistence stores nothing before the page goes away; the bare put does nothing but to store, the bare listener nothing.\n',
  );
  const table = (head: string, which: keyof Keystrokes) =>
    formatTable([[head, ...heads], ...Array.from(all, ([name, costs]) => row(name, costs[which], own?.[which]))]);
  console.log(table('key after key', 'typing'));
  console.log(`\n${table('first key in a field', 'fresh')}`);
  console.log('\nAll listeners to a key, those of keydown and beforeinput too: median / p95, microseconds.\n');
  console.log(table('key after key', 'keys'));
  console.log('\nFrom a key to the beginning of the transaction that writes it: median / p95, milliseconds.\n');
  console.log(table('', 'delays'));
}

function printBulk(all: ReadonlyMap<string, Bulk>): void {
  const own = all.get(intermission.name);
  const ratio = (values: number[], ownValues: number[] = []) => `${round(median(values) / median(ownValues))}×`;
  console.log(`\nA form of ${SIZES[2].toLocaleString('en')} fields: median, milliseconds.\n`);
  const heads = ['', 'first capture', 'capture', 'ratio', 'stored', 'restore', 'ratio', 'longest task', 'fields right'];
  const rows = [...all].map(([name, bulk]) => [
    name,
    round(bulk.capture[0] ?? Number.NaN),
    round(median(bulk.capture)),
    ratio(bulk.capture, own?.capture),
    round(median(bulk.stored)),
    round(median(bulk.restore)),
    ratio(bulk.restore, own?.restore),
    median(bulk.longest) === 0 ? '< 50' : round(median(bulk.longest)),
    String(bulk.held),
  ]);
  console.log(formatTable([heads, ...rows]));
}

function judge(keystrokes: Keystrokes | undefined, all: ReadonlyMap<string, Bulk>): number {
  const [bulk, sliced, framed] = [intermission, slicedLoop, frameLoop].map(({ name }) => all.get(name));
  if (!keystrokes || !bulk || !sliced || !framed)
    throw new Error('Intermission and the loops beside it were not measured.');
  const p95 = (values: Map<number, number[]>) => SIZES.map((size) => quantile(values.get(size) ?? [], 0.95));
  const flatness = (values: number[]) => (Math.max(...values) / Math.min(...values) - 1) * 100;
  const goals: [name: string, value: number, limit: number, unit: string][] = [
    ['input event, p95, any form', Math.max(...p95(keystrokes.typing)), 50, 'µs'],
    ['input event, p95, between smallest and largest form', flatness(p95(keystrokes.typing)), 25, '%'],
    ['first key in a field, p95, any form', Math.max(...p95(keystrokes.fresh)), 50, 'µs'],
    ['beginning of the writing after a key, p95, any form', Math.max(...p95(keystrokes.delays)), 50, 'ms'],
    ['full capture', median(bulk.capture), 30, 'ms'],
    ['restore, of the bare loop in slices', (median(bulk.restore) / median(sliced.restore)) * 100, 100, '%'],
    ['restore, of the loop with a frame a slice', (median(bulk.restore) / median(framed.restore)) * 100, 100, '%'],
    ['longest task of a restore', median(bulk.longest), 50, 'ms'],
    ['fields not right after a restore', SIZES[2] - bulk.held, 0, ''],
  ];
  console.log('');
  for (const [name, value, limit, unit] of goals) {
    const verdict = value <= limit ? 'met   ' : 'MISSED';
    console.log(`${verdict}  ${name}: ${round(value)} ${unit}, goal ${limit} ${unit}`.trimEnd());
  }
  return goals.filter(([, value, limit]) => !(value <= limit)).length;
}
