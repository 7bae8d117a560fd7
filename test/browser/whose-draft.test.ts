import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Intermission } from '../../src/index.ts';
import { type Engine, fastest, launchBrowser } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { readDrafts, readSession } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';

declare global {
  /** What the page's client has reported, by name. */
  var failures: string[];
  /** The events of drafts that the page has seen, without their prefix. */
  var seen: string[];
}
// As the pages of these tests leave it.
declare const client: Intermission;

/**
 * A page whose client takes its options from the address: `owner`, `maxAge`, `seed` of a key. They are campaign parameters,
 * which do not make it another page. Without autocomplete, because Firefox would put entries back by itself when a page is
 * reloaded.
 */
function orderPage(lab: Lab): string {
  return `<!doctype html><meta charset="utf-8"><title>Order</title>
<form id="order" data-intermission="form" autocomplete="off">
  <label>Name <input name="name"></label>
  <label>Remarks <textarea name="remarks"></textarea></label>
  <button>Order</button>
</form>
<script src="/intermission.js" data-auto="false"></script>
<script>
  globalThis.failures = [];
  globalThis.seen = [];
  for (const type of ['saved', 'restore', 'restored']) {
    document.addEventListener('intermission:' + type, () => seen.push(type));
  }
  const asked = new URLSearchParams(location.search);
  const importKey = () => crypto.subtle.importKey(
    'raw', new Uint8Array(32).fill(Number(asked.get('utm_seed'))), 'AES-GCM', false, ['encrypt', 'decrypt']);
  globalThis.client = Intermission.createIntermission({
    owner: asked.get('utm_owner') ?? undefined,
    watch: '${lab.api.origin}',
    drafts: {
      maxAge: Number(asked.get('utm_maxAge') ?? 0) || undefined,
      key: asked.has('utm_seed') ? importKey : undefined,
    },
    onError: (error) => failures.push(error.name),
  });
  client.start();
  order.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ name: order.elements.name.value });
    const { ok } = await fetch('${lab.api.origin}/orders', { method: 'POST', body });
    if (ok) order.reset();
  });
</script>`;
}

async function visit(page: Page, lab: Lab, search = ''): Promise<Page> {
  lab.page('/order', orderPage(lab));
  await page.goto(`${lab.site.origin}/order${search}`);
  await page.evaluate(() => client.drafts.list());
  return page;
}

async function visitAnew(page: Page, lab: Lab, search = ''): Promise<Page> {
  return visit(await page.context().newPage(), lab, search);
}

/** Opens the page in a tab of its own once `page` is closed, and nothing is left of its tab. */
async function visitAfter(page: Page, lab: Lab, search = ''): Promise<Page> {
  const next = await openPlain(page, lab);
  await page.close();
  // The browser frees the locks of a closed tab in its own time.
  const open = () => next.evaluate(async () => (await navigator.locks.query()).held?.length);
  await until(async () => (await open()) === 0, { message: 'the end of the closed tab' });
  return visit(next, lab, search);
}

const name = (page: Page) => page.locator('[name=name]');
const offer = (page: Page) => page.locator('intermission-notice[data-toast]', { hasText: 'You have entries from' });
const answer = (page: Page, text: string) => offer(page).getByRole('button', { name: text }).click();

/** Types at the end of the name, and resolves when it is stored. */
async function enter(page: Page, text: string): Promise<void> {
  await name(page).evaluate((input: HTMLInputElement) => {
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  });
  await page.keyboard.type(text);
  await page.evaluate(() => client.drafts.flush());
}

function untilName(page: Page, value: string): Promise<unknown> {
  return until(async () => (await name(page).inputValue()) === value, { message: `the name ${value}` });
}

/**
 * Resolves when the client has had time to look for drafts: after more rounds through the same stores than it needs.
 * With `untilRested` alone every offer below is there too, so that its absence means something.
 */
