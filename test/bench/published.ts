import type { Browser } from 'playwright-core';
import { launchBrowser } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { formatTable, median, round } from './statistics.ts';

const THROTTLING = 4;
const RUNS = 25;
const GOAL = 5;
/** What comes after the page has loaded is waited for so long, in milliseconds. */
const QUIET = 2_000;

declare global {
  var published: { mutations: number; shifts: number };
}

/**
 * Measures what the script tag costs a page that has nothing to protect. Prints a table; resolves to the number of goals
 * missed.
 */
export async function bench(): Promise<number> {
  const lab = await startLab();
  const browser = await launchBrowser('chromium');
  try {
    const [without, withTag] = [await look(browser, lab, ''), await look(browser, lab, tag(lab))];
    const times = await evaluate(browser, lab);
    const requests = withTag.requests - without.requests - 1;
    console.log('\nA published page without surfaces, in Chromium.\n');
    const rows = [
      ['requests beside the script itself', String(requests), '0'],
      ['mutations of the document', String(withTag.mutations), '0'],
      ['layout shifts', String(withTag.shifts), '0'],
      [`evaluation and start, ${THROTTLING}x throttled, ms`, round(median(times)), `under ${GOAL}`],
    ];
    console.log(formatTable([['', 'measured', 'goal'], ...rows]));
    const missed = [requests > 0, withTag.mutations > 0, withTag.shifts > 0, !(median(times) < GOAL)];
    return missed.filter(Boolean).length;
  } finally {
    await browser.close();
    await lab.close();
  }
}

function tag({ api, status }: Lab): string {
  return `<script src="/intermission.js" defer data-watch="${api.origin}/" data-status="${status.origin}/lock.json"></script>`;
}

/** A shop's page of some thousand elements, which is never asked for an icon. */
const pageOf = (
  head: string,
) => `<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script>${instruments}</script>${head}
${Array.from({ length: 400 }, (_, index) => `<article><h2>Pot ${index}</h2><p>Stoneware, <b>thrown</b> by hand.</p><a href="#">See it</a></article>`).join('\n')}`;

// From the end of the parsing on: what the parser inserts is no mutation of ours.
const instruments = `
  globalThis.published = { mutations: 0, shifts: 0 };
  new PerformanceObserver((list) => { published.shifts += list.getEntries().length; }).observe({ type: 'layout-shift', buffered: true });
  document.addEventListener('readystatechange', () => new MutationObserver((records) => { published.mutations += records.length; })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true }), { once: true });`;

async function look(browser: Browser, lab: Lab, head: string) {
  lab.page('/', pageOf(head));
  const before = lab.requests.length;
  const page = await browser.newPage();
  await page.goto(lab.site.origin);
  await page.waitForTimeout(QUIET);
  const counts = await page.evaluate(() => published);
  await page.close();
  return { ...counts, requests: lab.requests.length - before };
}

/** Milliseconds that the browser takes to run the script, with all that starts with it, each time on another page. */
async function evaluate(browser: Browser, lab: Lab): Promise<number[]> {
  lab.page('/', pageOf(tag(lab)));
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    await browser.startTracing(page, { categories: ['devtools.timeline'] });
    await page.goto(lab.site.origin);
    await page.waitForFunction(() => Intermission?.client !== undefined);
    times.push(evaluationIn((await browser.stopTracing()).toString()));
    await page.close();
  }
  return times;
}

interface TraceEvent {
  name: string;
  /** Microseconds. */
  dur?: number;
  args?: { data?: { url?: string } };
}

function evaluationIn(trace: string): number {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const isOurs = ({ name, args }: TraceEvent) =>
    name === 'EvaluateScript' && /intermission\.js/.test(args?.data?.url ?? '');
  const { dur } = traceEvents.find(isOurs) ?? {};
  if (dur === undefined) throw new Error('The script was not seen to run.');
  return dur / 1_000;
}
