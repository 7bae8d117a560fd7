import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
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

const attributes = (lab: Lab) => ({ watch: `${lab.api.origin}/`, status: `${lab.status.origin}/lock.json` });

function tag(lab: Lab): string {
  const { watch, status } = attributes(lab);
  return `<script src="/intermission.js" defer data-watch="${watch}" data-status="${status}"></script>`;
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

/** Milliseconds from the text of the script to the started client, each time in another page. */
async function evaluate(browser: Browser, lab: Lab): Promise<number[]> {
  lab.page('/', pageOf(''));
  const text = readFileSync(fileURLToPath(new URL('../../dist/intermission.js', import.meta.url)), 'utf8');
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    await page.goto(lab.site.origin);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    times.push(await evaluateIn(page, text, attributes(lab)));
    await page.close();
  }
  return times;
}

function evaluateIn(page: Page, text: string, attributes: Record<string, string>): Promise<number> {
  return page.evaluate(
    ([text, attributes]) => {
      const script = document.createElement('script');
      script.text = text;
      Object.assign(script.dataset, attributes);
      const before = performance.now();
      // Inserted, it is compiled and run at once.
      document.head.append(script);
      const took = performance.now() - before;
      if (!Intermission?.client) throw new Error('The script has started no client.');
      return took;
    },
    [text, attributes] as const,
  );
}
