import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { engines, launchBrowser } from '../helpers/browsers.ts';
import { bundle } from '../helpers/bundle.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { type LabRequest, locked, open, type Reply } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putScript } from './pages/checkout.ts';
import {
  draftPage,
  enter,
  expectArchived,
  expectSentOffer,
  fieldOf,
  flush,
  list,
  noteForm,
  openPage,
  plainPage,
  reload,
  send,
  sentOffer,
  toasts,
  untilBack,
  untilDelivered,
  untilGraded,
  untilRested,
  untilValue,
} from './pages/drafts.ts';

declare global {
  /** The keys of the forms whose submit has been dealt with by the page. */
  var done: string[];
}

/** How a page sends what is in `form` to `url`. */
const WAYS = {
  'JSON by fetch': "fetch(url, { method: 'POST', body: JSON.stringify(Object.fromEntries(new FormData(form))) })",
  'nested JSON by PUT':
    "fetch(url, { method: 'PUT', body: JSON.stringify({ note: { fields: [...new FormData(form)] } }) })",
  'form data by fetch': "fetch(url, { method: 'POST', body: new FormData(form) })",
  'urlencoded by fetch': "fetch(url, { method: 'POST', body: new URLSearchParams(new FormData(form)) })",
  'a blob by fetch':
    "fetch(url, { method: 'POST', body: new Blob([JSON.stringify(Object.fromEntries(new FormData(form)))]) })",
  'a Request': "fetch(new Request(url, { method: 'POST', body: new URLSearchParams(new FormData(form)) }))",
  'JSON by XHR': "ask('POST', url, JSON.stringify(Object.fromEntries(new FormData(form))))",
  'form data by XHR': "ask('PUT', url, new FormData(form))",
};

/** What a page does once the server has answered. */
const EMPTIES = 'form.reset()';
const LEAVES_IT = '';

interface Row {
  key: string;
  way?: string;
  answer?: Reply;
  /** Runs at the answer. */
  after?: string;
}

/** A page with a form for each row, each of which its own script sends. */
function putForms(lab: Lab, rows: readonly Row[]): void {
  const script = ({ key, way = WAYS['JSON by fetch'], after = EMPTIES }: Row) => `
    document.querySelector('#${key}').addEventListener('submit', async (event) => {
      event.preventDefault();
      const form = event.target, url = API + '/${key}';
      try {
        const response = await ${way};
        ${after};
      } finally { done.push('${key}'); }
    });`;
  const setup = `
    globalThis.done = [];
    async function again(url, form, delay) {
      const post = () => fetch(url, { method: 'POST', body: new FormData(form) });
      const response = await post();
      if (response.ok) return response;
      await new Promise((resolve) => setTimeout(resolve, delay));
      return post();
    }
    function ask(method, url, body) {
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open(method, url);
        request.onload = () => resolve({ ok: request.status < 300, status: request.status });
        request.send(body);
      });
    }`;
  const body = rows.map(({ key }) => noteForm(key, 'novalidate')).join('');
  lab.page('/forms', draftPage(lab, body, { setup, script: rows.map(script).join('\n') }));
  lab.page('/thanks', plainPage('Thanks'));
  answerWith(lab, Object.fromEntries(rows.map(({ key, answer }) => [`/${key}`, answer ?? {}])));
}

/** The API's answers by path; a browser may read them from another origin. */
function answerWith(lab: Lab, replies: Record<string, Reply>): void {
  const usual = open();
  const isFirst = ({ path, method }: LabRequest) => lab.count({ path, method }) === 1;
  lab.api.reply = async (request) => {
    const reply = (await usual(request)) as Reply;
    const isBusy = request.path.startsWith('/retried') && isFirst(request);
    const special = request.method === 'OPTIONS' ? undefined : isBusy ? { status: 429 } : replies[request.path];
    return special ? { ...reply, ...special, headers: { ...reply.headers, ...special.headers } } : reply;
  };
}

/** Fills in and sends one form. Resolves when the page has dealt with the answer. */
async function fillInAndSend(page: Page, key: string): Promise<void> {
  await enter(page, key, key);
  await send(page, key);
  await page.waitForFunction((form) => done.includes(form), key);
}

