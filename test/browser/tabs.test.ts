import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { IntermissionOptions } from '../../src/index.ts';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { json, locked, open } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { openApp, putApp } from './pages/app.ts';
import { askApi } from './pages/visitor.ts';

const lock = (retryAfter: number) => json({ intermission: 1, locks: [{ id: 'upgrade', retryAfter }], windows: [] });
const noLocks = json({ intermission: 1, locks: [], windows: [] });

const body = `
<form id="login" data-intermission="login"><label>User <input name="user"></label><button>Sign in</button></form>
<form id="form" data-intermission="form"><label>Name <input name="name"></label><button>Send</button></form>`;

// What this page asked the status host itself, what it told the other tabs, and each status of its client.
const prelude = `
const platform = fetch, states = [], asked = [], told = [];
globalThis.BroadcastChannel &&= class extends BroadcastChannel {
  postMessage(news) {
    told.push(news.type);
    super.postMessage(news);
  }
};
fetch = (...args) => {
  if (String(args[0]).endsWith('/lock.json')) asked.push(Date.now());
  return platform(...args);
};`;
const host = `client.subscribe(({ status }) => status !== states.at(-1) && states.push(status));`;

declare const asked: number[];
declare const told: string[];

/** Puts a page on the site that asks the status host. */
function putTab(lab: Lab, start: IntermissionOptions = {}): void {
  const status = `${lab.status.origin}/lock.json`;
  putApp(lab, { body, prelude: prelude.replaceAll('const ', 'var '), host, start: { status, ...start } });
}

const questions = (lab: Lab) => lab.requests.filter(({ path }) => path === '/lock.json');
const askedBy = (page: Page) => page.evaluate(() => asked.length);
const statusOf = (page: Page) => page.evaluate(() => client.state.status);

async function openTabs(context: BrowserContext, count: number): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let index = 0; index < count; index++) {
    const tab = await context.newPage();
    await openApp(tab);
    tabs.push(tab);
  }
  return tabs;
}

const untilAll = (tabs: Page[], status: string) =>
  until(async () => (await Promise.all(tabs.map(statusOf))).every((found) => found === status), {
    message: `every tab to be ${status}`,
  });

/** So many tabs, `page` among them, that all know of a lock and look for its end each second. */
async function openLocked(page: Page, lab: Lab, count: number): Promise<Page[]> {
  putTab(lab);
  const tabs = [page, ...(await openTabs(page.context(), count - 1))];
  await openApp(page);
  lab.status.reply = lock(1);
  lab.api.reply = locked({ retryAfter: 1 });
  await askApi(page, lab);
  await untilAll(tabs, 'maintenance');
  return tabs;
}

/** Which of the tabs asks for all: the one that does so next. */
async function findLeader(tabs: Page[]): Promise<Page> {
  const before = await Promise.all(tabs.map(askedBy));
  return until(async () => {
    const now = await Promise.all(tabs.map(askedBy));
    return tabs.find((_, index) => (now[index] ?? 0) > (before[index] ?? 0));
  });
}

