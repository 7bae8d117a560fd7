import type { BrowserContext, Page } from 'playwright-core';
import { openApp, putApp } from '../browser/pages/app.ts';
import { askApi } from '../browser/pages/visitor.ts';
import { launchBrowser } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { json, locked, open } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';

const TABS = 20;
const SECONDS = 120;
const GOAL = 1.2;
const body = '<form data-intermission="form"><label>Name <input name="name"></label><button>Send</button></form>';

/**
 * Leaves twenty tabs of one browser in a lock of two minutes, or as long as `seconds` says, and counts what they ask the
 * status host. Resolves to the number of goals missed.
 */
export async function bench(seconds = SECONDS): Promise<number> {
  const lab = await startLab();
  const browser = await launchBrowser('chromium');
  try {
    putApp(lab, { body, start: { status: `${lab.status.origin}/lock.json` } });
    const tabs = await openTabs(await browser.newContext({ baseURL: lab.site.origin }));
    const before = askedAt(lab).length;
    lab.api.reply = locked({ retryAfter: 5 });
    lab.status.reply = json({ intermission: 1, locks: [{ id: 'upgrade', retryAfter: 5 }], windows: [] });
    await askApi(tabs[0] as Page, lab);
    await untilAll(tabs, 'maintenance');
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const times = askedAt(lab).slice(before);
    lab.api.reply = open();
    lab.status.reply = json({ intermission: 1, locks: [], windows: [] });
    await untilAll(tabs, 'operational');
    return judge(times, seconds);
  } finally {
    await browser.close();
    await lab.close();
  }
}

async function openTabs(context: BrowserContext): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let count = 0; count < TABS; count += 1) {
    const tab = await context.newPage();
    await openApp(tab);
    tabs.push(tab);
  }
  return tabs;
}

const askedAt = (lab: Lab) => lab.requests.filter(({ path }) => path === '/lock.json').map(({ at }) => at);

const untilAll = (tabs: readonly Page[], status: string) =>
  until(
    async () =>
      (await Promise.all(tabs.map((tab) => tab.evaluate(() => client.state.status)))).every(
        (found) => found === status,
      ),
    {
      message: `every tab to be ${status}`,
      timeout: 60_000,
    },
  );

/** What came within a second of another question was not due. */
function judge(times: readonly number[], seconds: number): number {
  const due = times.filter((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1_000).length;
  const ratio = times.length / due;
  console.log(`\n${TABS} tabs of one browser in a lock of ${seconds} s with Retry-After: 5; all of them recovered.\n`);
  const figure = `${times.length} status requests for ${due} that were due: ${ratio.toFixed(2)}, goal ${GOAL}`;
  console.log(`${ratio <= GOAL ? 'met   ' : 'MISSED'}  ${figure}`);
  return ratio <= GOAL ? 0 : 1;
}
