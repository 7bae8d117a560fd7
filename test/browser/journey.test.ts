import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { locked, open } from '../helpers/reply.ts';
import { readDrafts, readSession, undelivered } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { entries, order, putCheckout, readEntries, secrets } from './pages/checkout.ts';
import { askApi, fillIn, fillInSecrets, noticeOf, openCheckout, untilStatus, watchReload } from './pages/visitor.ts';

const lock = locked({ retryAfter: 1 });
const restored = 'We put back what you had entered.';

/** Keeps files from arriving, as on a slow line, until what it returns is called. */
async function hold(page: Page, files: RegExp): Promise<() => void> {
  let arrive = () => {};
  const gate = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(files, async (route) => {
    await gate;
    await route.continue();
  });
  return () => arrive();
}

/** From the lock to the page that came back by itself. */
async function sitOut(page: Page, lab: Lab): Promise<void> {
  const reloaded = await watchReload(page);
  lab.api.reply = lock;
  await askApi(page, lab);
  await noticeOf(page).waitFor();
  lab.api.reply = open();
  await reloaded();
}

/** What the drafts' database and the tab's storage hold of the fields' values, as text. */
async function readStored(page: Page): Promise<string> {
  return JSON.stringify([await page.evaluate(readDrafts), await page.evaluate(readSession)]);
}

const noDraft = (page: Page) =>
  until(
    async () => {
      const { 'intermission:drafts': handedOver } = await page.evaluate(readSession);
      return undelivered(await page.evaluate(readDrafts)).length === 0 && handedOver === undefined;
    },
    { message: 'the end of the draft' },
  );

/** Runs in the page: tells its scripts that it goes away, so that what they do then can be looked at. */
const leave = () => void dispatchEvent(new PageTransitionEvent('pagehide'));

/** Notes what is stored and when the page changes, in order. */
const noteOrder = `
const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (...args) {
  this.transaction.addEventListener('complete', () => notes.push(['stored', JSON.stringify(args[0])]));
  return put.apply(this, args);
};
const { setItem } = Storage.prototype;
Storage.prototype.setItem = function (...args) {
  notes.push(['handed over', args[1]]);
  return setItem.apply(this, args);
};`;
const noteChanges = `
new MutationObserver(() => notes.push(['changed', ''])).observe(document, {
  subtree: true, childList: true, attributes: true, characterData: true,
});`;