/** Makes the page believe that nobody sees it, or that somebody does: a headless browser's windows are always seen. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: value ? 'hidden' : 'visible' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);

describe.each<Engine>(fastest)('the tabs of one browser, in %s', (engine) => {
  const it = inBrowser(engine);

  it('ask once, however many there are, and all hear of it', async ({ lab, page }) => {
    putTab(lab);
    const tabs = await openTabs(page.context(), engine === 'chromium' ? 20 : 8);
    lab.status.reply = lock(1);
    const mark = questions(lab).length;
    lab.api.reply = locked({ retryAfter: 1 });
    await askApi(tabs[3] as Page, lab);
    await untilAll(tabs, 'maintenance');
    await until(() => questions(lab).length >= mark + 5, { message: 'five questions' });
    // One that asked in the same second as another did not need to.
    const times = questions(lab)
      .slice(mark)
      .map(({ at }) => at);
    const rounds = times.filter((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1_000).length;
    expect(times.length / rounds).toBeLessThanOrEqual(1.2);
    // Who does not ask says nothing of when: the others would go by it, and in the end each by its own.
    const tellers = await Promise.all(tabs.map((tab) => tab.evaluate(() => told.includes('next'))));
    expect(tellers).toEqual((await Promise.all(tabs.map(askedBy))).map((count) => count > 1));

    lab.api.reply = open();
    lab.status.reply = noLocks;
    await untilAll(tabs, 'operational');
  });

  it('tell one that comes late, without a question to the server', async ({ lab, page }) => {
    putTab(lab);
    lab.status.reply = lock(30);
    await openApp(page);
    await untilAll([page], 'maintenance');
    const mark = questions(lab).length;
    const [late] = (await openTabs(page.context(), 1)) as [Page];
    await untilAll([late], 'maintenance');
    expect(await askedBy(late)).toBe(0);
    expect(questions(lab).length).toBe(mark);
  });

  it('save what was entered in all of them before they ask', async ({ lab, page }) => {
    putTab(lab);
    const [one, other] = (await openTabs(page.context(), 2)) as [Page, Page];
    await other.locator('#form [name=name]').pressSequentially('Ada');
    lab.api.reply = locked();
    lab.status.reply = lock(2);
    await other.evaluate(() => {
      document.addEventListener('intermission:saved', () => notes.push(asked.length));
    });
    await askApi(one, lab);
    await untilAll([one, other], 'maintenance');
    expect(await other.evaluate(async () => JSON.stringify(await client.drafts.list()))).toContain('form');
  });

  it('do not believe a lock that is only played in one of them', async ({ lab, page }) => {
    putTab(lab);
    const [one, other] = (await openTabs(page.context(), 2)) as [Page, Page];
    await one.evaluate(() => void client.simulate({}));
    await untilAll([one], 'maintenance');
    await other.evaluate(() => client.check());
    expect(await other.evaluate(() => states)).toEqual([]);
  });

  const departures: [string, (page: Page) => Promise<unknown>][] = [
    ['is hidden', (page) => setHidden(page, true)],
    ['goes elsewhere', (page) => page.goto('about:blank')],
    ['is closed', (page) => page.close()],
  ];
  const chromiumOnly: [string, (page: Page) => Promise<unknown>][] = [
    [
      'is frozen',
      async (page) => {
        const session = await page.context().newCDPSession(page);
        await session.send('Debugger.enable');
        const frozen = new Promise((resolve) => session.once('Debugger.paused', resolve));
        await session.send('Debugger.pause');
        await frozen;
      },
    ],
    [
      'is killed',
      async (page) => {
        const session = await page.context().newCDPSession(page);
        // It never answers: there is nobody left to.
        session.send('Page.crash').catch(() => {});
        await new Promise((resolve) => page.once('crash', resolve));
      },
    ],
    [
      'hangs',
      async (page) => {
        page
          .evaluate(() => {
            const end = Date.now() + 20_000;
            while (Date.now() < end);
          })
          .catch(() => {});
      },
    ],
  ];
  describe.concurrent('of three', () => {
    it.for([...departures, ...(engine === 'chromium' ? chromiumOnly : [])])(
      'go on asking when the one that asks %s',
      async ([, depart], { lab, page }) => {
        const tabs = await openLocked(page, lab, 3);
        const leader = await findLeader(tabs);
        await depart(leader);
        const others = tabs.filter((tab) => tab !== leader);
        const before = await Promise.all(others.map(askedBy));
        await until(async () => {
          const now = await Promise.all(others.map(askedBy));
          return now.some((count, index) => count > (before[index] ?? 0));
        });
        lab.api.reply = open();
        lab.status.reply = noLocks;
        await untilAll(others, 'operational');
      },
    );
  });

  it('leave it to one where somebody asks by hand', async ({ lab, page }) => {
    const tabs = await openLocked(page, lab, 3);
    const leader = await findLeader(tabs);
    const [other = page] = tabs.filter((tab) => tab !== leader);
    await other.evaluate(() => client.check());
    expect(tabs.indexOf(await findLeader(tabs))).toBe(tabs.indexOf(other));
  });

  it('go on asking when the one that asks is hidden while it waits for the answer', async ({ lab, page }) => {
    const tabs = await openLocked(page, lab, 2);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    lab.status.reply = async (request) => {
      await answered;
      return lock(1)(request);
    };
    const leader = await findLeader(tabs);
    const [other = page] = tabs.filter((tab) => tab !== leader);
    await setHidden(leader, true);
    answer();
    const before = await askedBy(other);
    await until(async () => (await askedBy(other)) > before + 1);
  });

  it('each ask for themselves where there is neither Web Lock nor BroadcastChannel', async ({ lab, page }) => {
    putTab(lab);
    await page.context().addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
      Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined });
    });
    const tabs = await openTabs(page.context(), 2);
    lab.status.reply = lock(1);
    lab.api.reply = locked({ retryAfter: 1 });
    for (const tab of tabs) await askApi(tab, lab);
    await untilAll(tabs, 'maintenance');
    for (const tab of tabs) await until(async () => (await askedBy(tab)) >= 2);
    lab.api.reply = open();
    lab.status.reply = noLocks;
    await untilAll(tabs, 'operational');
  });
});
