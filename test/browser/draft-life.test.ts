import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { readDrafts } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import {
  accept,
  draftPage,
  enter,
  expectEmpty,
  fieldOf,
  flush,
  list,
  noteForm,
  offer,
  openPage,
  plainPage,
  reload,
  send,
  toasts,
  untilBack,
  untilDelivered,
  untilRested,
  untilValue,
} from './pages/drafts.ts';

declare global {
  /** What the adapter of a test's page holds. */
  var state: unknown;
  /** Tells the client that `state` has changed. */
  var changed: () => void;
}

const LONG = 'All of this took me an hour. '.repeat(5).trim();

/** Waits for a value that the page's own script reads. */
const untilPage = (page: Page, script: string, message = script) =>
  until(() => page.evaluate(script), { message, timeout: 10_000 });

/** Opens the page in a tab of its own once `page` is closed, and nothing is left of its tab. */
async function openAfter(page: Page, lab: Lab, path: string): Promise<Page> {
  lab.page('/plain', plainPage('Plain'));
  const next = await page.context().newPage();
  await next.goto('/plain');
  await page.close();
  // The browser frees the locks of a closed tab in its own time.
  const open = () => next.evaluate(async () => (await navigator.locks.query()).held?.length);
  await until(async () => (await open()) === 0, { message: 'the end of the closed tab' });
  await openPage(next, path);
  return next;
}

/** Has the page wait for one of the SDK's files. Returns a function that lets it through. */
async function holdUp(page: Page, file: string): Promise<() => void> {
  let letThrough = () => {};
  const isThrough = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route(`**/${file}`, async (route) => {
    await isThrough;
    await route.continue();
  });
  return letThrough;
}

const records = (page: Page) => page.evaluate(readDrafts);
const values = (page: Page, selector: string) =>
  page.evaluate(
    (wanted) => Array.from(document.querySelectorAll<HTMLInputElement>(wanted), ({ value }) => value),
    selector,
  );