const texts = (page: Page, rows: readonly Row[]) =>
  page.evaluate(
    (keys) =>
      Object.fromEntries(
        keys
          .map((key) => [key, document.querySelector(`#${key} textarea`) as HTMLTextAreaElement])
          .map(([key, area]) => [key, (area as HTMLTextAreaElement | null)?.value]),
      ),
    rows.map(({ key }) => key),
  );
const allOf = (rows: readonly Row[], text: (key: string) => string) =>
  Object.fromEntries(rows.map(({ key }) => [key, text(key)]));
const sentText = (key: string) => `text of ${key}`;

const slug = (text: string) => text.toLowerCase().replace(/\W+/g, '-');

const ACCEPTED: Row[] = [
  ...Object.entries(WAYS).map(([name, way]) => ({ key: slug(name), way })),
  { key: 'removed', after: 'form.remove()' },
  { key: 'hidden', after: "form.style.display = 'none'" },
  { key: 'fresh', after: 'form.outerHTML = form.outerHTML' },
  { key: 'late-thanks', after: 'await new Promise((resolve) => setTimeout(resolve, 400)); form.reset()' },
  { key: 'created', answer: { status: 201, body: { id: 17, errors: [], error: null } } },
  { key: 'no-content', answer: { status: 204, body: undefined } },
  { key: 'telemetry-besides', after: "fetch(API + '/ingest', { method: 'POST', body: 'sent' }); form.reset()" },
  { key: 'retried', way: 'again(url, form, 0)' },
  { key: 'retried-late', way: 'again(url, form, 1_500)' },
];

const REFUSED: Row[] = [
  { key: 'unprocessable', answer: { status: 422, body: { errors: { title: 'taken' } } }, after: LEAVES_IT },
  { key: 'expired', answer: { status: 419 }, after: LEAVES_IT },
  { key: 'unauthorized', answer: { status: 401 }, after: LEAVES_IT },
  { key: 'broken', answer: { status: 500 }, after: LEAVES_IT },
  { key: 'broken-xhr', way: WAYS['form data by XHR'], answer: { status: 422 }, after: LEAVES_IT },
  { key: 'errors-in-200', answer: { body: { errors: [{ message: 'too short' }] } }, after: LEAVES_IT },
  { key: 'nested-errors', answer: { body: { data: { saveNote: { userErrors: ['taken'] } } } }, after: LEAVES_IT },
  { key: 'no-success', answer: { body: { success: false } }, after: LEAVES_IT },
  { key: 'still-standing', after: LEAVES_IT },
  // The page resets its form whatever was answered, as React does after an action.
  { key: 'reset-after-422', answer: { status: 422 } },
  { key: 'reset-after-errors', answer: { body: { errors: ['taken'] } } },
  { key: 'emptied-after-500', answer: { status: 500 }, after: "form.elements.text.value = ''" },
  { key: 'telemetry', way: "fetch(API + '/ingest', { method: 'POST', body: 'clicked' })", after: LEAVES_IT },
  {
    key: 'telemetry-with-entries',
    way: "fetch(API + '/ingest', { method: 'POST', body: new FormData(form) })",
    after: LEAVES_IT,
  },
  {
    key: 'draft-saved-then-refused',
    way: "fetch(API + '/ingest', { method: 'POST', body: new FormData(form) }).then(() => fetch(url, { method: 'POST', body: new FormData(form) }))",
    answer: { status: 422 },
    after: LEAVES_IT,
  },
];

