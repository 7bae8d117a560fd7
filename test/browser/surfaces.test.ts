import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
// @ts-expect-error: the demo is plain JavaScript.
import { startDemo } from '../../demo/server/index.mjs';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { json, locked, open } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { lockLab, noticeAt, openSurface, putSurface, type Way } from './pages/surfaces.ts';
import { askApi, untilStatus } from './pages/visitor.ts';

const own = `Intermission.defineSurface('booking', { lock: ({ swap }) => swap() });`;

/** What a lock means for each, where a release in place is asked for. */
const surfaces: [name: string, hides: boolean][] = [
  ['registration', true],
  ['login', true],
  ['checkout', true],
  ['form', false],
  ['editor', true],
  ['control-panel', true],
  ['booking', true],
];
const ways: Way[] = ['503', 'status document', 'read-only'];

/** Notes the page as it is: a copy, and every node in order. */
const remember = (page: Page) =>
  page.evaluate(() => {
    const nodes = () => {
      const all: Node[] = [];
      const walker = document.createTreeWalker(document.body);
      while (walker.nextNode()) all.push(walker.currentNode);
      return all;
    };
    Object.assign(globalThis, { nodes, before: { copy: document.body.cloneNode(true), nodes: nodes() } });
  });

/** Whether the page is as it was remembered, down to the identity of its nodes. */
const isAsBefore = (page: Page) =>
  page.evaluate(() => {
    const { before, nodes } = globalThis as unknown as {
      before: { copy: Node; nodes: Node[] };
      nodes: () => Node[];
    };
    const now = nodes();
    return {
      equal: document.body.isEqualNode(before.copy),
      identical: now.length === before.nodes.length && now.every((node, index) => node === before.nodes[index]),
      styles: document.adoptedStyleSheets.length,
    };
  });

const asBefore = { equal: true, identical: true, styles: 0 };

const status = (page: Page) => page.evaluate(() => client.state.status);
const untilNow = (page: Page, wanted: string) =>
  until(async () => (await status(page)) === wanted, { message: `the status ${wanted}` });

async function lockNow(page: Page, lab: Lab, way: Way) {
  lockLab(lab, way);
  if (way === '503') await askApi(page, lab);
  await until(
    async () => {
      // What was asked before may be answered only now.
      if (way !== '503') await page.evaluate(() => client.check());
      return (await status(page)) === 'maintenance';
    },
    { message: 'the lock' },
  );
}

async function unlock(page: Page, lab: Lab) {
  lab.api.reply = open();
  lab.status.reply = json({ intermission: 1, locks: [] });
  await untilNow(page, 'operational');
}

/** By keyboard alone: whether a press of Enter in the field, or of Space on the button, sends anything. */
async function pressToSend(page: Page) {
  await page.locator('#name').focus();
  await page.keyboard.press('Enter');
  await page.locator('#send').focus();
  await page.keyboard.press('Space');
}

const focusedId = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

async function expectLocked(page: Page, hides: boolean) {
  if (!hides) {
    await pressToSend(page);
    await page.locator('#surface').getByRole('alert').waitFor();
    expect(await focusedId(page)).toBe('send');
    return;
  }
  await noticeAt(page).getByText('We’ll be right back').waitFor();
  expect(await page.locator('#surface').isVisible()).toBe(false);
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  expect(await focusedId(page)).toBe('intermission-notice');
}

/** What a screen reader says of the button beside its name. */
async function descriptionOf(page: Page, name: string): Promise<unknown> {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  return nodes.find((node) => node.role?.value === 'button' && node.name?.value === name)?.description?.value;
}