function untilRested(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let round = 0; round < 6; round++) {
      await client.drafts.list();
      await navigator.locks?.query();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

async function expectNothing(page: Page): Promise<void> {
  await untilRested(page);
  expect(await name(page).inputValue()).toBe('');
  expect(await page.locator('intermission-notice').count()).toBe(0);
  expect(await page.evaluate(() => seen)).toEqual([]);
}

const list = (page: Page) => page.evaluate(() => client.drafts.list());

/** The page with these options knows of no draft, neither to put back nor to list. */
async function expectNoDraft(page: Page, lab: Lab, search?: string): Promise<void> {
  await visit(page, lab, search);
  await expectNothing(page);
  expect(await list(page)).toEqual([]);
}

/** Runs in the page: writes records past the SDK, into a database that may not be there yet. */
function writeRecords([version, records]: [version: number, records: [key: IDBValidKey, value: unknown][]]) {
  return new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('intermission', version);
    opening.onupgradeneeded = () => {
      const { result: database } = opening;
      if (!database.objectStoreNames.contains('drafts')) database.createObjectStore('drafts');
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('drafts', 'readwrite');
      for (const [key, value] of records) transaction.objectStore('drafts').put(value, key);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}

function putRecords(page: Page, records: readonly (readonly [unknown, unknown])[], version = 1): Promise<void> {
  return page.evaluate(writeRecords as (given: unknown) => Promise<void>, [version, records] as unknown);
}

/** A page of the same origin without the SDK. */
async function openPlain(page: Page, lab: Lab): Promise<Page> {
  lab.page('/plain', '<!doctype html><title>Plain</title>');
  const plain = await page.context().newPage();
  await plain.goto(`${lab.site.origin}/plain`);
  return plain;
}

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('a draft', () => {
    it('is shown to its owner and to nobody else', async ({ page, lab }) => {
      await visit(page, lab, '?utm_owner=ada');
      await enter(page, 'Ada');

      await expectNoDraft(page, lab, '?utm_owner=bob');
      await enter(page, 'Bob');

      await expectNoDraft(page, lab);

      await visit(page, lab, '?utm_owner=ada');
      await untilName(page, 'Ada');
      expect(await list(page)).toHaveLength(1);
    });

    it('of another owner is not offered in another tab either', async ({ page, lab }) => {
      await visit(page, lab, '?utm_owner=ada');
      await enter(page, 'Ada');
      const next = await visitAfter(page, lab, '?utm_owner=bob');
      await expectNothing(next);
      const own = await visitAnew(page, lab, '?utm_owner=ada');
      await offer(own).waitFor();
    });

    it('is one for each tab with the same form', async ({ page, lab }) => {
      await visit(page, lab);
      const other = await visitAnew(page, lab);
      await enter(page, 'first');
      await enter(other, 'second');
      expect(await list(page)).toHaveLength(2);

      await Promise.all([page.reload(), other.reload()]);
      await Promise.all([untilName(page, 'first'), untilName(other, 'second')]);
      expect(await offer(page).count()).toBe(0);
    });

    it('is not shared with a duplicate of its tab', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'original');
      // As when it was reloaded before: the storage that is copied holds a draft.
      await page.reload();
      await untilName(page, 'original');

      const [copy] = await Promise.all([
        page.context().waitForEvent('page'),
        page.evaluate(() => void window.open(location.href)),
      ]);
      await copy.waitForLoadState();
      const id = (at: Page) => at.evaluate(() => sessionStorage.getItem('intermission:tab'));
      await copy.evaluate(() => client.drafts.list());
      expect(await id(copy)).toBeTruthy();
      expect(await id(copy)).not.toBe(await id(page));
      await expectNothing(copy);

      await enter(copy, 'copy');
      await Promise.all([page.reload(), copy.reload()]);
      await Promise.all([untilName(page, 'original'), untilName(copy, 'copy')]);
    });

    it('of a closed tab is offered, and put back when asked', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      await page.locator('[name=remarks]').fill('by the window');
      await page.evaluate(() => client.drafts.flush());
      const next = await visitAfter(page, lab);
      await untilRested(next);
      expect(await offer(next).count()).toBe(1);
      expect(await name(next).inputValue()).toBe('');
      await answer(next, 'Restore');
      await untilName(next, 'Ada');
      expect(await next.locator('[name=remarks]').inputValue()).toBe('by the window');

      // Now it is this tab's, and comes back by itself.
      await until(async () => (await list(next)).length === 1, { message: 'one draft' });
      await next.reload();
      await untilName(next, 'Ada');
      expect(await offer(next).count()).toBe(0);
    });

    it('of a closed tab gives way to what has been typed before it was asked for', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      await page.locator('[name=remarks]').fill('by the window');
      await page.evaluate(() => client.drafts.flush());
      const next = await visitAfter(page, lab);
      await offer(next).waitFor();
      await enter(next, 'Grace');
      await answer(next, 'Restore');
      await until(async () => (await next.locator('[name=remarks]').inputValue()) === 'by the window');
      expect(await name(next).inputValue()).toBe('Grace');
      await next.reload();
      await untilName(next, 'Grace');
    });

    it('of a closed tab is gone when declined', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      const next = await visitAfter(page, lab);
      await answer(next, 'Discard');
      await until(async () => (await next.evaluate(readDrafts)).length === 0, { message: 'the end of the draft' });
      expect(await name(next).inputValue()).toBe('');
      await expectNothing(await visitAnew(page, lab));
    });

    it('of a closed tab is offered again to the one who did not answer', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      const next = await visitAfter(page, lab);
      await offer(next).waitFor();
      await offer(await visitAfter(next, lab)).waitFor();
    });

    it('is neither used nor kept when it has expired', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      await visit(page, lab, '?utm_maxAge=1');
      await expectNothing(page);

      const next = await visitAnew(page, lab, '?utm_maxAge=1');
      await expectNothing(next);
      await until(async () => (await next.evaluate(readDrafts)).length === 0, { message: 'the sweep' });
    });

    it('lasts for 48 hours', async ({ page, lab }) => {
      const plain = await openPlain(page, lab);
      const hours = (count: number) => Date.now() - count * 3600_000;
      const records = (savedAt: number): [unknown, unknown][] => [
        [['', '/order', 'order', '1-1'], { v: 1, savedAt, step: null }],
        [['', '/order', 'order', '1-1', 'name'], { value: 'Ada', base: '', hints: [] }],
      ];
      await putRecords(plain, records(hours(47)));
      const young = await visitAnew(page, lab);
      await offer(young).waitFor();
      await putRecords(plain, records(hours(48)));
      await expectNothing(await visitAfter(young, lab));
    });

    it('is readable next to records that are damaged or of another version', async ({ page, lab, complaints }) => {
      const plain = await openPlain(page, lab);
      const at = (...rest: string[]) => ['', '/order', 'order', ...rest];
      const header = { v: 1, savedAt: Date.now(), step: null };
      await putRecords(plain, [
        [at('1-1'), header],
        [at('1-1', 'name'), { value: 'Ada', base: '', hints: [] }],
        [at('1-1', 'remarks'), { value: { a: 1 }, base: '' }],
        [at('1-1', 'more', 'parts'), 'no field'],
        [at('2-2'), { v: 0, savedAt: Date.now() + 1, values: { name: 'old' } }],
        [at('2-2', 'name'), { value: 'old', base: '' }],
        [at('3-3'), 'no header'],
        [at('4-4'), null],
        [at('5-5'), { ...header, savedAt: Number.NaN }],
        [at('6-6', 'name'), { value: 'without header', base: '' }],
        ['a string as key', { value: 1 }],
        [17, null],
        [[17, [18]], undefined],
      ]);
      await visit(page, lab);
      await offer(page).waitFor();
      await answer(page, 'Restore');
      await untilName(page, 'Ada');
      expect(await page.evaluate(() => failures)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it('is kept although what the tab’s storage holds is damaged', async ({ page, lab }) => {
      await visit(page, lab);
      for (const drafts of ['{', '[7, null, [7], [["", "/order"]], [["", "/order", "order", "1-1"], {"v": 0}]]']) {
        await page.evaluate((text) => {
          sessionStorage.setItem('intermission:drafts', text);
          for (const key of ['swept', 'submitted', 'tab']) sessionStorage.setItem(`intermission:${key}`, '{');
        }, drafts);
        await page.reload();
        await page.evaluate(() => client.drafts.list());
        await enter(page, 'Ada');
        await page.reload();
        await untilName(page, 'Ada');
        await page.evaluate(() => client.drafts.clear());
      }
      expect(await page.evaluate(() => failures)).toEqual([]);
    });

    it('is gone after clear(), those of others are not', async ({ page, lab }) => {
      await visit(page, lab, '?utm_owner=bob');
      await enter(page, 'Bob');
      await visit(page, lab, '?utm_owner=ada');
      await enter(page, 'Ada');
      const other = await visitAnew(page, lab, '?utm_owner=ada');
      await enter(other, 'Ada too');
      await other.close();
      // A page that has left hands its draft over.
      await page.reload();
      await until(() => page.evaluate(() => seen.includes('restored')), { message: 'the entries' });

      await page.evaluate(() => client.drafts.clear());
      expect(await list(page)).toEqual([]);
      expect((await page.evaluate(readDrafts)).map(([[owner]]) => owner)).toEqual(['bob']);
      expect(JSON.stringify(await page.evaluate(readSession))).not.toContain('Ada');
      await page.reload();
      await expectNothing(page);
      await visit(page, lab, '?utm_owner=bob');
      await untilName(page, 'Bob');
    });

    it('is begun anew by what is entered after clear()', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      await page.evaluate(() => client.drafts.clear('order'));
      await enter(page, ' Lovelace');
      await page.reload();
      await untilName(page, 'Ada Lovelace');
    });

    it('is gone after clear() with the caret still in its field', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      await page.evaluate(() => client.drafts.clear());
      await page.evaluate(() => client.drafts.flush());
      expect(await page.evaluate(readDrafts)).toEqual([]);
      await page.reload();
      await expectNothing(page);
    });

    it('that was delivered is listed as such and can be had back', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'Ada');
      // The caret stays in the field, as it does not with the button.
      await name(page).press('Enter');
      const delivered = async () => (await list(page)).filter((draft) => draft.delivered);
      await until(async () => (await delivered()).length === 1, { message: 'the delivery' });
      expect(await list(page)).toMatchObject([{ path: '/order', key: 'order', fields: 1, delivered: true }]);
      expect(lab.orders).toEqual([{ name: 'Ada' }]);

      await page.reload();
      await expectNothing(page);
      expect(await page.evaluate(() => client.drafts.restore('another'))).toBe(false);
      expect(await page.evaluate(() => client.drafts.restore('order'))).toBe(true);
      await untilName(page, 'Ada');
    });
  });

  describe.concurrent('a sealed draft', () => {
    it('cannot be read in the database, and comes back', async ({ page, lab }) => {
      await visit(page, lab, '?utm_seed=7');
      await enter(page, 'Augusta');
      const records = await page.evaluate(readDrafts);
      expect(records).toHaveLength(1);
      const text = await page.evaluate(async () => {
        const bytes = (value: unknown): string => {
          if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
          if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value as Uint8Array<ArrayBuffer>);
          return typeof value === 'object' && value ? Object.values(value).map(bytes).join('\n') : String(value);
        };
        const opening = indexedDB.open('intermission');
        await new Promise((resolve) => (opening.onsuccess = resolve));
        const reading = opening.result.transaction('drafts').objectStore('drafts').getAll();
        await new Promise((resolve) => (reading.onsuccess = resolve));
        opening.result.close();
        return bytes(reading.result) + JSON.stringify({ ...sessionStorage });
      });
      expect(text).not.toContain('Augusta');
      expect(text).not.toContain('savedAt');

      await page.reload();
      await untilName(page, 'Augusta');
    });

    it('is as good as not there with another key', async ({ page, lab }) => {
      await visit(page, lab, '?utm_seed=7');
      await enter(page, 'Augusta');
      await expectNoDraft(page, lab, '?utm_seed=8');
      expect(await page.evaluate(() => failures)).toEqual([]);
      await expectNothing(await visitAnew(page, lab, '?utm_seed=8'));
    });
  });

  describe.concurrent('the database', () => {
    it('does not stand in the way of its deletion, and is made anew', async ({ page, lab }) => {
      await visit(page, lab);
      await enter(page, 'A');
      const plain = await openPlain(page, lab);
      const outcome = await plain.evaluate(
        () =>
          new Promise((resolve) => {
            const deletion = indexedDB.deleteDatabase('intermission');
            deletion.onblocked = () => resolve('blocked');
            deletion.onerror = () => resolve('error');
            deletion.onsuccess = () => resolve('deleted');
          }),
      );
      expect(outcome).toBe('deleted');
      await enter(page, 'da');
      const drafts = (await page.evaluate(readDrafts)).map(([, draft]) => draft);
      expect(drafts).toMatchObject([{ fields: { name: { value: 'Ada' } } }]);
      expect(await page.evaluate(() => failures)).toEqual([]);
    });

    it('may have been made by another version', async ({ page, lab }) => {
      const plain = await openPlain(page, lab);
      await putRecords(plain, [], 5);
      await visit(page, lab);
      await enter(page, 'Ada');
      expect(await list(page)).toHaveLength(1);
      expect(await page.evaluate(() => failures)).toEqual([]);
    });

    /** What is typed survives a reload by the tab's own storage, and the loss is said once. */
    async function expectHandoff(page: Page): Promise<void> {
      await enter(page, 'Ada');
      expect(await page.evaluate(() => failures)).toEqual(['DegradedError']);
      await page.reload();
      await untilName(page, 'Ada');
      await page.evaluate(() => client.drafts.flush());
      expect(await page.evaluate(() => failures)).toEqual(['DegradedError']);
    }

    it('that lacks its store leaves the tab’s own storage', async ({ page, lab }) => {
      const plain = await openPlain(page, lab);
      await plain.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const opening = indexedDB.open('intermission', 3);
            opening.onupgradeneeded = () => opening.result.createObjectStore('other');
            opening.onsuccess = () => {
              opening.result.close();
              resolve();
            };
          }),
      );
      await visit(page, lab);
      await expectHandoff(page);
    });

    it('that hangs behind a deletion that another page blocks leaves the tab’s own storage', async ({ page, lab }) => {
      const plain = await openPlain(page, lab);
      await plain.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const opening = indexedDB.open('intermission');
            opening.onupgradeneeded = () => opening.result.createObjectStore('drafts');
            opening.onsuccess = () => {
              // Held on purpose: without a handler of `versionchange` it stays open.
              Object.assign(globalThis, { held: opening.result });
              indexedDB.deleteDatabase('intermission').onblocked = () => resolve();
            };
          }),
      );
      await visit(page, lab);
      await expectHandoff(page);
    });

    it.for([
      ['never answers', 'IDBFactory.prototype.open = () => new EventTarget();'],
      [
        'cannot be asked for',
        'Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });',
      ],
      [
        'is full',
        `const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (...args) {
          const request = put.apply(this, args);
          this.transaction.abort();
          return request;
        };
        Object.defineProperty(IDBTransaction.prototype, 'error', {
          get: () => new DOMException('full', 'QuotaExceededError'),
        });`,
      ],
    ] as const)('that %s leaves the tab’s own storage', async ([, script], { page, lab }) => {
      await page.addInitScript(script);
      await visit(page, lab);
      await expectHandoff(page);
    });
  });

  // By itself: in a window behind others, Firefox takes no keys in a frame of another origin.
  it('a sandboxed frame has no storage at all, and its form is as it was', async ({ page, lab }) => {
    lab.page('/intermission-stage.js', () => ({ status: 404 }));
    lab.page('/around', '<!doctype html><iframe sandbox="allow-scripts allow-forms" src="/order"></iframe>');
    lab.page('/order', orderPage(lab));
    // A frame without an origin may load a module only where the server says so.
    await page.route('**/intermission-stage.js', async (route) => {
      const response = await page.request.get(`${lab.site.origin}/dist/intermission-stage.js`);
      const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
      await route.fulfill({ body: await response.text(), headers });
    });
    await page.goto(`${lab.site.origin}/around`);
    const frame = page.frames()[1];
    if (!frame) throw new Error('There is no frame.');
    expect(await frame.evaluate(() => client.drafts.list())).toEqual([]);
    await frame.locator('[name=name]').pressSequentially('Ada');
    await frame.evaluate(() => client.drafts.flush());
    expect(await frame.locator('[name=name]').inputValue()).toBe('Ada');
    expect(await frame.evaluate(() => failures)).toEqual(['DegradedError']);
    await frame.getByRole('button', { name: 'Order' }).click();
    await until(() => lab.orders.length === 1, { message: 'the order' });
  });
});