const untilValues = (page: Page, selector: string, wanted: string[]) =>
  until(async () => (await values(page, selector)).join('|') === wanted.join('|'), {
    message: `the values ${wanted}`,
    timeout: 10_000,
  });

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('the address', () => {
    it.for<[string, string, string]>([
      ['another query', '/note?id=1', '/note?id=2'],
      ['no query', '/note?id=1', '/note'],
      ['another route in the hash', '/note#/tickets/1', '/note#/tickets/2'],
      ['another route in the hash, after an exclamation mark', '/note#!1', '/note#!2'],
    ])('with %s is of another record, to which the draft is only offered', async ([, one, other], { lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      lab.page('/plain', plainPage('Plain'));
      await openPage(page, one);
      await enter(page, 'one');
      // By way of another page: a browser loads nothing where only the hash changes.
      await page.goto('/plain');
      await openPage(page, other);
      await offer(page).waitFor();
      await untilRested(page);
      expect(await fieldOf(page).inputValue()).toBe('');
      await enter(page, 'other');
      await page.goto('/plain');
      await openPage(page, one);
      await untilBack(page, 'one');
      await page.goto('/plain');
      await openPage(page, other);
      await untilBack(page, 'other');
    });

    it.for<[string, string, string]>([
      ['campaign parameters', '/note?id=1', '/note?utm_source=mail&id=1&fbclid=x&gclid=y&msclkid=z'],
      ['the order of parameters', '/note?a=1&b=2', '/note?b=2&a=1'],
      ['a hash that is no route', '/note?id=1#top', '/note?id=1#end'],
    ])('is the same whatever %s', async ([, one, other], { lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      lab.page('/plain', plainPage('Plain'));
      await openPage(page, one);
      await enter(page, 'one');
      await page.goto('/plain');
      await openPage(page, other);
      await untilBack(page, 'one');
    });

    it('that changes under a form is the one that its draft is found at', async ({ lab, page }) => {
      for (const path of ['/new', '/42/edit']) lab.page(path, draftPage(lab, noteForm()));
      await openPage(page, '/new');
      await enter(page, 'first');
      await page.evaluate(() => history.pushState(null, '', '/42/edit'));
      await fieldOf(page).pressSequentially('!');
      await flush(page);
      await reload(page);
      await untilValue(page, 'text of first!');
      await untilValue(page, 'title of first', { name: 'title' });
      await openPage(page, '/new');
      await expectEmpty(page);
    });

    /** Shows a record of the app in the form that it keeps. */
    const SHOW = `
      const saved = { '/1': 'saved one', '/2': 'saved two' };
      globalThis.show = () => { for (const field of note.elements) if (field.name) field.value = saved[location.pathname]; };
      show();`;
    it.for<[string, string]>([
      ['at once', "history.pushState(null, '', '/2'); show();"],
      ['300 ms later', "history.pushState(null, '', '/2'); setTimeout(show, 300);"],
      [
        'before the address changes',
        "note.elements.text.value = saved['/2']; note.elements.title.value = saved['/2']; history.pushState(null, '', '/2');",
      ],
    ])('of another record, which the same form shows %s, has a draft of its own', async ([, script], { lab, page }) => {
      for (const path of ['/1', '/2']) lab.page(path, draftPage(lab, noteForm(), { setup: SHOW }));
      await openPage(page, '/1');
      await enter(page, 'one');
      await page.evaluate(script);
      await untilValue(page, 'saved two');
      // A window behind others has no focus in Firefox, but takes clicks.
      await fieldOf(page, 'note', 'title').click();
      await enter(page, 'two');
      await openPage(page, '/1');
      await untilBack(page, 'one');
      await openPage(page, '/2');
      await untilBack(page, 'two');
    });
  });

  describe.concurrent('forms without a name', () => {
    const unnamed = (field: string) =>
      `<form data-intermission="form" autocomplete="off"><label>${field} <input name="${field}"></label></form>`;
    const at = (page: Page, field: string) => page.locator(`[name=${field}]`);

    it('keep their drafts when they swap places, and when another one comes before them', async ({ lab, page }) => {
      lab.page('/forms', draftPage(lab, unnamed('search') + unnamed('remark')));
      await openPage(page, '/forms');
      await at(page, 'search').fill('a query');
      await at(page, 'remark').fill('a remark');
      await flush(page);
      for (const order of [
        ['remark', 'search'],
        ['news', 'remark', 'search'],
      ]) {
        lab.page('/forms', draftPage(lab, order.map(unnamed).join('')));
        await reload(page);
        await untilValues(
          page,
          'input',
          order.map((name) => ({ search: 'a query', remark: 'a remark' })[name] ?? ''),
        );
      }
    });

    it('get what was entered before their fields changed only as an offer', async ({ lab, page }) => {
      const form = (more: string) =>
        noteForm('note')
          .replace('data-intermission-key="note"', '')
          .replace('id="note"', '')
          .replace('<button>', `${more}<button>`);
      lab.page('/form', draftPage(lab, form('')));
      await openPage(page, '/form');
      await page.locator('[name=text]').fill('a remark');
      await flush(page);
      lab.page('/form', draftPage(lab, form('<label>More <input name="more"></label>')));
      await reload(page);
      await offer(page).waitFor();
      expect(await page.locator('[name=text]').inputValue()).toBe('');
      await accept(page);
      await until(async () => (await page.locator('[name=text]').inputValue()) === 'a remark');
    });
  });

  describe.concurrent('what is entered before the stored draft was read', () => {
    it('does not replace it where what puts it back cannot be loaded', async ({ lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await enter(page, 'note');
      await page.route('**/intermission-restore.js', (route) => route.abort());
      await reload(page);
      await until(() => page.evaluate(() => failures.length > 0), { message: 'the report' });
      await flush(page);
      await page.unroute('**/intermission-restore.js');
      await reload(page);
      await untilBack(page, 'note');
    });

    it.for([300, 1_000])('does not replace it when the engine comes %i ms later', async (late, { lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await fieldOf(page).fill(LONG);
      await flush(page);
      const load = await holdUp(page, 'intermission-stage.js');
      await page.reload({ waitUntil: 'domcontentloaded' });
      await fieldOf(page).pressSequentially('x');
      setTimeout(load, late);
      await flush(page);
      await toasts(page, LONG).waitFor();
      expect(await fieldOf(page).inputValue()).toBe('x');
      // It is also there at the next visit.
      await reload(page);
      await untilValue(page, 'x');
      expect(await page.evaluate(() => client.drafts.restore('note'))).toBe(true);
      await untilValue(page, LONG);
      await reload(page);
      await untilValue(page, LONG);
    });
  });

  describe.concurrent('a field', () => {
    it('is emptied by the person’s typing and by the reset button, and stays so', async ({ lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm('note', '', '<button type="reset">Reset</button>')));
      await openPage(page, '/note');
      await enter(page, 'note');
      await fieldOf(page).fill('');
      await flush(page);
      await reload(page);
      await untilValue(page, 'title of note', { name: 'title' });
      expect(await fieldOf(page).inputValue()).toBe('');
      await page.click('[type=reset]');
      await until(async () => (await list(page)).length === 0, { message: 'the end of the draft' });
      await reload(page);
      await expectEmpty(page);
    });

    it.for<[string, string]>([
      ['resets its form', 'note.reset()'],
      ['renders its form again', 'note.outerHTML = note.outerHTML'],
    ])('stays in the draft when the page %s by itself', async ([, script], { lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await enter(page, 'note');
      await page.evaluate(script);
      await flush(page);
      await reload(page);
      await untilBack(page, 'note');
    });

    it('with formatted text is kept although the page hides it in the task of the last key', async ({ lab, page }) => {
      const script = "wish.addEventListener('input', () => { wish.hidden = wish.textContent === 'Ada'; });";
      const more = '<div id="wish" contenteditable aria-label="Wish"></div>';
      lab.page('/note', draftPage(lab, noteForm('note', '', more), { script }));
      await openPage(page, '/note');
      await page.locator('#wish').click();
      await page.keyboard.type('Ada');
      await page.locator('#wish').waitFor({ state: 'hidden' });
      await flush(page);
      await reload(page);
      await until(async () => (await page.locator('#wish').textContent()) === 'Ada', {
        message: 'the wish',
        timeout: 10_000,
      });
    });

    it('leaves the draft with the row that the person removes, and not with another one', async ({ lab, page }) => {
      const row =
        '<div><input class="guest" name="guests[]"><button type="button" class="remove">Remove</button></div>';
      const more = '<div id="rows"></div><button type="button" id="add">Add</button>';
      const setup = `
        const ROW = '${row}';
        rows.innerHTML = ROW.repeat(2);
        add.onclick = () => rows.insertAdjacentHTML('beforeend', ROW);
        rows.onclick = ({ target }) => { if (target.className === 'remove') target.parentNode.remove(); };`;
      lab.page('/note', draftPage(lab, noteForm('note', '', more), { setup }));
      await openPage(page, '/note');
      const guests = page.locator('.guest');
      for (const [index, name] of ['Ann', 'Bob'].entries()) await guests.nth(index).fill(name);
      await page.click('#add');
      await guests.nth(2).fill('Cem');
      await page.locator('.remove').first().click();
      await flush(page);
      await reload(page);
      await untilValues(page, '.guest', ['Bob', 'Cem']);
      expect(await toasts(page, 'Ann').count()).toBe(0);
    });

    it('that a choice takes away leaves the draft, and has its place again when it is chosen', async ({
      lab,
      page,
    }) => {
      const more = '<label><input type="checkbox" name="gift"> Gift</label><div id="place"></div>';
      const setup = `note.elements.gift.onchange = ({ target }) => {
        place.innerHTML = target.checked ? '<label>Card <input name="greeting"></label>' : '';
      };`;
      lab.page('/note', draftPage(lab, noteForm('note', '', more), { setup }));
      await openPage(page, '/note');
      await fieldOf(page).fill('a text');
      await page.locator('[name=gift]').check();
      await page.locator('[name=greeting]').fill('Happy birthday');
      await flush(page);
      await reload(page);
      await until(async () => (await page.locator('[name=greeting]').inputValue()) === 'Happy birthday');
      await page.locator('[name=gift]').uncheck();
      await flush(page);
      expect(JSON.stringify(await records(page))).not.toContain('Happy birthday');
      await reload(page);
      await untilValue(page, 'a text');
      await page.locator('[name=gift]').check();
      await untilRested(page);
      expect(await page.locator('[name=greeting]').inputValue()).toBe('');
    });
  });

  describe.concurrent('an adapter', () => {
    /** A page with a store of its own. `options`: the adapter's further members; `given`: those of its registration. */
    const store = (options = '', given = '{}', initial = "{ body: '' }") => `
      globalThis.state = ${initial};
      globalThis.changed = () => {};
      globalThis.adapter = {
        read: () => state,
        write: (value) => { state = value; },
        watch: (listener) => { changed = listener; return () => {}; },
        ${options}
      };
      globalThis.register = () => client.drafts.register('doc', adapter, ${given});`;
    const change = async (page: Page, body: string) => {
      // The person does it: what happens without them is the page's own doing.
      await page.mouse.click(5, 5);
      await page.evaluate((text) => {
        state = { body: text };
        changed();
      }, body);
      await flush(page);
    };
    const untilBody = (page: Page, body: string) => untilPage(page, `state?.body === ${JSON.stringify(body)}`);

    it.for<[string, { setup: string; script: string }]>([
      ['registered after start()', { setup: store(), script: 'register()' }],
      [
        'registered before start()',
        {
          setup: `${store()}
            const { createIntermission } = Intermission;
            Intermission = { createIntermission(options) { globalThis.client = createIntermission(options); register(); return client; } };`,
          script: '',
        },
      ],
      [
        'whose document loads late',
        {
          setup: store('', '{}', 'undefined'),
          script: "register(); setTimeout(() => { if (!state) { state = { body: '' }; changed(); } }, 700);",
        },
      ],
      [
        'that says when it is ready',
        {
          setup: store(
            "ready: new Promise((resolve) => setTimeout(() => { state = { body: '' }; resolve(); }, 700)),",
            '{}',
            'undefined',
          ),
          script: 'register()',
        },
      ],
    ])('%s has its state back', async ([, scripts], { lab, page }) => {
      lab.page('/doc', draftPage(lab, '<h1>Document</h1>', scripts));
      await openPage(page, '/doc');
      await untilPage(page, 'state !== undefined');
      await change(page, 'typed');
      await reload(page);
      await untilBody(page, 'typed');
      await change(page, 'typed more');
      await reload(page);
      await untilBody(page, 'typed more');
    });

    it('goes on across stop() and start()', async ({ lab, page }) => {
      lab.page('/doc', draftPage(lab, '<h1>Document</h1>', { setup: store(), script: 'register()' }));
      await openPage(page, '/doc');
      await change(page, 'typed');
      await page.evaluate(() => {
        client.stop();
        client.start();
      });
      await page.evaluate(() => client.drafts.list());
      await change(page, 'typed more');
      await reload(page);
      await untilBody(page, 'typed more');
      expect(await offer(page).count()).toBe(0);
    });

    it('keeps what is entered before the code that keeps it has come', async ({ lab, page }) => {
      lab.page('/doc', draftPage(lab, '<h1>Document</h1>', { setup: store(), script: 'register()' }));
      const load = await holdUp(page, 'intermission-adapter-form.js');
      await openPage(page, '/doc');
      const changed = change(page, 'typed');
      await untilPage(page, "state.body === 'typed'");
      load();
      await changed;
      await reload(page);
      await untilBody(page, 'typed');
    });

    it('of the whole site has its state back at another address', async ({ lab, page }) => {
      for (const path of ['/one', '/two']) {
        const scripts = { setup: store('', "{ scope: 'site' }"), script: 'register()' };
        lab.page(path, draftPage(lab, '<h1>Document</h1>', scripts));
      }
      await openPage(page, '/one');
      await change(page, 'typed');
      await openPage(page, '/two');
      await untilBody(page, 'typed');
    });

    it('has its whole state back although fields of its surface show a part of it', async ({ lab, page }) => {
      const setup = `${store('', '{}', "{ text: '', marks: [] }")}
        const show = () => { note.elements.text.value = state.text; };
        adapter.write = (value) => { state = value; show(); };
        note.addEventListener('input', () => { state = { text: note.elements.text.value, marks: ['bold'] }; changed(); });`;
      lab.page('/doc', draftPage(lab, noteForm(), { setup, script: 'register()' }));
      await openPage(page, '/doc');
      await fieldOf(page).pressSequentially('typed');
      await flush(page);
      await reload(page);
      await untilPage(page, "JSON.stringify(state) === JSON.stringify({ text: 'typed', marks: ['bold'] })");
      await untilValue(page, 'typed');
    });
  });

  it('a form of the whole site has its draft at another address', async ({ lab, page }) => {
    for (const path of ['/one', '/two'])
      lab.page(path, draftPage(lab, noteForm('note', 'data-intermission-scope="site"')));
    await openPage(page, '/one');
    await enter(page, 'note');
    await openPage(page, '/two?id=1');
    await untilBack(page, 'note');
  });

  describe.concurrent('on a shared device', () => {
    it('a draft is there after a reload, in no database, and gone with its tab', async ({ lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm(), { tag: 'data-shared-device' }));
      await openPage(page, '/note');
      await enter(page, 'note');
      await reload(page);
      await untilBack(page, 'note');
      await flush(page);
      expect(await records(page)).toEqual([]);
      const next = await openAfter(page, lab, '/note');
      await expectEmpty(next);
      expect(await list(next)).toEqual([]);
    });
  });

  describe.concurrent('a chosen file', () => {
    const FILE = { name: 'scan.txt', mimeType: 'text/plain', buffer: Buffer.from('what was scanned') };
    const body = noteForm('note', '', '<label>File <input type="file" name="file"></label>');
    const chosen = (page: Page) =>
      page.evaluate(async () => {
        const [file] = document.querySelector<HTMLInputElement>('[name=file]')?.files ?? [];
        return file && `${file.name}: ${await file.text()}`;
      });
    async function open(page: Page, lab: Lab, script = '') {
      lab.page('/note', draftPage(lab, body, { script }));
      await openPage(page, '/note');
      await enter(page, 'note');
      await page.locator('[name=file]').setInputFiles(FILE);
      const isStored = async () => {
        await flush(page);
        return (await records(page)).some(([key]) => key.length === 5);
      };
      await until(isStored, { message: 'the file in the database' });
    }

    it('comes back after a reload, and is gone once its tab is closed', async ({ lab, page }) => {
      await open(page, lab);
      await reload(page);
      await until(async () => (await chosen(page)) === 'scan.txt: what was scanned', { message: 'the file' });
      const next = await openAfter(page, lab, '/note');
      await offer(next).waitFor();
      const isGone = async () => (await records(next)).every(([key]) => key.length < 5);
      await until(isGone, { message: 'the end of the file', timeout: 10_000 });
      await accept(next);
      await untilBack(next, 'note');
      expect(await chosen(next)).toBeUndefined();
    });

    it('is gone once it is delivered', async ({ lab, page }) => {
      const script = `note.addEventListener('submit', async (event) => {
        event.preventDefault();
        await fetch(API + '/notes', { method: 'POST', body: new FormData(note) });
        note.reset();
      });`;
      await open(page, lab, script);
      await send(page);
      await untilDelivered(page);
      await flush(page);
      const isGone = async () => (await records(page)).every(([key]) => key.length < 5);
      await until(isGone, { message: 'the end of the file', timeout: 10_000 });
    });
  });

  describe.concurrent('a store', () => {
    it.for<[string, string]>([
      ['hangs', 'IDBFactory.prototype.open = () => new EventTarget();'],
      ['refuses', "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"],
    ])('that %s leaves the draft to the tab, and is reported once', async ([, script], { lab, page }) => {
      await page.addInitScript(script);
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await enter(page, 'note');
      await until(() => page.evaluate(() => failures.length > 0), { message: 'the report' });
      await fieldOf(page).fill('text of note');
      await flush(page);
      expect(await page.evaluate(() => failures)).toEqual(['DegradedError']);
      await page.reload();
      await untilBack(page, 'note');
    });

    it('that is deleted meanwhile is made again with all that is entered', async ({ lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await enter(page, 'note');
      lab.page('/plain', plainPage('Plain'));
      const other = await page.context().newPage();
      await other.goto('/plain');
      const outcome = await other.evaluate(
        () =>
          new Promise((resolve) => {
            const deletion = indexedDB.deleteDatabase('intermission');
            deletion.onblocked = () => resolve('blocked');
            deletion.onsuccess = () => resolve('deleted');
          }),
      );
      expect(outcome).toBe('deleted');
      await fieldOf(page).pressSequentially('!');
      await flush(page);
      expect(JSON.stringify(await records(page))).toContain('text of note!');
      expect(JSON.stringify(await records(page))).toContain('title of note');
    });

    it('with records of version 1 gives them back, and with newer ones leaves them alone', async ({ lab, page }) => {
      lab.page('/plain', plainPage('Plain'));
      lab.page('/note', draftPage(lab, noteForm()));
      await page.goto('/plain');
      const old = ['', '/note', 'note', '1-1'];
      const newer = ['', '/note?', 'note', '2-2'];
      await page.evaluate(
        ([of, at]) =>
          new Promise<void>((resolve) => {
            const opening = indexedDB.open('intermission', 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore('drafts');
            opening.onsuccess = () => {
              const transaction = opening.result.transaction('drafts', 'readwrite');
              const drafts = transaction.objectStore('drafts');
              const savedAt = Date.now() - 60_000;
              drafts.put({ v: 1, savedAt, step: null }, of as string[]);
              drafts.put({ value: 'title of old', base: '', hints: [] }, [...(of as string[]), 'title']);
              drafts.put(JSON.stringify([['text', { value: 'text of old', base: '', hints: ['Text'] }]]), [
                ...(of as string[]),
                '',
                '0',
              ]);
              drafts.put({ v: 3, savedAt: savedAt + 1, something: 'else' }, at as string[]);
              transaction.oncomplete = () => {
                opening.result.close();
                resolve();
              };
            };
          }),
        [old, newer],
      );
      await openPage(page, '/note');
      await offer(page).waitFor();
      await accept(page);
      await untilBack(page, 'old');
      await flush(page);
      expect(await page.evaluate(() => failures)).toEqual([]);
      const keys = (await records(page)).map(([key]) => key.join());
      expect(keys).toContain(newer.join());
      await until(async () => !(await records(page)).some(([key]) => key.join().startsWith(old.join())), {
        message: 'the end of the older records',
      });
      await reload(page);
      await untilBack(page, 'old');
    });
  });
});
