import type { Frame, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Intermission } from '../../src/index.ts';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { until } from '../helpers/until.ts';

// As the pages of these tests leave it.
declare const client: Intermission;

const SCRIPT = '<script src="/intermission.js"></script><script>globalThis.client = Intermission.client</script>';
// Without autocomplete: Firefox would restore entries itself when a page is reloaded.
const form = (key: string) =>
  `<form data-intermission="form" data-intermission-key="${key}" autocomplete="off"><input name="${key}"></form>`;
const CHAT = '<iframe src="/chat"></iframe>';
const srcdoc = (name: string) => `<iframe name="${name}" srcdoc='${SCRIPT}${form(name)}'></iframe>`;

/** Puts a page with a form and these frames on the site, and pages for the frames. */
function putPage(lab: Lab, frames: string, script = SCRIPT) {
  const page = (body: string) => `<!doctype html><meta charset="utf-8"><title>Page</title>${body}`;
  lab.page('/order', page(script + form('order') + frames));
  lab.page('/early', page(frames + form('order') + script));
  lab.page('/chat', page(SCRIPT + form('chat')));
  lab.page('/nested', page(SCRIPT + form('nested') + CHAT));
  lab.page('/plain', page('<p>An advertisement</p>'));
}

const field = (page: Page | Frame, key = 'order') => page.locator(`[name=${key}]`);
const offers = (page: Page) => page.locator('intermission-notice[data-toast]', { hasText: 'You have entries from' });

/** The frame at `path` that is the `index`-th of those. */
async function frameAt(page: Page, path: string, index = 0): Promise<Frame> {
  const find = () => page.frames().filter((frame) => new URL(frame.url(), 'http://x').pathname === path)[index];
  const frame = await until(find, { message: `the frame ${path}` });
  await frame.waitForFunction(() => 'client' in globalThis);
  return frame;
}

async function onlyFrame(page: Page): Promise<Frame> {
  const frame = await until(() => page.mainFrame().childFrames().at(-1), { message: 'the frame' });
  await frame.waitForFunction(() => 'client' in globalThis);
  return frame;
}

/** Resolves when what claims the tab has done so in the page and in each of its frames. */
async function untilClaimed(page: Page) {
  await page.waitForFunction(() => document.readyState === 'complete');
  for (const frame of page.frames()) {
    await frame.evaluate(() => (globalThis as { client?: Intermission }).client?.drafts.list());
  }
}

async function enter(page: Page | Frame, text: string, key?: string) {
  await field(page, key).fill(text);
  await page.evaluate(() => client.drafts.flush());
}

const untilValue = (page: Page | Frame, value: string, key?: string) =>
  until(async () => (await field(page, key).inputValue()) === value, {
    message: `the value ${value}`,
    timeout: 10_000,
  });

/** Reloads, and expects that the entry comes back without an offer. */
async function expectRestored(page: Page, text: string) {
  await page.reload();
  await untilValue(page, text);
  await untilClaimed(page);
  expect(await offers(page).count()).toBe(0);
}

