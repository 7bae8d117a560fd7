import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { type Engine, engines } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import { json } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { type HeldForm, openHeldForm, pressAndHold, receivedBySite } from './pages/held-form.ts';

/** Prevents the second event. */
const second = '(e) => { if (globalThis.sent) e.preventDefault(); globalThis.sent = true; }';
const later = (code: string) => `f.addEventListener('submit', () => setTimeout(() => { ${code} }));`;
/** What a page can do at worst once its form was sent. */
const ruin = `for (const [name, value] of [['action', '/wrong'], ['method', 'get'], ['target', 'none'], ['enctype', 'text/plain'], ['accept-charset', 'utf-16']])
    f.setAttribute(name, value);
  for (const e of f.querySelectorAll('input,textarea,select,button')) { e.disabled = true; e.value = e.type === 'file' ? '' : 'wrong'; }
  HTMLFormElement.prototype.reset.call(f);
  Element.prototype.remove.call(f);`;

const guards: [name: string, form: HeldForm][] = [
  ['none', {}],
  ['on the window, capture', { head: `<script>addEventListener('submit', ${second}, true)</script>` }],
  ['on the window, bubble', { head: `<script>addEventListener('submit', ${second})</script>` }],
  [
    'on the window, late',
    {
      late: `addEventListener('submit', ${second}, true); addEventListener('submit', ${second.replaceAll('sent', 'heard')});`,
    },
  ],
  ['on the document, capture', { guard: `document.addEventListener('submit', ${second}, true)` }],
  ['on the document, bubble', { guard: `document.addEventListener('submit', ${second})` }],
  ['on the form, capture', { guard: `f.addEventListener('submit', ${second}, true)` }],
  ['on the form, bubble', { guard: `f.addEventListener('submit', ${second})` }],
  [
    'on the form, which also stops the event',
    {
      guard: `f.addEventListener('submit', (e) => { if (f.sent) { e.preventDefault(); e.stopImmediatePropagation(); } f.sent = true; })`,
    },
  ],
  ['an attribute', { guard: `f.setAttribute('onsubmit', 'if (this.sent) return false; this.sent = true;')` }],
  [
    'jQuery style',
    {
      guard: `f.onsubmit = () => { if (f.dataset.submitted) return false; f.dataset.submitted = 'true'; f.className = 'busy'; }`,
    },
  ],
  ['on the button’s click', { guard: `s.addEventListener('click', ${second})` }],
  ['on any click', { guard: `addEventListener('click', ${second}, true)` }],
  [
    'patches of the form’s methods',
    {
      guard: `for (const name of ['submit', 'requestSubmit']) HTMLFormElement.prototype[name] = () => {}; HTMLElement.prototype.click = () => {};`,
    },
  ],
  ['a button that is disabled', { guard: `f.addEventListener('submit', () => { s.disabled = true; })` }],
  ['a button that is disabled later', { guard: later('s.disabled = true; s.value = "wrong"') }],
  ['a button that is removed', { guard: `f.addEventListener('submit', () => s.remove())` }],
  ['a button that is removed later', { guard: later('s.remove()') }],
  ['a fieldset that is disabled', { guard: `f.addEventListener('submit', () => { set.disabled = true; })` }],
  ['a fieldset that is disabled later', { guard: later('set.disabled = true') }],
  ['fields that are changed', { guard: `f.addEventListener('submit', () => { a.value = '2'; })` }],
  [
    'fields that are changed in a microtask',
    { guard: `f.addEventListener('submit', () => queueMicrotask(() => { a.value = '2'; }))` },
  ],
  [
    'fields that are changed by the last listener',
    { late: `addEventListener('submit', () => { a.value = '2'; f.action = '/other'; })` },
  ],
  ['fields that are cleared later', { guard: later('f.reset(); a.value = ""') }],
  ['a form that is removed later', { guard: later('f.remove()') }],
  [
    'a listener that leaves the page',
    { guard: `f.addEventListener('submit', () => { location.href = '/elsewhere'; })`, unheld: true },
  ],
  ['a page that is written anew', { meanwhile: 'document.open(); document.write("Sending…"); document.close();' }],
  ['a page that spoils everything', { meanwhile: `${ruin} document.body.textContent = 'Sending…';` }],
  [
    'formdata on the form',
    {
      guard: `let n = 0; f.addEventListener('formdata', ({ formData }) => { formData.append('times', ++n); formData.delete('t'); })`,
    },
  ],
  [
    'formdata on the window',
    {
      head: `<script>let n = 0; addEventListener('formdata', ({ formData }) => formData.append('times', ++n), true)</script>`,
    },
  ],
  [
    'a press that calls form.submit() as well',
    { guard: `s.addEventListener('click', () => f.submit())`, unheld: true },
  ],
  [
    'a listener that calls form.submit() as well',
    { guard: `f.addEventListener('submit', () => f.submit())`, unheld: true },
  ],
  ['a page that calls form.submit() as well, later', { meanwhile: `a.value = '2'; f.submit()` }],
  [
    'a listener that reads the entries',
    { guard: `f.addEventListener('submit', () => { document.title = [...new FormData(f)].join(); })` },
  ],
];