/** As React does it: its own setter on the element hides from it what scripts write. */
const likeReact = `
const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
Object.defineProperty(form.elements.name, 'value', {
  get,
  set(value) {
    notes.push('own setter');
    set.call(this, value);
  },
});
for (const type of ['input', 'change']) {
  form.addEventListener(type, ({ target }) => notes.push(type + ' ' + (target.name || target.id)));
}`;

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  // One after the other: only in the window that has the focus does Firefox type rich text, and tell what was typed.
  describe('a checkout with one script tag', () => {
    it('brings the visitor back into the purchase, with every entry, and the order is sent once', async ({
      lab,
      page,
    }) => {
      putCheckout(lab);
      await openCheckout(page);
      await fillIn(page);
      expect(await page.evaluate(readEntries)).toEqual(entries);

      const reloaded = await watchReload(page);
      lab.api.reply = lock;
      await page.click('#send');
      await noticeOf(page).waitFor();
      lab.api.reply = open();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(await page.evaluate(readEntries)).toEqual(entries);

      await page.click('#send');
      await page.getByText('201').waitFor();
      expect(lab.orders).toEqual([order]);
      expect(lab.count({ method: 'POST' })).toBe(2);
    });

    it('leaves no trace of passwords, cards and hidden fields in any storage, at any time', async ({ lab, page }) => {
      putCheckout(lab, { prelude: noteOrder });
      await openCheckout(page);
      await fillInSecrets(page);
      await fillIn(page);
      // As a "show password" button does it.
      await page.evaluate(() => {
        (document.querySelector('[name=secret]') as HTMLInputElement).type = 'text';
      });
      await page.locator('[name=secret]').pressSequentially('!');
      lab.api.reply = lock;
      await page.click('#send');
      await noticeOf(page).waitFor();

      await page.evaluate(leave);
      const written = JSON.stringify(await page.evaluate(() => notes));
      expect(written).toContain('stored');
      expect(written).toContain('handed over');
      const kept =
        (await readStored(page)) + (await page.evaluate(() => JSON.stringify([localStorage, sessionStorage])));
      expect(kept).toContain(entries.name);
      // A time or a tab's id may have the card's first digits in it.
      for (const secret of [secrets.secret, 'correct', '4111 ', 'hidden-']) {
        expect(written).not.toContain(secret);
        expect(kept).not.toContain(secret);
      }
      expect(written + kept).not.toMatch(/value\W+4111/);
    });

    it('keeps what was typed before it was there', async ({ lab, page }) => {
      putCheckout(lab);
      const arrive = await hold(page, /\/intermission[\w-]*\.js$/);
      await page.goto('/checkout', { waitUntil: 'commit' });
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.locator('[name=email]').pressSequentially(entries.email);
      await page.keyboard.press('Tab');
      arrive();
      await page.waitForLoadState();
      await page.evaluate(() => client.drafts.list());
      await sitOut(page, lab);
      await page.getByText(restored).waitFor();
      expect(await page.evaluate(readEntries)).toMatchObject({ name: 'Ada', email: entries.email });
    });

    it('puts entries back so that frameworks notice', async ({ lab, page }) => {
      putCheckout(lab, { host: likeReact });
      await openCheckout(page);
      await fillIn(page);
      await sitOut(page, lab);
      await page.getByText(restored).waitFor();

      const noted = (await page.evaluate(() => notes)) as string[];
      expect(noted).not.toContain('own setter');
      for (const name of Object.keys(entries)) {
        expect(noted).toContain(`input ${name}`);
        expect(noted.indexOf(`change ${name}`)).toBeGreaterThan(noted.indexOf(`input ${name}`));
      }
    });
  });

  describe.concurrent('drafts', () => {
    it('are stored before anything on the page changes', async ({ lab, page }) => {
      putCheckout(lab, { prelude: noteOrder, host: noteChanges });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially(entries.name);
      lab.api.reply = lock;
      // No event tells of this entry, so that only what happens at the lock can have stored it.
      await page.evaluate((url) => {
        notes.length = 0;
        (document.querySelector('[name=remarks]') as HTMLTextAreaElement).value = 'set by a script';
        return fetch(url);
      }, `${lab.api.origin}/products`);
      await noticeOf(page).waitFor();

      const noted = (await page.evaluate(() => notes)) as [kind: string, text: string][];
      const first = noted.findIndex(([kind]) => kind === 'changed');
      const stored = noted.findIndex(([kind, text]) => kind === 'stored' && text.includes('set by a script'));
      expect(stored).toBeGreaterThanOrEqual(0);
      expect(first).toBeGreaterThan(stored);
    });

    it('lie in IndexedDB by owner, page, form and tab, and leave with the page in the tab’s storage', async ({
      lab,
      page,
    }) => {
      putCheckout(lab, { tag: `data-watch="${lab.api.origin}/" data-owner="user-42"` });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially(entries.name);
      lab.api.reply = lock;
      await askApi(page, lab);
      await noticeOf(page).waitFor();

      const records = await page.evaluate(readDrafts);
      const fields = { name: expect.objectContaining({ value: entries.name }) };
      expect(records).toEqual([
        [['user-42', '/checkout?', 'checkout', expect.any(String)], expect.objectContaining({ v: 2, fields })],
      ]);
      expect(JSON.stringify(await page.evaluate(readSession))).not.toContain(entries.name);
      await page.evaluate(leave);
      expect(JSON.stringify(await page.evaluate(readSession))).toContain(entries.name);
    });

    it('are not put back over what was typed since the load', async ({ lab, page }) => {
      const host = `
        addEventListener('intermission:restored', () => notes.push('restored'));
        if (sessionStorage.getItem('again')) {
          form.elements.name.value = 'Grace';
          form.elements.name.dispatchEvent(new InputEvent('input', { bubbles: true }));
          notes.push('typed');
        }
        sessionStorage.setItem('again', 'yes');`;
      putCheckout(lab, { host });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.locator('[name=email]').pressSequentially(entries.email);
      await sitOut(page, lab);
      await page.getByText(restored).waitFor();

      expect(await page.evaluate(() => notes)).toEqual(['typed', 'restored']);
      expect(await page.evaluate(readEntries)).toMatchObject({ name: 'Grace', email: entries.email });
    });

    it('hold what was typed when the lock comes before all of the SDK is there', async ({ lab, page }) => {
      putCheckout(lab);
      const arrive = await hold(page, /\/intermission-[\w-]*\.js$/);
      await page.goto('/checkout', { waitUntil: 'domcontentloaded' });
      await page.locator('[name=name]').pressSequentially('Ada');
      const reloaded = await watchReload(page);
      lab.api.reply = lock;
      await askApi(page, lab);
      arrive();
      await noticeOf(page).waitFor();
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
      lab.api.reply = open();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(await page.inputValue('[name=name]')).toBe('Ada');
    });

    it('are put back at any reload, with a small notice that can be dismissed', async ({ lab, page }) => {
      // Else Firefox puts the entries back itself, and there is nothing to say.
      putCheckout(lab, { checkout: 'autocomplete="off"' });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.reload();
      await page.getByRole('status').getByText(restored).waitFor();
      expect(await page.inputValue('[name=name]')).toBe('Ada');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      expect(await page.locator('intermission-notice').count()).toBe(0);
    });

    it('stay when the order was refused, and go when it was accepted', async ({ lab, page }) => {
      // A form that still stands with its entries was not delivered, whatever the answer says.
      const host =
        "new MutationObserver(() => answer.textContent === '201' && form.reset()).observe(answer, { childList: true });";
      putCheckout(lab, { host });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      const reloaded = await watchReload(page);
      lab.api.reply = lock;
      await page.click('#send');
      await noticeOf(page).waitFor();
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
      lab.api.reply = open();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');

      await page.click('#send');
      await page.getByText('201').waitFor();
      await noDraft(page);
      // Not by a reload, over which Firefox keeps entries itself.
      await openCheckout(page, '/checkout?utm_again=1');
      expect(await page.inputValue('[name=name]')).toBe('');
    });

    it('stay when the order was found wrong', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      lab.api.reply = locked({ status: 422 });
      await page.click('#send');
      await page.getByText('422').waitFor();
      // Whatever would remove the draft has been told of the answer by now; the flush waits for what is under way.
      await page.evaluate(() => client.drafts.flush());
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
    });

    it('go when a native submit is answered by a redirect to a thank-you page', async ({ lab, page }) => {
      const thanks = { status: 303, headers: { location: '/thanks' } };
      putCheckout(lab, {
        checkout: 'data-native',
        answer: ({ method }, html) => (method === 'POST' ? thanks : { body: html }),
      });
      lab.page('/thanks', '<!doctype html><title>Thanks</title><script src="/intermission.js"></script>Thank you!');
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.evaluate(() => client.drafts.flush());
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
      await page.click('#send');
      await page.waitForURL('/thanks');
      await noDraft(page);
    });

    it.for([422, 200])('stay when the server shows the form again with a %i', async (status, { lab, page }) => {
      putCheckout(lab, {
        checkout: 'data-native',
        answer: ({ method }, html) => ({ status: method === 'POST' ? status : 200, body: html }),
      });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.click('#send');
      await page.getByText(restored).waitFor();
      expect(lab.count({ method: 'POST', path: '/checkout' })).toBe(1);
      expect(await page.inputValue('[name=name]')).toBe('Ada');
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
    });

    it('stay when a native submit runs into the lock', async ({ lab, page }) => {
      const closed = { status: 503, body: '<!doctype html><title>Back soon</title>' };
      putCheckout(lab, {
        checkout: 'data-native',
        answer: ({ method }, html) => (method === 'POST' ? closed : { body: html }),
      });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      await page.click('#send');
      await page.waitForFunction(() => document.title === 'Back soon');
      await openCheckout(page);
      await page.getByText(restored).waitFor();
      expect(await page.inputValue('[name=name]')).toBe('Ada');
    });
  });

  describe.concurrent('the notice', () => {
    it('says what happens, under a strict policy, without a violation', async ({ lab, page }) => {
      const prelude = `addEventListener('securitypolicyviolation', ({ violatedDirective }) => notes.push(violatedDirective));`;
      putCheckout(lab, { csp: true, prelude });
      await openCheckout(page);
      await page.locator('[name=name]').pressSequentially('Ada');
      const reloaded = await watchReload(page);
      lab.api.reply = locked({ retryAfter: 30, body: { intermission: 1, message: '<b>Upgrading</b>' } });
      await askApi(page, lab);

      const status = noticeOf(page).getByRole('status');
      await status.waitFor();
      const text = await status.textContent();
      expect(text).toContain('We’ll be right back');
      expect(text).toContain('<b>Upgrading</b>');
      expect(text).toContain('What you have entered is saved.');
      expect(text).toContain('This page returns by itself as soon as we’re done.');
      expect(await noticeOf(page).locator('.countdown').textContent()).toMatch(/Looking again in (3\d|2\d) seconds\./);
      expect(await page.locator('#checkout').isVisible()).toBe(false);
      // Its own style is applied.
      expect(
        await noticeOf(page)
          .locator('.box')
          .evaluate((box) => getComputedStyle(box).borderTopStyle),
      ).toBe('solid');

      lab.api.reply = open();
      await noticeOf(page).getByRole('button', { name: 'Check now' }).click();
      await reloaded();
      await page.getByText(restored).waitFor();
      expect(await page.evaluate(() => notes)).toEqual([]);
    });

    it('does not call safe what was never entered', async ({ lab, page }) => {
      putCheckout(lab);
      await openCheckout(page);
      lab.api.reply = lock;
      await askApi(page, lab);
      expect(await noticeOf(page).getByRole('status').textContent()).not.toContain('saved');
    });

    it('stands in for login and registration, which come back as the same nodes with their entries', async ({
      lab,
      page,
    }) => {
      putCheckout(lab, { checkout: 'data-intermission-release="in-place"' });
      await openCheckout(page);
      await page.locator('[name=nick]').pressSequentially('countess');
      await page.locator('[name=user]').pressSequentially('ada');
      const nodes = await page.evaluateHandle(() => {
        const ids = ['login', 'registration', 'checkout'];
        return ids.flatMap((id) => [...(document.getElementById(id)?.querySelectorAll('*') ?? [])]);
      });
      lab.api.reply = lock;
      await askApi(page, lab);
      for (const surface of ['login', 'registration', 'checkout']) {
        await noticeOf(page, surface).waitFor();
        expect(await page.locator(`#${surface}`).isVisible()).toBe(false);
      }
      lab.api.reply = open();
      await untilStatus(page, 'operational');
      expect(await page.locator('intermission-notice').count()).toBe(0);
      for (const surface of ['login', 'registration', 'checkout']) {
        expect(await page.locator(`#${surface}`).isVisible()).toBe(true);
      }
      expect(await nodes.evaluate((all) => all.every((node) => node.isConnected))).toBe(true);
      expect(await page.inputValue('[name=nick]')).toBe('countess');
      expect(await page.inputValue('[name=user]')).toBe('ada');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('user');
    });

    it('keeps a locked form from being sent by script', async ({ lab, page }) => {
      putCheckout(lab, { host: `form.addEventListener('submit', () => notes.push('host heard'))` });
      await openCheckout(page);
      lab.api.reply = lock;
      await askApi(page, lab);
      await noticeOf(page).waitFor();
      await page.evaluate(() => {
        const form = document.querySelector('#checkout') as HTMLFormElement;
        form.requestSubmit();
        form.submit();
      });
      expect(await page.evaluate(() => notes)).toEqual([]);
      expect(lab.count({ method: 'POST' })).toBe(0);
    });
  });
});