const append = (src: string, when: string) => `<script>
  const append = () => document.body.append(Object.assign(document.createElement('iframe'), { src: '${src}' }));
  ${when};
</script>`;

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('the entries of a page come back', () => {
    it.for<[string, string, string?]>([
      ['a frame', CHAT],
      ['a frame that loads before the script', CHAT, '/early'],
      ['frames with the same address', CHAT.repeat(3)],
      ['frames with the same name', '<iframe name="a" src="/chat"></iframe>'.repeat(2)],
      ['nested frames', '<iframe src="/nested"></iframe>'],
      ['frames made by srcdoc', srcdoc('one') + srcdoc('two')],
      ['a frame of its own address', '<iframe id="own"></iframe><script>if (top === self) own.src = "/order"</script>'],
      ['a frame that is added at once', append('/chat', 'addEventListener("load", append)')],
      ['a frame that is added late', append('/chat', 'Intermission.client.drafts.list().then(append)')],
      [
        'a frame in a shadow root',
        '<div id="host"></div><script>host.attachShadow({ mode: "open" }).append(Object.assign(document.createElement("iframe"), { src: "/chat" }))</script>',
      ],
      ['a sandboxed frame', '<iframe sandbox="allow-scripts" src="/chat"></iframe>'],
    ])('beside %s', async ([, frames, path = '/order'], { lab, page }) => {
      putPage(lab, frames);
      await page.goto(path);
      await untilClaimed(page);
      await enter(page, 'an hour of typing');
      await expectRestored(page, 'an hour of typing');
      // The second time, all that the tab holds has been written by pages with frames.
      await expectRestored(page, 'an hour of typing');
    });

    it('while a frame comes and goes', async ({ lab, page }) => {
      putPage(lab, CHAT);
      await page.goto('/order');
      await untilClaimed(page);
      await enter(page, 'Ada');
      for (let round = 0; round < 4; round++) {
        await page.evaluate((html) => {
          document.querySelector('iframe')?.remove();
          document.body.insertAdjacentHTML('beforeend', html);
        }, CHAT);
        await untilClaimed(page);
      }
      await expectRestored(page, 'Ada');
    });
  });

  describe.concurrent('the entries of a frame come back', () => {
    it('into the same one of several', async ({ lab, page }) => {
      putPage(lab, CHAT + CHAT);
      await page.goto('/order');
      const texts = ['Ada', 'Bob'];
      for (const [index, text] of texts.entries()) await enter(await frameAt(page, '/chat', index), text, 'chat');
      await page.reload();
      for (const [index, text] of texts.entries()) {
        await untilValue(await frameAt(page, '/chat', index), text, 'chat');
      }
    });

    it('when another frame stands before it', async ({ lab, page }) => {
      putPage(lab, CHAT);
      await page.goto('/order');
      await enter(await frameAt(page, '/chat'), 'Ada', 'chat');
      putPage(lab, `<iframe src="/plain"></iframe>${CHAT}`);
      await page.reload();
      await untilValue(await frameAt(page, '/chat'), 'Ada', 'chat');
    });

    it('when it is removed and added in one task', async ({ lab, page }) => {
      const frame = srcdoc('note');
      putPage(lab, frame);
      await page.goto('/order');
      await enter(await onlyFrame(page), 'Ada', 'note');
      for (let round = 0; round < 3; round++) {
        await page.evaluate((html) => {
          document.querySelector('iframe')?.remove();
          document.body.insertAdjacentHTML('beforeend', html);
        }, frame);
        await untilValue(await onlyFrame(page), 'Ada', 'note');
      }
    });

    it('within a frame', async ({ lab, page }) => {
      putPage(lab, '<iframe src="/nested"></iframe>');
      await page.goto('/order');
      await enter(await frameAt(page, '/nested'), 'Ada', 'nested');
      await enter(await frameAt(page, '/chat'), 'Bob', 'chat');
      await page.reload();
      await untilValue(await frameAt(page, '/nested'), 'Ada', 'nested');
      await untilValue(await frameAt(page, '/chat'), 'Bob', 'chat');
    });
  });

  it('a duplicated tab shares neither the entries of the page nor those of its frame', async ({ lab, page }) => {
    putPage(lab, CHAT);
    await page.goto('/order');
    await untilClaimed(page);
    const [copy] = await Promise.all([
      page.context().waitForEvent('page'),
      // The browser copies the storage into a tab that is opened by a script.
      page.evaluate(() => void window.open(location.href)),
    ]);
    await untilClaimed(copy);
    for (const [tab, text] of [
      [page, 'original'],
      [copy, 'copy'],
    ] as const) {
      await enter(tab, text);
      await enter(await frameAt(tab, '/chat'), text, 'chat');
    }
    await Promise.all([page.reload(), copy.reload()]);
    for (const [tab, text] of [
      [page, 'original'],
      [copy, 'copy'],
    ] as const) {
      await untilValue(tab, text);
      await untilValue(await frameAt(tab, '/chat'), text, 'chat');
    }
  });

  describe.concurrent('the entries come back', () => {
    const create = (options = '{}') =>
      `globalThis.client = Intermission.createIntermission(${options}); client.start();`;
    it.for<[string, string]>([
      ['starts, stops and starts in one task', `${create()} client.stop(); client.start();`],
      ['stops and starts a task later', `${create()} setTimeout(() => { client.stop(); client.start(); });`],
      [
        'stops and starts again and again',
        `${create()} (async () => {
          for (let round = 0; round < 5; round++) { await client.drafts.list(); client.stop(); client.start(); }
          globalThis.settled = true;
        })();`,
      ],
      [
        'makes way for another client',
        `${create()} { const first = client; first.drafts.list().then(() => { first.stop(); ${create()} settled = true; }); }`,
      ],
      [
        'makes way for the client of another person',
        `${create('{ owner: "ada" }')} { const first = client;
          first.drafts.list().then(() => { first.stop(); ${create('{ owner: "bob" }')} settled = true; }); }`,
      ],
      ['has a second client', `${create('{ owner: "ada" }')} ${create('{ owner: "bob" }')}`],
      [
        'has a second client that stops',
        `${create()} { const first = client; ${create()} client.stop(); client = first; }`,
      ],
    ])('on a page that %s', async ([, script], { lab, page }) => {
      const starting = `<script src="/intermission.js" data-auto="false"></script>
        <script>globalThis.settled = ${!script.includes('settled')}; ${script}</script>`;
      putPage(lab, '', starting);
      await page.goto('/order');
      await page.waitForFunction(() => (globalThis as { settled?: boolean }).settled);
      await untilClaimed(page);
      await enter(page, 'Ada');
      await expectRestored(page, 'Ada');
    });

    it('in the same page, after a stop and a start', async ({ lab, page }) => {
      putPage(lab, '');
      await page.goto('/order');
      await untilClaimed(page);
      await enter(page, 'Ada');
      await page.evaluate(() => {
        client.stop();
        client.start();
      });
      await enter(page, 'Ada Lovelace');
      await expectRestored(page, 'Ada Lovelace');
    });
  });
});