describe.each<Engine>(fastest)('in %s', (engine) => {
  const it = inBrowser(engine);
  // Each surface is locked in all three ways, and each next one begins with another.
  const cases = surfaces.map(([name, hides], index) => {
    const first = index % ways.length;
    const order = [...ways.slice(first), ...ways.slice(0, first)] as [Way, Way, Way];
    return [name, order, hides] as const;
  });

  describe.concurrent('a surface', () => {
    it.for(cases)(
      '%s, locked by %s, comes and goes and leaves the page as it was',
      async ([name, [arriving, inUse, again], hides], { lab, page }) => {
        const action = { attributes: 'data-intermission-release="in-place" method="post" action="/sent"' };
        putSurface(lab, { name, prelude: '', host: own, ...action });
        // Arriving while locked.
        lockLab(lab, arriving);
        await openSurface(page);
        if (arriving === '503') await askApi(page, lab);
        await untilNow(page, 'maintenance');
        await expectLocked(page, hides && arriving !== 'read-only');
        await unlock(page, lab);
        await page.locator('#name').focus();
        await page.keyboard.type('Ada');
        await remember(page);

        // In use.
        await lockNow(page, lab, inUse);
        if (hides && inUse !== 'read-only') await untilHidden(page, lab);
        await unlock(page, lab);
        expect(await isAsBefore(page)).toEqual(asBefore);
        expect(await page.inputValue('#name')).toBe('Ada');
        expect(await focusedId(page)).toBe('name');

        // Again, and the client stops meanwhile.
        await lockNow(page, lab, again);
        const hidesAgain = hides && again !== 'read-only';
        if (hidesAgain) await untilHidden(page, lab);
        await expectLocked(page, hidesAgain);
        await page.evaluate(() => client.stop());
        expect(await isAsBefore(page)).toEqual(asBefore);

        // Locked once more, it is removed.
        await page.evaluate(() => client.start());
        if (again === '503') await askApi(page, lab);
        await untilNow(page, 'maintenance');
        if (hidesAgain) await untilHidden(page, lab);
        await page.evaluate(() => document.querySelector('#surface')?.remove());
        await until(async () => (await page.locator('main intermission-notice').count()) === 0, {
          message: 'an empty page',
        });
        expect(lab.count({ method: 'POST' })).toBe(0);
      },
    );

    /** An editor in which somebody is at work goes at its next request. */
    async function untilHidden(page: Page, lab: Lab) {
      const isEditor = await page.evaluate(
        () => document.querySelector('#surface')?.getAttribute('data-intermission') === 'editor',
      );
      if (isEditor) await askApi(page, lab);
      await noticeAt(page).waitFor();
    }
  });

  describe.concurrent('surfaces are found', () => {
    const isHidden = (page: Page, selector: string) =>
      until(async () => !(await page.locator(selector).isVisible()), { message: `${selector} out of sight` });

    it('in open shadow roots, also of components that are defined later, and in frames', async ({ lab, page }) => {
      const host = `
        const template = '<form data-intermission="login"><input name="user" class="inner"></form>';
        const root = document.querySelector('#shadow').attachShadow({ mode: 'open' });
        root.innerHTML = template;
        setTimeout(() => customElements.define('late-login', class extends HTMLElement {
          connectedCallback() {
            this.attachShadow({ mode: 'open' }).innerHTML = '<div><form id="late" data-intermission="login"><input></form></div>';
          }
        }), 50);`;
      const after = `<div id="shadow"></div><late-login></late-login>
        <iframe srcdoc='<form id="framed" data-intermission="login"><input name="user"></form>'></iframe>`;
      putSurface(lab, { name: 'form', host, after });
      await openSurface(page);
      await page.locator('#late').waitFor();
      await page.locator('#shadow .inner').pressSequentially('Ada');
      const frame = page.frameLocator('iframe');
      await frame.locator('[name=user]').pressSequentially('Grace');
      await lockNow(page, lab, '503');
      for (const selector of ['#shadow .inner', '#late']) await isHidden(page, selector);
      await frame.locator('intermission-notice').getByText('We’ll be right back').waitFor();
      await page.reload();
      await until(async () => (await page.locator('#shadow .inner').inputValue()) === 'Ada');
      await until(async () => (await frame.locator('[name=user]').inputValue()) === 'Grace');
    });

    it('when they come, move, are renamed and go, by the hundred', async ({ lab, page }) => {
      putSurface(lab, { name: 'form' });
      await openSurface(page);
      await lockNow(page, lab, '503');
      await page.evaluate(() => {
        const box = document.createElement('section');
        box.id = 'box';
        for (let index = 0; index < 300; index += 1) {
          const surface = document.createElement('div');
          surface.setAttribute('data-intermission', 'login');
          surface.id = `s${index}`;
          surface.append(document.createElement('input'));
          box.append(surface);
        }
        document.body.append(box);
      });
      await until(async () => (await page.locator('#box > intermission-notice').count()) === 300);
      // Moved by the page, the notice goes with it; renamed, it is another surface.
      await page.evaluate(() => document.querySelector('#after')?.after(document.querySelector('#s0') as Element));
      await until(async () => (await page.locator('#s0 + intermission-notice').count()) === 1);
      await page.evaluate(() => document.querySelector('#s1')?.setAttribute('data-intermission', 'form'));
      await page.locator('#s1').waitFor();
      await page.evaluate(() => document.querySelector('#box')?.remove());
      await until(async () => (await page.locator('intermission-notice').count()) === 1);
    });

    it('on a page that had none, and the status document is asked about the first', async ({ lab, page }) => {
      lab.page('/', '<!doctype html><script src="/intermission.js" data-auto="false"></script><main></main>');
      lockLab(lab, 'status document');
      await page.goto(lab.site.origin);
      await page.evaluate((status) => {
        const client = Intermission?.createIntermission({ status });
        client?.start();
        Object.assign(globalThis, { client });
      }, `${lab.status.origin}/lock.json`);
      expect(lab.count({ path: '/lock.json' })).toBe(0);
      await page.evaluate(() => {
        document.body.innerHTML = '<form id="late" data-intermission="login"><input></form>';
      });
      await isHidden(page, '#late');
    });

    it('and stay locked where the page renders over them', async ({ lab, page }) => {
      putSurface(lab, { name: 'login' });
      await openSurface(page);
      await lockNow(page, lab, '503');
      await noticeAt(page).waitFor();
      await page.evaluate(() => {
        const surface = document.querySelector('#surface') as HTMLElement;
        for (const name of ['inert', 'data-intermission-locked']) surface.removeAttribute(name);
        document.querySelector('intermission-notice')?.remove();
      });
      await noticeAt(page).waitFor();
      expect(await page.locator('#surface').isVisible()).toBe(false);
    });
  });

  describe.concurrent('a kind of the host’s own', () => {
    it('locks and releases as it says, and its errors are its own', async ({ lab, page }) => {
      const host = `
        Intermission.defineSurface('booking', {
          lock({ element, reason }) { element.title = reason(); notes.push('locked'); return () => { element.title = ''; }; },
          release({ element }) { notes.push('released ' + element.id); },
        });
        Intermission.defineSurface('broken', { lock() { throw new Error('of the host'); } });`;
      putSurface(lab, {
        name: 'booking',
        host,
        after: '<p data-intermission="broken"></p><p data-intermission="login" id="login"></p>',
      });
      await openSurface(page);
      await lockNow(page, lab, '503');
      await noticeAt(page, '#login').waitFor();
      expect(await page.getAttribute('#surface', 'title')).toContain('can’t be sent');
      await unlock(page, lab);
      await until(() => page.evaluate(() => notes.includes('released surface')));
      expect(await page.evaluate(() => notes)).toEqual(['locked', 'Error: of the host', 'released surface']);
    });
  });

  describe.concurrent('a form', () => {
    const native = { attributes: 'method="post" action="/sent"' };
    const buttons = `<input name="name" id="name"><button id="send" name="action" value="send">Send</button>
      <button id="other" name="action" value="draft" formaction="/draft" formmethod="get" formtarget="frame">Save</button>`;
    const answerSent = (lab: Lab) => {
      for (const path of ['/sent', '/draft']) lab.page(path, '<!doctype html><title>Sent</title>');
    };
    /** A client that has last asked longer ago than a form is sent by. */
    async function growStale(page: Page) {
      await page.evaluate(async () => {
        await client.check();
        const { now } = Date;
        Date.now = () => now() + 20_000;
      });
    }

    it('asks before a native submit, and sends it by the same button', async ({ lab, page }) => {
      answerSent(lab);
      const host = `document.querySelector('#surface').addEventListener('submit', () => { notes.push('heard'); parent.heard = (parent.heard ?? 0) + 1; });`;
      putSurface(lab, {
        name: 'form',
        ...native,
        inner: buttons,
        after: '<iframe name="frame"></iframe>',
        host,
      });
      await openSurface(page);
      await growStale(page);
      await page.locator('#name').pressSequentially('Ada');
      const before = lab.count({ origin: 'status' });
      await page.locator('#other').click();
      const sent = await until(() => lab.requests.find(({ path }) => path === '/draft'));
      expect([sent.method, sent.search]).toEqual(['GET', '?name=Ada&action=draft']);
      expect(lab.count({ origin: 'status' })).toBe(before + 1);
      expect(await page.evaluate(() => [notes, location.pathname])).toEqual([['heard'], '/']);
      // Known now, so that nobody is asked.
      await page.locator('#name').press('Enter');
      const posted = await until(() => lab.requests.find(({ method }) => method === 'POST'));
      expect([posted.path, posted.body]).toEqual(['/sent', 'name=Ada&action=send']);
      expect(lab.count({ origin: 'status' })).toBe(before + 1);
    });

    it('does not send into a lock that it learns of by asking', async ({ lab, page }) => {
      answerSent(lab);
      putSurface(lab, { name: 'form', ...native });
      await openSurface(page);
      await growStale(page);
      lockLab(lab, 'status document');
      await page.locator('#name').pressSequentially('Ada');
      await page.locator('#name').press('Enter');
      await page.locator('#surface').getByRole('alert').getByText('can’t be sent').waitFor();
      expect(lab.count({ method: 'POST' })).toBe(0);
    });

    it('goes through where nobody answers in time', async ({ lab, page }) => {
      answerSent(lab);
      putSurface(lab, { name: 'form', ...native });
      await openSurface(page);
      await growStale(page);
      lab.status.reply = () => 'hang';
      await page.evaluate(() => (document.querySelector('#surface') as HTMLFormElement).requestSubmit());
      await page.waitForFunction(() => document.title === 'Sent');
      expect(lab.count({ method: 'POST' })).toBe(1);
    });

    /** Fills in a form and sends it in vain, because it is locked. Returns what then says so. */
    async function sendInVain(page: Page, lab: Lab) {
      putSurface(lab, { name: 'form', ...native });
      await openSurface(page);
      await page.locator('#name').pressSequentially('Ada');
      await remember(page);
      await lockNow(page, lab, '503');
      await page.locator('#name').press('Enter');
      return page.locator('#surface').getByRole('alert');
    }

    it('says at the button why it is not sent, and again that it can be', async ({ lab, page }) => {
      answerSent(lab);
      const alert = await sendInVain(page, lab);
      await alert.getByText('can’t be sent').waitFor();
      expect(await focusedId(page)).toBe('name');
      expect(await page.getAttribute('#send', 'aria-describedby')).toMatch(/^intermission-message-\d+$/);
      if (engine === 'chromium') expect(await descriptionOf(page, 'Send')).toContain('can’t be sent');
      await page.evaluate(() => {
        const form = document.querySelector('#surface') as HTMLFormElement;
        form.submit();
        form.requestSubmit();
      });
      expect(lab.count({ method: 'POST' })).toBe(0);

      await unlock(page, lab);
      await alert.getByText('We’re back. You can send it now.').waitFor();
      expect(lab.count({ method: 'POST' })).toBe(0);
      await page.locator('#name').press('ArrowLeft');
      await page.locator('#name').press('Enter');
      await page.waitForFunction(() => document.title === 'Sent');
      expect(lab.count({ method: 'POST' })).toBe(1);
    });

    it('is as before once somebody types on after the lock', async ({ lab, page }) => {
      const alert = await sendInVain(page, lab);
      await alert.waitFor();
      await unlock(page, lab);
      await page.locator('#name').press('B');
      expect(await isAsBefore(page)).toEqual(asBefore);
    });
  });

  describe.concurrent('a login', () => {
    it('is not seen where the tab’s last page knew it locked, and comes back when that is not so', async ({
      lab,
      page,
    }) => {
      putSurface(lab, { name: 'login' });
      await openSurface(page);
      await lockNow(page, lab, 'status document');
      await noticeAt(page).waitFor();
      // The answer comes late, and says that nothing is locked any more.
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      lab.status.reply = async (request) => {
        await answered;
        return json({ intermission: 1, locks: [] })(request);
      };
      lab.api.reply = open();
      await page.goto('/');
      const visibility = () =>
        page.evaluate(() => getComputedStyle(document.querySelector('#surface') as Element).visibility);
      expect(await visibility()).toBe('hidden');
      answer();
      await until(async () => (await visibility()) === 'visible');
      expect(await page.evaluate(() => states)).toEqual([]);
    });

    it('comes back by itself where nothing confirms what the last page knew', async ({ lab, page }) => {
      putSurface(lab, { name: 'login' });
      await openSurface(page);
      await page.evaluate(() => sessionStorage.setItem('intermission:known', JSON.stringify([Date.now(), ['login']])));
      lab.status.reply = () => 'hang';
      await page.goto('/');
      const visibility = () =>
        page.evaluate(() => getComputedStyle(document.querySelector('#surface') as Element).visibility);
      expect(await visibility()).toBe('hidden');
      await until(async () => (await visibility()) === 'visible');
    });

    it('starts no session by a press of Enter just as the lock falls', async ({ lab, page }) => {
      const host = `document.querySelector('#surface').addEventListener('submit', (event) => {
        event.preventDefault();
        notes.push('heard');
        fetch(document.documentElement.dataset.api + '/sign-in', { method: 'POST' });
      });`;
      putSurface(lab, { name: 'login', host });
      await openSurface(page);
      await page.locator('#name').pressSequentially('Ada');
      lockLab(lab, 'status document');
      // In the very task in which the lock is known, while entries are still being written.
      await page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            client.subscribe(({ status }) => {
              if (status !== 'maintenance') return;
              (document.querySelector('#surface') as HTMLFormElement).requestSubmit();
              resolve();
            });
            void client.check();
          }),
      );
      await noticeAt(page).waitFor();
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => notes)).toEqual([]);
      expect(lab.count({ path: '/sign-in' })).toBe(0);
    });

    it('is filled in by a password manager after the lock as before, and no password is kept', async ({
      lab,
      page,
    }) => {
      const inner = `<input name="user" id="name" autocomplete="username"><input id="password" name="password" type="password" autocomplete="current-password"><button id="send">Sign in</button>`;
      putSurface(lab, { name: 'login', inner });
      await openSurface(page);
      await page.locator('#password').pressSequentially('correct horse');
      await lockNow(page, lab, '503');
      await noticeAt(page).waitFor();
      expect(JSON.stringify(await page.evaluate(() => ({ ...sessionStorage })))).not.toContain('correct');
      await unlock(page, lab);
      // As browsers and password managers do it: no key is pressed, and the field looked for by its attributes.
      const filled = await page.evaluate(() => {
        const form = document.querySelector('#surface') as HTMLFormElement;
        const field = form.querySelector('[autocomplete=current-password]') as HTMLInputElement;
        field.value = 'another';
        field.dispatchEvent(new Event('change', { bubbles: true }));
        return [field.checkVisibility(), field.matches(':disabled, [inert] *'), new FormData(form).get('password')];
      });
      expect(filled).toEqual([true, false, 'another']);
    });
  });

  describe.concurrent('a checkout', () => {
    const pay = `
      document.querySelector('#surface').addEventListener('submit', (event) => {
        event.preventDefault();
        fetch(document.documentElement.dataset.api + '/orders', { method: 'POST' }).catch(() => notes.push('rejected'));
      });`;

    it('leaves payment frames alone, and what stands beside it at work', async ({ lab, page }) => {
      lab.page('/payment', '<!doctype html><title>Payment</title><input>');
      const inner = '<input id="name" name="name"><iframe src="/payment"></iframe><button id="send">Pay</button>';
      putSurface(lab, { name: 'checkout', inner, attributes: 'data-intermission-release="in-place"' });
      await openSurface(page);
      await page.frameLocator('iframe').locator('input').fill('4242');
      await lockNow(page, lab, '503');
      await noticeAt(page).waitFor();
      expect(await page.locator('#surface').evaluate((surface) => (surface as HTMLElement).inert)).toBe(true);
      await page.evaluate(() =>
        document.querySelector('#after')?.addEventListener('click', () => notes.push('clicked')),
      );
      await page.locator('#after').click();
      expect(await page.evaluate(() => notes)).toEqual(['clicked']);
      await unlock(page, lab);
      expect(await page.frameLocator('iframe').locator('input').inputValue()).toBe('4242');
      expect(lab.count({ path: '/payment' })).toBe(1);
    });

    it('says to look first where the answer to an order was lost, and does not hurry on', async ({ lab, page }) => {
      const attributes = 'data-intermission-orders="/my-orders"';
      putSurface(lab, { name: 'checkout', host: pay, attributes });
      await openSurface(page);
      await page.locator('#name').pressSequentially('Ada');
      let cut = () => {};
      const promise = new Promise<void>((resolve) => {
        cut = resolve;
      });
      lab.api.reply = async (request) => {
        if (request.method === 'POST') {
          await promise;
          return 'refuse';
        }
        return open()(request);
      };
      await page.locator('#send').click();
      await until(() => lab.count({ path: '/orders', method: 'POST' }));
      lockLab(lab, 'status document');
      cut();
      const notice = noticeAt(page);
      await notice.getByText('may have reached us').waitFor();
      expect(await notice.getByRole('link', { name: 'Your orders' }).getAttribute('href')).toBe(
        `${lab.site.origin}/my-orders`,
      );
      expect(await notice.getByText('returns by itself').isVisible()).toBe(false);
      lab.api.reply = open();
      lab.status.reply = json({ intermission: 1, locks: [] });
      await notice.getByRole('button', { name: 'Continue' }).waitFor();
      await notice.getByText('may have reached us').waitFor();
      expect(lab.count({ path: '/orders', method: 'POST' })).toBe(1);
    });

    it('says nothing of it where the server has refused the order', async ({ lab, page }) => {
      putSurface(lab, { name: 'checkout', host: pay, attributes: 'data-intermission-orders="/my-orders"' });
      await openSurface(page);
      lab.api.reply = locked({ retryAfter: 1 });
      await page.locator('#send').click();
      await noticeAt(page).getByText('We’ll be right back').waitFor();
      expect(await noticeAt(page).getByText('may have reached us').isVisible()).toBe(false);
    });
  });

  describe.concurrent('an editor', () => {
    const editor = {
      name: 'editor',
      tag: 'section',
      attributes: `data-intermission-sign-out="%/sign-out" data-intermission-sign-in="/sign-in" data-intermission-session="%/session" aria-label="Editor"`,
      inner: '<textarea id="name" name="text"></textarea>',
    };
    const put = (lab: Lab, host = '') =>
      putSurface(lab, { ...editor, attributes: editor.attributes.replaceAll('%', lab.api.origin), host });
    const adapter = `
      let work = { text: 'first' };
      client.drafts.register('work', { read: () => work, write: (value) => { work = value; notes.push(value.text); } });`;
    const signedIn = (lab: Lab, answers: boolean) => {
      lab.api.reply = (request) => (request.path === '/session' && !answers ? json({}, 401)(request) : open()(request));
      lab.status.reply = json({ intermission: 1, locks: [] });
    };

    it('goes on beside a notice until its next request, which no server hears of', async ({ lab, page }) => {
      put(lab, adapter);
      await openSurface(page);
      await page.locator('#name').pressSequentially('Once');
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      lab.status.reply = json({ intermission: 1, locks: [{ mode: 'locked', retryAfter: 1, surfaces: ['editor'] }] });
      await page.evaluate(() => client.check());
      await page.locator('intermission-corner intermission-notice').getByText('We’ll be right back').waitFor();
      expect(await page.locator('#name').isVisible()).toBe(true);
      await page.locator('#name').pressSequentially(' more');

      const answer = await page.evaluate(async (api) => {
        const response = await fetch(`${api}/pages`, { method: 'PUT', body: '{}' });
        const xhr = new XMLHttpRequest();
        xhr.open('GET', `${api}/pages`);
        const ended = new Promise((resolve) => xhr.addEventListener('loadend', resolve));
        xhr.send();
        await ended;
        return [response.status, response.ok, response.url, xhr.status, xhr.readyState, await response.text()];
      }, lab.api.origin);
      expect(answer).toEqual([503, false, `${lab.api.origin}/pages`, 503, 4, '']);
      expect(lab.count({ path: '/pages' })).toBe(0);
      await noticeAt(page).waitFor();
      expect(await page.locator('#name').isVisible()).toBe(false);
      await until(() => lab.count({ path: '/sign-out', method: 'POST' }));
      const link = noticeAt(page).getByRole('link', { name: 'Sign in again' });
      expect(await link.getAttribute('href')).toBe(`${lab.site.origin}/sign-in?return=%2F`);

      // A lasting session.
      signedIn(lab, true);
      await page.locator('#name').waitFor();
      expect(await page.inputValue('#name')).toBe('Once more');
      expect(lab.count({ path: '/sign-out', method: 'POST' })).toBe(1);
      expect(await askApi(page, lab)).toBe(200);
    });

    it('answers with the server’s own 503', async ({ lab, page }) => {
      put(lab);
      await openSurface(page);
      lab.api.reply = locked({ retryAfter: 1, body: { intermission: 1, code: 'upgrade' } });
      await askApi(page, lab, '/pages');
      await noticeAt(page).waitFor();
      const asked = lab.count({ path: '/pages' });
      const answer = await page.evaluate(async (url) => {
        const response = await fetch(url);
        return [response.status, response.headers.get('retry-after'), await response.json()];
      }, `${lab.api.origin}/pages`);
      expect(answer).toEqual([503, '1', { intermission: 1, code: 'upgrade' }]);
      expect(lab.count({ path: '/pages' })).toBe(asked);
    });

    it('on a page just loaded gives way at once, and waits for the sign-in where the session is gone', async ({
      lab,
      page,
    }) => {
      put(lab, adapter);
      lockLab(lab, 'status document');
      await openSurface(page);
      await noticeAt(page).waitFor();
      await until(() => lab.count({ path: '/sign-out', method: 'POST' }));
      signedIn(lab, false);
      await untilStatus(page, 'operational');
      await noticeAt(page).getByText('We’re back.').waitFor();
      expect(await page.locator('#name').isVisible()).toBe(false);
      expect(await askApi(page, lab)).toBe(503);
      // Signed in, in another tab: it is asked again when somebody looks at this one.
      signedIn(lab, true);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.locator('#name').waitFor();
      expect(await askApi(page, lab)).toBe(200);
    });
  });

  describe('the demo’s journal', () => {
    it('has no registration, sign-in, order or submission of the time of a lock', async ({ page, onTestFinished }) => {
      const demo = await startDemo({ port: 0 });
      onTestFinished(() => demo.close());
      const ops = async (call: string, init?: RequestInit) => (await fetch(`${demo.siteUrl}/ops/${call}`, init)).json();
      const headers = { 'content-type': 'application/json' };
      const lock = (body: object) => ops('lock', { method: 'POST', headers, body: JSON.stringify(body) });
      const untilKnown = () =>
        page.waitForFunction(() => globalThis.Intermission?.client?.state.status === 'maintenance');
      /** As a person, and as a script, would have it sent; whatever is left of it. */
      const send = (form: string) =>
        page.evaluate((selector) => {
          const form = document.querySelector(selector) as HTMLFormElement;
          form.noValidate = true;
          form.querySelector<HTMLElement>('[type=submit]')?.click();
          form.requestSubmit();
        }, form);

      for (const [path, field, forms] of [
        ['/', '#login-email', ['#login', '#registration']],
        ['/checkout', '#name', ['#checkout']],
        ['/form', '#claim input:visible', ['#claim']],
      ] as const) {
        await ops('unlock', { method: 'POST' });
        await page.goto(demo.siteUrl + path);
        await page.locator(field).first().pressSequentially('ada@example.com');
        await lock({ retryAfter: 20 });
        await page.evaluate(() => globalThis.Intermission?.client?.check());
        await untilKnown();
        for (const form of forms) await send(form);
      }
      const { entries, orders, submissions, registrations } = await ops('journal');
      expect({ orders, submissions, registrations }).toEqual({ orders: [], submissions: [], registrations: [] });
      expect(entries.filter(({ method }: { method: string }) => method === 'POST')).toEqual([]);
      expect(entries.length).toBeGreaterThan(0);
    });
  });

  describe.concurrent('a widget in a page of another origin', () => {
    it('hears of the lock and of its end from the page that it names, and of no other', async ({ lab, page }) => {
      const elsewhere = lab.site.origin.replace('127.0.0.1', 'localhost');
      const widget = (path: string, parent: string) =>
        putSurface(lab, { name: 'login', path, start: { status: [], parent } });
      widget('/widget', lab.site.origin);
      widget('/deaf', 'http://elsewhere.example');
      const after = ['widget', 'deaf']
        .map((path) => `<iframe id="${path}" src="${elsewhere}/${path}"></iframe>`)
        .join('');
      putSurface(lab, { name: 'form', after, start: { frames: [elsewhere] } });
      await openSurface(page);
      const [heard, deaf] = ['#widget', '#deaf'].map((selector) => page.frameLocator(selector));
      await deaf?.locator('#name').waitFor();
      await lockNow(page, lab, '503');
      await heard?.locator('intermission-notice').getByText('We’ll be right back').waitFor();
      expect(await deaf?.locator('#name').isVisible()).toBe(true);
      await unlock(page, lab);
      await heard?.locator('#name').waitFor();
    });
  });

  describe.concurrent('a control panel', () => {
    it('keeps landmark and heading in its notice, and is loaded anew', async ({ lab, page }) => {
      const inner = '<h1>Panel</h1><p>Figures</p>';
      putSurface(lab, {
        name: 'control-panel',
        tag: 'section',
        attributes: 'role="region" aria-label="Overview"',
        inner,
      });
      await openSurface(page);
      await page.evaluate(() => Object.assign(globalThis, { old: true }));
      await lockNow(page, lab, '503');
      const region = page.getByRole('region', { name: 'Overview' });
      await region.getByRole('heading', { level: 1, name: 'We’ll be right back' }).waitFor();
      lab.api.reply = open();
      await until(() => page.evaluate(() => !('old' in globalThis) && document.readyState === 'complete'));
      await page.getByText('Figures').waitFor();
    });
  });
});
