import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../helpers/browsers.ts';
import { bundle } from '../helpers/bundle.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { formatTable, quantile, round } from './statistics.ts';

/** What asks in the place of `fetch`, or wraps it. */
interface Contender {
  readonly name: string;
  /** The module that its page loads; none for this SDK, which the lab serves. */
  readonly module?: string;
  /** Runs in the page: puts the wrapper there. */
  readonly install?: () => unknown;
}

const sentry = '../browser/wrappers/sentry.ts';
const openTelemetry = '../browser/wrappers/opentelemetry.ts';
const clients = './request-clients.ts';
const own = 'intermission';

const contenders: readonly Contender[] = [
  { name: own, install: () => Intermission?.createIntermission().start() },
  {
    name: 'intermission, with a status document',
    install: () => Intermission?.createIntermission({ status: '/status.json' }).start(),
  },
  { name: 'Sentry', module: sentry, install: () => (globalThis as unknown as Page & { install(): unknown }).install() },
  {
    name: 'OpenTelemetry',
    module: openTelemetry,
    install: () => (globalThis as unknown as Page & { install(): unknown }).install(),
  },
  ...['ky', 'axios', 'wretch', 'ofetch'].map((name) => ({ name, module: clients })),
];

const ROUNDS = 120;
const CALLS = 250;
// Of all rounds; in the others something else ran on the machine.
const UNDISTURBED = 0.25;
const MANY = 100_000;
const KILOBYTE = 1024;

// Answers from memory, with responses that were made before, so that what is added is not lost in what those take.
const responder = `
  const create = () => new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } });
  const ready = [];
  window.fetch = function fetch(input, init) {
    return Promise.resolve(ready.pop() ?? create());
  };
  var memory = fetch;
  function prepare(calls) {
    while (ready.length < calls) ready.push(create());
  }`;

// Without these a page's clock ticks only every 100 microseconds.
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'content-type': 'text/html; charset=utf-8',
};

/**
 * Measures what each contender adds to a call of `fetch`, and what this SDK keeps in memory of it. Prints a table; resolves
 * to the number of goals missed.
 */
export async function bench(): Promise<number> {
  const lab = await startLab();
  const browser = await launchBrowser('chromium');
  try {
    const added = new Map<string, number>();
    for (const contender of contenders) {
      console.error(`… ${contender.name}`);
      const page = await open(browser, lab, contender);
      const { bare, asked } = await page.evaluate(compare, [contender.name, ROUNDS, CALLS] as const);
      added.set(contender.name, quantile(asked, UNDISTURBED) - quantile(bare, UNDISTURBED));
      await page.close();
    }
    const grown = await measureMemory(browser, lab);
    print(added);
    return judge(added, grown);
  } finally {
    await browser.close();
    await lab.close();
  }
}

async function open(browser: Browser, lab: Lab, { module, install }: Contender): Promise<Page> {
  const body = `<!doctype html><title>Requests</title><link rel="icon" href="data:,"><script>${responder}</script>`;
  const script = module ? await bundle(new URL(module, import.meta.url)) : '';
  lab.page('/', () => ({ headers: isolated, body }));
  lab.page('/contender.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: script }));
  const page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(lab.site.origin);
  await page.evaluate(() => Object.assign(globalThis, { Intermission: undefined }));
  if (module) await page.addScriptTag({ url: '/contender.js', type: 'module' });
  else await page.addScriptTag({ url: '/intermission.js' });
  await page.evaluate(() => globalThis.Intermission?.client?.stop());
  if (install) await page.evaluate(install);
  return page;
}

/** Runs in the page: the microseconds that a call takes with the bare responder and with the contender, in turns. */
async function compare([name, rounds, calls]: readonly [name: string, rounds: number, calls: number]) {
  type Ask = (url: string) => Promise<unknown>;
  const { asks, memory, prepare } = globalThis as unknown as {
    asks?: Record<string, Ask>;
    memory: Ask;
    prepare(calls: number): void;
  };
  const ask = asks?.[name] ?? ((url: string) => fetch(url));
  const time = async (send: Ask) => {
    prepare(calls);
    const began = performance.now();
    for (let call = 0; call < calls; call++) await send(`/products/${call % 20}`);
    return ((performance.now() - began) * 1000) / calls;
  };
  const times: Record<'bare' | 'asked', number[]> = { bare: [], asked: [] };
  for (let round = 0; round < rounds; round++) {
    const bare = await time(memory);
    const asked = await time(ask);
    await new Promise((resolve) => setTimeout(resolve));
    // The first rounds are compiled.
    if (round < rounds / 4) continue;
    times.bare.push(bare);
    times.asked.push(asked);
  }
  return times;
}

/** The kilobytes that the heap has grown by after many watched calls. */
async function measureMemory(browser: Browser, lab: Lab): Promise<number> {
  const page = await open(browser, lab, contenders[1] as Contender);
  const session = await page.context().newCDPSession(page);
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return ((await session.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize;
  };
  const run = (calls: number) =>
    page.evaluate(async (calls) => {
      for (let call = 0; call < calls; call++) await fetch(`/products/${call}`);
    }, calls);
  await run(MANY / 10);
  const before = await used();
  await run(MANY);
  const grown = ((await used()) - before) / KILOBYTE;
  await page.close();
  return grown;
}

function print(added: ReadonlyMap<string, number>): void {
  const ours = added.get(own) ?? Number.NaN;
  console.log('\nAdded to a call of fetch that is answered from memory, in microseconds.\n');
  const rows = [...added].map(([name, value]) => [name, round(value), `${round(value / ours)}×`]);
  console.log(formatTable([['', 'added', 'ratio'], ...rows]));
}

function judge(added: ReadonlyMap<string, number>, grown: number): number {
  const ours = added.get(own) ?? Number.NaN;
  const others = [...added].filter(([name]) => !name.startsWith(own)).map(([, value]) => value);
  const goals: [name: string, value: number, limit: number, unit: string][] = [
    ['added to a call', ours, 2, 'µs'],
    ['added to a call, beside the least of the others', ours, Math.min(...others), 'µs'],
    [`heap after ${MANY.toLocaleString('en')} calls`, Math.max(0, grown), 100, 'kB'],
  ];
  console.log('');
  for (const [name, value, limit, unit] of goals) {
    console.log(
      `${value <= limit ? 'met   ' : 'MISSED'}  ${name}: ${round(value)} ${unit}, goal ${round(limit)} ${unit}`,
    );
  }
  return goals.filter(([, value, limit]) => !(value <= limit)).length;
}