const field = '<input name="a" value="1"><button id="s" name="b" value="x">Send</button>';
const open = (attributes: string) => `<form id="f" data-intermission="form" action="/sent" ${attributes}>`;
const post = (inner: string, attributes = '') => `${open(`method="post" ${attributes}`)}${inner}</form>`;
const file = (name: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from('ä;1\r\nb;2\n') });
const attach = (page: Page) => page.locator('#file').setInputFiles([file('ü "1".csv'), file('2.csv')]);
const files = `<input type="file" id="file" name="file" multiple><input type="file" name="none"><textarea name="t">one\ntwo</textarea>${field}`;

const forms: [name: string, form: HeldForm][] = [
  ['a form with a GET', { html: `${open('').replace('/sent', '/sent?lost=1#part')}${field}</form>` }],
  [
    'the button’s own address, method, encoding and target',
    {
      html: `${post(
        `<input name="a" required><button id="s" name="b" formaction="other?x=1" formmethod="post" formenctype="multipart/form-data" formtarget="frame" formnovalidate>Send</button>`,
        'target="none"',
      )}<iframe name="frame"></iframe>`,
    },
  ],
  ['a button without a name', { html: post('<input name="a"><button id="s">Send</button>') }],
  [
    'an address of its own, empty',
    { html: post(field).replace('/sent', ''), guard: `history.replaceState(null, '', '/sent?own=1')` },
  ],
  [
    'a base',
    {
      head: '<base href="/sent" target="frame">',
      html: `${post(field).replace('/sent', '?based')}<iframe name="frame"></iframe>`,
    },
  ],
  ['multipart with files', { html: post(files, 'enctype="multipart/form-data"'), enter: attach }],
  ['file names alone', { html: post(files), enter: attach }],
  ['plain text', { html: post(files, 'enctype="text/plain"'), enter: attach }],
  [
    'files that the page adds',
    {
      html: post(field, 'enctype="multipart/form-data"'),
      guard: `f.addEventListener('formdata', ({ formData }) => { formData.append('blob', new Blob(['1']), 'own.bin'); formData.append('bare', new Blob(['2'], { type: 'text/x' })); })`,
    },
  ],
  [
    'an image as its button',
    {
      html: post('<input type="image" id="s" name="at" alt="Send" width="40" height="40"><input name="a">'),
      press: (page) => page.locator('#s').click({ position: { x: 11, y: 23 } }),
    },
  ],
  [
    'another encoding',
    {
      head: '<meta charset="windows-1252">',
      html: post(
        `<input type="hidden" name="_charset_"><input type="hidden" name="_CHARSET_"><input name="a" value="&uuml;&euro;&#9731;">${field}`,
      ).replace('/sent', '/sent?q=&uuml;'),
    },
  ],
  [
    'an encoding of its own',
    {
      html: post(
        `<input type="hidden" name="_charset_"><input name="a" value="&uuml;&#9731;">${field}`,
        'accept-charset="iso-8859-2"',
      ),
    },
  ],
  [
    'a field that is called _charset_',
    { html: post(`<input type="hidden" name="_charset_"><input name="a">${field}`), head: '<meta charset="utf-8">' },
  ],
  [
    'directions of text',
    {
      html: post(
        `<input name="a" dirname="a.dir" dir="auto" value="&#1488;"><textarea name="t" dirname="t.dir" dir="rtl"></textarea>${field}`,
      ),
    },
  ],
  [
    'controls named as what a form has',
    {
      html: post(
        ['submit', 'action', 'method', 'target', 'enctype', 'id', 'remove', 'requestSubmit', 'elements', 'nodeName']
          .map((name) => `<input name="${name}" value="${name}">`)
          .join('') + field,
      ),
    },
  ],
  [
    'all kinds of fields',
    {
      html: `${post(`<input type="checkbox" name="c" checked><input type="checkbox" name="c" value="2"><input type="radio" name="r" value="1" checked>
      <select name="m" multiple><option selected>1<option>2<option selected>3</select><input name="d" disabled value="no"><input value="nameless">
      <datalist><input name="never" value="no"></datalist><button name="o" value="no">Other</button><textarea name="w" cols="4" wrap="hard">one two three</textarea>
      <input name="a" value="2"><x-field name="x"></x-field>${field}`)}<input form="f" name="outside" value="1">`,
      head: `<script>customElements.define('x-field', class extends HTMLElement {
      static formAssociated = true;
      constructor() { super(); this.attachInternals().setFormValue('of its own'); }
    })</script>`,
    },
  ],
  ['another window', { html: post(field, 'target="_blank"') }],
  ['a named frame', { html: `${post(field, 'target="frame"')}<iframe name="frame"></iframe>` }],
  ['the key Enter', { press: (page) => page.locator('#a').press('Enter') }],
  ['a script’s requestSubmit()', { press: (page) => page.evaluate('f.requestSubmit()') }],
  ['a script’s requestSubmit() of a button', { press: (page) => page.evaluate('f.requestSubmit(s)') }],
  [
    'a form in a shadow root',
    {
      html: '<div id="host"></div>',
      guard: `host.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(post(field))}; var f = host.shadowRoot.querySelector('form'); f.addEventListener('submit', ${second});`,
      press: (page) => page.locator('#host button').click(),
    },
  ],
  [
    'a form in a frame',
    {
      html: `<iframe srcdoc='${post(field)}'></iframe>`,
      guard: `var f = document.createElement('form');`,
      press: (page) => page.frameLocator('iframe').locator('#s').click(),
    },
  ],
];