describe.each(engines)('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('what a script has sent', () => {
    it('is archived once it is accepted and the form is done with', async ({ lab, page }) => {
      putForms(lab, ACCEPTED);
      await openPage(page, '/forms');
      for (const { key } of ACCEPTED) {
        await fillInAndSend(page, key);
        await untilDelivered(page, key);
      }
      await openPage(page, '/forms');
      await untilRested(page);
      expect(await texts(page, ACCEPTED)).toEqual(allOf(ACCEPTED, () => ''));
      expect(await toasts(page).allInnerTexts()).toEqual([]);
      expect(await page.evaluate(() => client.drafts.restore('created'))).toBe(true);
      await untilBack(page, 'created', 'created');
    });

    it('comes back where it was not accepted, or the form still stands', async ({ lab, page }) => {
      putForms(lab, REFUSED);
      await openPage(page, '/forms');
      for (const { key } of REFUSED) await fillInAndSend(page, key);
      await untilGraded(page);
      // What the page itself has emptied is filled in again, without a reload.
      expect(await texts(page, REFUSED)).toEqual(allOf(REFUSED, sentText));
      await openPage(page, '/thanks').catch(() => {});
      await openPage(page, '/forms');
      for (const { key } of REFUSED) await untilBack(page, key, key);
      expect(await sentOffer(page).count()).toBe(0);
      expect((await list(page)).filter(({ delivered }) => delivered)).toEqual([]);
    });

    it('comes back after a lock had refused it and the person went to another page', async ({ lab, page }) => {
      putForms(lab, [{ key: 'note' }]);
      await openPage(page, '/forms');
      await enter(page, 'note');
      lab.api.reply = locked({ retryAfter: 1 });
      await send(page);
      await until(() => page.evaluate(() => client.state.status === 'maintenance'), { message: 'the lock' });
      lab.api.reply = open();
      await page.goto('/thanks');
      await openPage(page, '/forms');
      await untilBack(page, 'note');
    });

    it('comes back when the answer was a redirect to sign-in', async ({ lab, page }) => {
      const way = "fetch('/send', { method: 'POST', body: new FormData(form) })";
      putForms(lab, [{ key: 'note', way }]);
      lab.page('/send', () => ({ status: 302, headers: { location: '/account/login?next=/forms' } }));
      lab.page('/account/login', plainPage('Sign in'));
      await openPage(page, '/forms');
      await fillInAndSend(page, 'note');
      await untilBack(page, 'note');
      await reload(page);
      await untilBack(page, 'note');
    });

    it('comes back when the connection broke', async ({ lab, page }) => {
      putForms(lab, [
        { key: 'note', way: "fetch('/send', { method: 'POST', body: new FormData(form) }).catch(() => ({}))" },
      ]);
      lab.page('/send', () => 'refuse');
      await openPage(page, '/forms');
      await fillInAndSend(page, 'note');
      await untilBack(page, 'note');
      await reload(page);
      await untilBack(page, 'note');
    });

    it('is archived when the page is left at the answer', async ({ lab, page }) => {
      putForms(lab, [{ key: 'note', after: "location.href = '/thanks'" }]);
      await openPage(page, '/forms');
      await enter(page, 'note');
      await send(page);
      await page.waitForURL('**/thanks');
      await expectArchived(page, 'note', '/forms');
    });

    it('is archived when the form has gone at the answer, and a fresh one stands there later', async ({
      lab,
      page,
    }) => {
      const script = `
        const html = app.innerHTML;
        again.onclick = () => { app.innerHTML = html; };
        app.addEventListener('submit', async (event) => {
          event.preventDefault();
          await fetch(API + '/notes', { method: 'POST', body: new FormData(event.target) });
          app.innerHTML = '<p>Thanks</p>';
        });`;
      lab.page(
        '/forms',
        draftPage(lab, `<button id="again">Again</button><div id="app">${noteForm()}</div>`, { script }),
      );
      await openPage(page, '/forms');
      for (const text of ['first', 'second']) {
        await enter(page, text);
        await send(page);
        await page.getByText('Thanks').waitFor();
        await page.click('#again');
        await untilDelivered(page);
        await untilRested(page);
        expect(await fieldOf(page).inputValue()).toBe('');
      }
      expect(await toasts(page).count()).toBe(0);
    });

    it('stays while a wizard only checks a step of it', async ({ lab, page }) => {
      const script = `
        wizard.addEventListener('click', async ({ target }) => {
          if (target.id !== 'next') return;
          const body = JSON.stringify({ title: document.querySelector('[name=title]').value });
          await fetch(API + '/check', { method: 'POST', body });
          step.innerHTML = '<label>Text <textarea name="text"></textarea></label>';
        });`;
      const body = `<section id="wizard" data-intermission="form" data-intermission-key="note">
        <div id="step"><label>Title <input name="title"></label></div><button type="button" id="next">Next</button></section>`;
      lab.page('/wizard', draftPage(lab, body, { script }));
      await openPage(page, '/wizard');
      await page.locator('[name=title]').fill('title of the wizard');
      await page.click('#next');
      await page.locator('[name=text]').fill('text of the wizard');
      await untilGraded(page);
      await flush(page);
      expect((await list(page)).map(({ delivered, fields }) => ({ delivered, fields }))).toEqual([
        { delivered: false, fields: 2 },
      ]);
      await reload(page);
      await until(async () => (await page.locator('[name=title]').inputValue()) === 'title of the wizard');
      await page.click('#next');
      await until(async () => (await page.locator('[name=text]').inputValue()) === 'text of the wizard');
    });

    it('is offered where a press of a button probably sent it', async ({ lab, page }) => {
      const body = noteForm().replace('<button>', '<button type="button" id="pay">');
      const script = "pay.onclick = () => fetch(API + '/payments', { method: 'POST', body: 'pay' });";
      lab.page('/order', draftPage(lab, body, { script }));
      await openPage(page, '/order');
      await enter(page, 'order');
      await page.click('#pay');
      await untilDelivered(page);
      await expectSentOffer(page, 'order', '/order');
    });

    it('stays when a button that sends nothing was pressed and telemetry follows', async ({ lab, page }) => {
      const more =
        '<button type="button" id="more">More</button><label><input type="checkbox" name="gift"> Gift</label>';
      const script = `more.onclick = () => setTimeout(async () => {
        await fetch(API + '/ingest', { method: 'POST', body: 'pressed' });
        done.push('more');
      }, 100);`;
      lab.page('/order', draftPage(lab, noteForm('note', '', more), { setup: 'globalThis.done = []', script }));
      await openPage(page, '/order');
      // A box alone has no text by which a body could be told.
      await page.locator('[name=gift]').check();
      await flush(page);
      await page.click('#more');
      await page.waitForFunction(() => done.includes('more'));
      await untilGraded(page);
      await reload(page);
      await until(() => page.locator('[name=gift]').isChecked(), { message: 'the box', timeout: 10_000 });
      expect(await sentOffer(page).count()).toBe(0);
    });
  });

  describe.concurrent('what the host says has arrived', () => {
    it.for<[string, (page: Page) => Promise<unknown>]>([
      ['by delivered() with its key', (page) => page.evaluate(() => client.drafts.delivered('note'))],
      ['by delivered()', (page) => page.evaluate(() => client.drafts.delivered())],
      ['by an event of the form', (page) => page.locator('#note').dispatchEvent('intermission:delivered', {})],
    ])('%s is archived although it stands in the form', async ([, prove], { lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      await openPage(page, '/note');
      await enter(page, 'note');
      await prove(page);
      await untilDelivered(page);
      await expectArchived(page, 'note', '/note');
    });

    it('on another page of the tab is archived', async ({ lab, page }) => {
      lab.page('/note', draftPage(lab, noteForm()));
      lab.page('/thanks', draftPage(lab, '<h1>Thanks</h1>'));
      await openPage(page, '/note');
      await enter(page, 'note');
      await openPage(page, '/thanks');
      await page.evaluate(() => client.drafts.delivered('note'));
      await expectArchived(page, 'note', '/note');
    });
  });

  describe.concurrent('what a framework has sent', () => {
    let react: string;
    const libraries = new Map<string, string>();
    const html = (body: string, status = 200): Reply => ({ status, body, headers: { 'content-type': 'text/html' } });
    beforeAll(async () => {
      react = await bundle(new URL('frameworks/react-action.tsx', import.meta.url));
      for (const [name, file] of [
        ['htmx', 'htmx.org/dist/htmx.min.js'],
        ['turbo', '@hotwired/turbo/dist/turbo.es2017-umd.js'],
      ] as const) {
        libraries.set(name, await readFile(new URL(`../../node_modules/${file}`, import.meta.url), 'utf8'));
      }
    });

    /** A site whose server answers by `refusal` until it is told to take what is sent. */
    async function start(page: Page, lab: Lab, body: string, [refusal, acceptance]: [Reply, Reply]) {
      let answer = refusal;
      putScript(lab, '/react.js', react);
      for (const [name, source] of libraries) putScript(lab, `/${name}.js`, source);
      lab.page('/note', draftPage(lab, body));
      lab.page('/thanks', plainPage('Thanks'));
      lab.page('/send', () => answer);
      await openPage(page, '/note');
      await fieldOf(page).waitFor();
      await enter(page, 'note');
      return () => {
        answer = acceptance;
      };
    }
    const given = (name: string) => `${name} of note`;
    const plainForm = noteForm('note', 'method="post" action="/send"');
    const filledIn = plainForm
      .replace('name="title"', `name="title" value="${given('title')}"`)
      .replace('</textarea>', `${given('text')}</textarea>`);

    it('as the action of a form of React 19 is filled in again if it failed, else archived', async ({ lab, page }) => {
      const body = '<div id="app"></div><script type="module" src="/react.js"></script>';
      const allow = await start(page, lab, body, [{ status: 422 }, { status: 201 }]);
      await send(page);
      await page.getByText('Not saved').waitFor();
      await untilBack(page, 'note');
      await reload(page);
      await untilBack(page, 'note');
      allow();
      await send(page);
      await page.getByText('Thanks').waitFor();
      await untilDelivered(page);
      expect(await fieldOf(page).inputValue()).toBe('');
      await expectArchived(page, 'note', '/note');
    });

    it('by htmx comes back after a fragment with errors, and is archived after one that thanks', async ({
      lab,
      page,
    }) => {
      const hx = 'hx-post="/send" hx-target="#app" hx-swap="innerHTML"';
      const form = (source: string) => source.replace('method="post" action="/send"', hx);
      const body = `<script src="/htmx.js"></script><div id="app">${form(plainForm)}</div>`;
      const answers: [Reply, Reply] = [html(`<p>Too short</p>${form(filledIn)}`), html('<p>Thanks</p>')];
      const allow = await start(page, lab, body, answers);
      await send(page);
      await page.getByText('Too short').waitFor();
      await untilGraded(page);
      await untilBack(page, 'note');
      await fieldOf(page).fill('mended');
      await flush(page);
      await reload(page);
      await untilValue(page, 'mended');
      allow();
      await send(page);
      await page.getByText('Thanks').waitFor();
      await untilDelivered(page);
      await openPage(page, '/note');
      await untilRested(page);
      expect(await fieldOf(page).inputValue()).toBe('');
      expect(await toasts(page).count()).toBe(0);
    });

    it('by Turbo comes back after 422 with the form, and is archived after a redirect', async ({ lab, page }) => {
      const body = `<script src="/turbo.js"></script>${plainForm}`;
      const refusal = html(`<!doctype html><title>Form</title><p>Too short</p>${filledIn}`, 422);
      const allow = await start(page, lab, body, [refusal, { status: 303, headers: { location: '/thanks' } }]);
      await send(page);
      await page.getByText('Too short').waitFor();
      await untilGraded(page);
      await untilBack(page, 'note');
      await openPage(page, '/note');
      await untilBack(page, 'note');
      allow();
      await send(page);
      await page.getByText('Thanks').waitFor();
      await untilDelivered(page);
      await expectArchived(page, 'note', '/note');
    });

    it('by Turbo comes back after a redirect to the form itself', async ({ lab, page }) => {
      const back: Reply = { status: 303, headers: { location: '/note' } };
      await start(page, lab, `<script src="/turbo.js"></script>${plainForm}`, [back, back]);
      const shown = page.waitForResponse((response) => response.url().endsWith('/note'));
      await send(page);
      await shown;
      await untilGraded(page);
      await untilBack(page, 'note');
      await reload(page);
      await untilBack(page, 'note');
    });
  });

  describe.concurrent('what the browser has sent', () => {
    const shown = (request: LabRequest, text: string) => {
      const given = new URLSearchParams(request.body);
      return text
        .replace('name="title"', `name="title" value="${given.get('title')}"`)
        .replace('</textarea>', `${given.get('text')}</textarea>`);
    };
    interface Native {
      /** What the POST is answered by. */
      answer: (request: LabRequest, form: string) => Reply;
      attributes?: string;
    }
    const redirect = (location: string): Reply => ({ status: 303, headers: { location } });
    const html = (body: string, status = 200): Reply => ({ status, body, headers: { 'content-type': 'text/html' } });

    /** A site with a form at "/note" that is sent to "/send". */
    async function submit(page: Page, lab: Lab, { answer, attributes = '' }: Native) {
      const form = draftPage(lab, noteForm('note', `method="post" action="/send" ${attributes}`));
      lab.page('/note', form);
      lab.page('/thanks', draftPage(lab, '<h1>Thanks</h1>'));
      lab.page('/plain-thanks', plainPage('Thanks'));
      lab.page(
        '/login',
        draftPage(lab, '<form data-intermission="login"><input name="user"><input type="password" name="pw"></form>'),
      );
      lab.page('/other', plainPage('Other'));
      lab.page('/send', (request) => answer(request, form));
      await openPage(page, '/note');
      await enter(page, 'note');
      const sent = page.waitForResponse((response) => response.request().method() === 'POST');
      await send(page);
      await sent;
      await page.waitForLoadState();
    }

    it.for<[string, Native]>([
      ['answered by a redirect to a page that thanks', { answer: () => redirect('/thanks') }],
      [
        'answered by a page that thanks',
        { answer: (_, form) => html(form.replace(/<form.*<\/form>/s, '<h1>Thanks</h1>')) },
      ],
      [
        'by a button of its own address',
        {
          answer: () => redirect('/thanks'),
          attributes: `onsubmit="this.action = '/send?by=button'"`,
        },
      ],
    ])('is archived when %s', async ([, native], { lab, page }) => {
      await submit(page, lab, native);
      await page.evaluate(() => client.drafts.list());
      await untilDelivered(page);
      await expectArchived(page, 'note', '/note');
    });

    it.for<[string, Native]>([
      ['refused by 503', { answer: () => html('<h1>Maintenance</h1>', 503) }],
      ['refused by 422 with a page of its own', { answer: () => html('<h1>Invalid</h1>', 422) }],
      ['refused by 419', { answer: () => html('<h1>Page expired</h1>', 419) }],
      [
        'refused by 500 with a page that has the SDK',
        { answer: (_, form) => html(form.replace(/<form.*<\/form>/s, ''), 500) },
      ],
      ['answered by a redirect to sign-in', { answer: () => redirect('/login') }],
      ['answered by a redirect back to the form', { answer: () => redirect('/note') }],
      ['answered by a redirect back to the form with another query', { answer: () => redirect('/note?error=taken') }],
      ['answered by a page without the SDK that says what is wrong', { answer: () => html(plainPage('Invalid'), 422) }],
    ])('comes back when %s', async ([, native], { lab, page }) => {
      await submit(page, lab, native);
      await page.goto('/other');
      await openPage(page, '/note');
      await untilBack(page, 'note');
      expect(await sentOffer(page).count()).toBe(0);
    });

    it('stays in the form that shows it again with an error at its own address', async ({ lab, page }) => {
      const form = noteForm('note', 'method="post"');
      lab.page('/note', (request) => {
        const body = draftPage(lab, form);
        return html(request.method === 'POST' ? shown(request, body) : body);
      });
      await openPage(page, '/note');
      await enter(page, 'note');
      await send(page);
      await page.waitForURL('**/note');
      await untilBack(page, 'note');
      await fieldOf(page).fill('mended');
      await flush(page);
      await openPage(page, '/note');
      await until(async () => (await fieldOf(page).inputValue()) === 'mended', { message: 'what was mended' });
    });

    it('belongs to the page of the form while another address shows it again with an error', async ({ lab, page }) => {
      let isAccepted = false;
      await submit(page, lab, {
        answer: (request, form) => (isAccepted ? redirect('/thanks') : html(shown(request, form))),
      });
      await page.evaluate(() => client.drafts.flush());
      expect(new URL(page.url()).pathname).toBe('/send');
      await openPage(page, '/note');
      await untilBack(page, 'note');
      await send(page);
      await page.waitForURL('**/send');
      await page.evaluate(() => client.drafts.list());
      await fieldOf(page).fill('mended');
      await flush(page);
      expect(await list(page)).toMatchObject([{ path: '/note', delivered: false }]);
      await openPage(page, '/note');
      await untilValue(page, 'mended');
      isAccepted = true;
      await send(page);
      await page.waitForURL('**/thanks');
      await untilDelivered(page);
      await openPage(page, '/note');
      await untilRested(page);
      expect(await fieldOf(page).inputValue()).toBe('');
      expect(await toasts(page).count()).toBe(0);
    });

    it('is offered when the list of comments shows it and an empty form', async ({ lab, page }) => {
      let comments = '';
      const form = () => draftPage(lab, `<div>${comments}</div>${noteForm('note', 'method="post" action="/send"')}`);
      lab.page('/post', () => html(form()));
      lab.page('/send', ({ body }) => {
        comments = `<p>${new URLSearchParams(body).get('text')}</p>`;
        return redirect('/post');
      });
      await openPage(page, '/post');
      await enter(page, 'a comment');
      await send(page);
      await page.getByText('text of a comment').waitFor();
      await page.evaluate(() => client.drafts.list());
      await sentOffer(page).waitFor();
      expect(await fieldOf(page).inputValue()).toBe('');
      await page.locator('intermission-notice[data-toast]').getByRole('button', { name: 'Discard' }).click();
      await until(async () => (await list(page)).length === 0, { message: 'the end of the draft' });
    });

    it('is not taken for delivered by a page that comes two pages later', async ({ lab, page }) => {
      await submit(page, lab, { answer: () => redirect('/plain-thanks') });
      await page.goto('/other');
      await openPage(page, '/note');
      // The answer was not seen: without the SDK on it, nothing is proven.
      await untilBack(page, 'note');
    });

    it('comes back from the new tab that it was sent to', async ({ lab, page }) => {
      const opened = page.context().waitForEvent('page');
      lab.page('/note', draftPage(lab, noteForm('note', 'method="post" action="/send" target="_blank"')));
      lab.page('/send', () => html(draftPage(lab, '<h1>Thanks</h1>')));
      await openPage(page, '/note');
      await enter(page, 'note');
      await send(page);
      const tab = await opened;
      await tab.getByText('Thanks').waitFor();
      await reload(page);
      await untilBack(page, 'note');
    });
  });
});

describe('in chromium with its back/forward cache', () => {
  it('what was delivered does not come back by the way back and another page', async () => {
    const lab = await startLab();
    // Playwright turns the cache off.
    const browser = await launchBrowser('chromium', { ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    try {
      const page = await (await browser.newContext({ baseURL: lab.site.origin })).newPage();
      const script = "addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; });";
      lab.page('/note', draftPage(lab, noteForm('note', 'method="post" action="/send"'), { script }));
      lab.page('/send', () => ({ status: 303, headers: { location: '/thanks' } }));
      lab.page('/thanks', draftPage(lab, '<h1>Thanks</h1>'));
      lab.page('/other', plainPage('Other'));
      await openPage(page, '/note');
      await enter(page, 'note');
      await send(page);
      await page.waitForURL('**/thanks');
      await untilDelivered(page);
      await page.evaluate(() => history.back());
      await until(() => page.evaluate('globalThis.persisted'), { message: 'the page from the cache' });
      await untilRested(page);
      await page.goto('/other');
      await expectArchived(page, 'note', '/note');
    } finally {
      await browser.close();
      await lab.close();
    }
  });
});