describe('in chromium with its caches and quotas', () => {
  let browser: Browser;
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
    // Playwright turns it off.
    browser = await launchBrowser('chromium', { ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  it('a draft that finds no room is left to the tab’s own storage', async () => {
    const page = await (await browser.newContext()).newPage();
    const devtools = await page.context().newCDPSession(page);
    // Before anything is written: the browser then takes the room that it found for granted, for half a minute.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: lab.site.origin, quotaSize: 1 });
    await visit(page, lab);
    await enter(page, 'Ada');
    expect(await page.evaluate(() => failures)).toEqual(['DegradedError']);
    await page.reload();
    await untilName(page, 'Ada');
    await page.context().close();
  });

  it('a page comes out of the cache as it was, and its entries are kept on', async () => {
    const page = await (await browser.newContext()).newPage();
    lab.page('/elsewhere', '<!doctype html><title>Elsewhere</title>');
    await visit(page, lab);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted }));
    });
    await enter(page, 'Ada');
    await page.goto(`${lab.site.origin}/elsewhere`);
    await page.evaluate(() => history.back());
    await until(() => page.evaluate(() => (globalThis as { persisted?: boolean }).persisted), {
      message: 'the page from the cache',
    });
    expect(await name(page).inputValue()).toBe('Ada');
    expect(await page.evaluate(() => seen)).not.toContain('restore');

    // Its tab is open again: the draft is nobody else's.
    const other = await visit(await page.context().newPage(), lab);
    await expectNothing(other);
    await enter(page, ' L.');
    await page.reload();
    await untilName(page, 'Ada L.');
    await page.context().close();
  });

  it('a page leaves its tab’s draft to another page of the tab, and takes it up again', async () => {
    const page = await (await browser.newContext()).newPage();
    await visit(page, lab);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted }));
    });
    await enter(page, 'Ada');
    await visit(page, lab, '?utm_again');
    await untilName(page, 'Ada');
    await page.evaluate(() => history.back());
    await until(() => page.evaluate(() => (globalThis as { persisted?: boolean }).persisted), {
      message: 'the page from the cache',
    });
    await enter(page, ' L.');
    await page.reload();
    await untilName(page, 'Ada L.');
    await page.context().close();
  });
});