describe.each<Engine>([...engines])('in %s', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('a submit that is held is sent as without the script', () => {
    it.for(guards)('with a guard: %s', async ([, form], { lab, page }) => {
      const expected = await receivedBySite(page, lab, form, false);
      expect(expected).toHaveLength(1);
      expect(await receivedBySite(page, lab, form, true)).toEqual(expected);
    });

    it.for(forms)('with %s', async ([, form], { lab, page }) => {
      const expected = await receivedBySite(page, lab, form, false);
      expect(expected).toHaveLength(1);
      // Whatever the page does to it meanwhile.
      const spoiled = { ...form, meanwhile: `${form.meanwhile ?? ''};${ruin}` };
      expect(await receivedBySite(page, lab, spoiled, true)).toEqual(expected);
    });
  });

  describe.concurrent('nothing is held and sent', () => {
    /** What a browser does not send either. */
    const unsent: [name: string, form: HeldForm][] = [
      [
        'where the last of all listeners prevents it',
        { late: `addEventListener('submit', (e) => e.preventDefault())` },
      ],
      [
        'where a listener that moves to the end prevents it',
        {
          late: `{ const last = (e) => e.preventDefault(); addEventListener('submit', () => {
            removeEventListener('submit', last); addEventListener('submit', last); }, true); }`,
        },
      ],
      ['where the form has left the page', { guard: `f.addEventListener('submit', () => f.remove())` }],
      [
        'for an event that a script makes',
        {
          press: (page) =>
            page.evaluate(`f.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))`),
        },
      ],
      [
        'for an event at what is no form',
        { press: (page) => page.evaluate(`a.dispatchEvent(new Event('submit', { bubbles: true }))`) },
      ],
    ];

    // Firefox itself sends the form for such an event.
    const cases = unsent.filter(([name]) => engine === 'chromium' || name !== 'for an event that a script makes');

    it.for(cases)('%s', async ([, form], { lab, page }) => {
      await openHeldForm(page, lab, form, true);
      const asked = lab.count({ origin: 'status' });
      await (form.press ? form.press(page) : page.locator('#s').click());
      await page.evaluate(() => fetch('/other'));
      expect([lab.count({ path: '/sent' }), lab.count({ origin: 'status' })]).toEqual([0, asked]);
    });

    it('where Turbo sends it', async ({ lab, page }) => {
      const turbo = await readFile(fileURLToPath(import.meta.resolve('@hotwired/turbo')), 'utf8');
      lab.page('/turbo.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: turbo }));
      await openHeldForm(page, lab, {}, true);
      lab.page('/sent', () => ({ status: 303, headers: { location: '/other' } }));
      // After the client, so that its listeners come later.
      await page.addScriptTag({ url: '/turbo.js', type: 'module' });
      await page.locator('#s').click();
      await until(async () => (await page.title()) === 'Sent', { message: 'the answer' });
      const sent = lab.requests.filter(({ path }) => path === '/sent');
      expect(sent.map(({ headers }) => headers['sec-fetch-dest'])).toEqual(['empty']);
    });
  });

  describe.concurrent('a submit that is held', () => {
    const locks = json({ intermission: 1, locks: [{ retryAfter: 30 }] });
    const note = (page: Page) => page.evaluate(() => sessionStorage.getItem('intermission:submitted'));

    it.for([
      ['as it is', ''],
      ['without its button', 's.remove()'],
      ['with another form in its place', 'f.outerHTML = "<form><button>Again</button></form>"'],
      ['without any', 'f.remove()'],
    ])('is not sent into a lock, and the page is told why: %s', async ([, meanwhile], { lab, page }) => {
      const html = `<div data-intermission="form">${post(field).replace('data-intermission="form"', '')}</div>`;
      await openHeldForm(page, lab, { html }, true);
      const answer = await pressAndHold(page, lab, {}, locks);
      await page.evaluate(meanwhile ?? '');
      answer();
      await page.getByRole('alert').getByText('can’t be sent').waitFor();
      expect(lab.count({ method: 'POST' })).toBe(0);
      // Nothing was delivered when the page is left now.
      expect(await note(page)).toBeNull();
    });

    it('is sent once, however often it is pressed', async ({ lab, page }) => {
      await openHeldForm(page, lab, {}, true);
      const answer = await pressAndHold(page, lab, {});
      await page.locator('#a').fill('2');
      await page.locator('#s').click();
      await page.locator('#a').press('Enter');
      expect(lab.count({ method: 'POST' })).toBe(0);
      expect(await note(page)).toBeNull();
      answer();
      await page.waitForFunction(() => document.title === 'Sent');
      expect(lab.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
        'a=1&t=one%0D%0Atwo&b=x',
      ]);
      expect(await note(page)).toContain('/');
    });

    it('is sent at once when the page leaves', async ({ lab, page }) => {
      await openHeldForm(page, lab, {}, true);
      await pressAndHold(page, lab, {});
      await page.evaluate(() => void setTimeout(() => location.assign('/other')));
      await until(() => lab.count({ method: 'POST' }) === 1, { message: 'what is sent' });
      await until(() => page.url().endsWith('/sent'), { message: 'the answer to what is sent' });
    });

    it('is sent as it was pressed when the client stops', async ({ lab, page }) => {
      await openHeldForm(page, lab, {}, true);
      await pressAndHold(page, lab, {});
      await page.evaluate(`client.stop(); ${ruin}`);
      await page.waitForFunction(() => document.title === 'Sent');
      expect(lab.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
        'a=1&t=one%0D%0Atwo&b=x',
      ]);
    });
  });
});
