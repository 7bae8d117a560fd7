import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it as plainIt } from 'vitest';
import { engines, launchBrowser } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { readDrafts } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { type AppOptions, openApp, putApp, sitOut, untilRestored } from './pages/app.ts';
import { enterEverything, everyControl, everyElement, everything, readEverything } from './pages/every-control.ts';

/** A checkout with these controls. */
const form = (controls: string, attributes = '') =>
  `<form id="checkout" data-intermission="checkout" ${attributes}>${controls}</form>`;

const named = '<label>Name <input name="name"></label>';

/** Brings this about half a second after the client is at work, as an app does that waits for its data. */
const late = (statements: string) => `
  client.drafts.list().then(() => setTimeout(() => {
    ${statements}
    document.body.dataset.loaded = '';
  }, 500));`;

const cornerOf = (page: Page) => page.locator('intermission-notice[data-toast]');

describe.each(engines)('in %s, after a reload by itself', (engine) => {
  let browser: Browser;
  let lab: Lab;
  let before: Record<string, unknown>;
  let after: Record<string, unknown>;
  let place: unknown;

  beforeAll(async () => {
    [browser, lab] = await Promise.all([launchBrowser(engine), startLab()]);
    const page = await browser.newPage({ baseURL: lab.site.origin });
    putApp(lab, { setup: everyElement, body: everyControl });
    await openApp(page);
    await enterEverything(page);
    before = await page.evaluate(readEverything);
    await page.locator('[name=search]').focus();
    await page.locator('[name=search]').evaluate((input: HTMLInputElement) => input.setSelectionRange(2, 4));
    await sitOut(page, lab);
    await untilRestored(page);
    after = await page.evaluate(readEverything);
    place = await page.evaluate(() => {
      const { name, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
      return { name, selection: [selectionStart, selectionEnd] };
    });
  });
  afterAll(() => Promise.all([browser?.close(), lab?.close()]));

  plainIt.each(Object.entries(everything))('%s is as it was left', (name, value) => {
    expect(before[name]).toEqual(value);
    expect(after[name]).toEqual(value);
  });

  plainIt('the focus and the caret are where they were', () => {
    expect(place).toEqual({ name: 'search', selection: [2, 4] });
  });
});

describe.concurrent('a form', () => {
  const it = inBrowser('chromium');

  /** Opens the page, enters something, and sits out a lock; `upgraded` replaces the page meanwhile. */
  async function journey(
    page: Page,
    lab: Lab,
    options: AppOptions,
    enter: () => Promise<unknown>,
    upgraded?: AppOptions,
  ): Promise<void> {
    putApp(lab, options);
    await openApp(page);
    if (options.host?.includes('loaded')) await page.locator('[data-loaded]').waitFor();
    await enter();
    await sitOut(page, lab, async () => upgraded && putApp(lab, upgraded));
  }

  const enterName = (page: Page) => () => page.locator('[name=name]').pressSequentially('Ada');

  it.for([
    ['in it', form(`<fieldset>${named}</fieldset>`)],
    ['around it', `<fieldset>${form(named)}</fieldset>`],
  ] as const)('keeps nothing of a fieldset %s while that is disabled', async ([, body], { expect, lab, page }) => {
    putApp(lab, { body });
    await openApp(page);
    const entered = (disabled: boolean, value: string) =>
      page.evaluate(
        async ([state, text]) => {
          const [fieldset, input] = ['fieldset', '[name=name]'].map((selector) => document.querySelector(selector));
          Object.assign(fieldset ?? {}, { disabled: state });
          Object.assign(input ?? {}, { value: text });
          await client.drafts.flush();
        },
        [disabled, value] as const,
      );
    const stored = async () => JSON.stringify(await page.evaluate(readDrafts));
    await enterName(page)();
    for (const round of [1, 2]) {
      await entered(false, `good ${round}`);
      expect(await stored()).toContain(`good ${round}`);
      await entered(true, 'secret');
      expect(await stored()).not.toMatch(/secret|good/);
    }
  });

  it('names a file over the limit, to be chosen again', async ({ expect, lab, page }) => {
    const body = form(`${named}<label>Photo <input name="photo" type="file"></label>`);
    await journey(page, lab, { body, start: { drafts: { fileLimit: 10 } } }, async () => {
      await enterName(page)();
      const buffer = Buffer.from('eleven byte');
      await page.locator('[name=photo]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });
      await page.evaluate(() => client.drafts.flush());
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('a.jpg');
    });
    await cornerOf(page).getByText('Please choose the file again: Photo.').waitFor();
    expect((await untilRestored(page)).skipped).toEqual([{ field: 'photo', label: 'Photo', reason: 'choose-again' }]);
    expect(await page.inputValue('[name=photo]')).toBe('');
    expect(await page.inputValue('[name=name]')).toBe('Ada');
  });

  it.for([
    ['beside', 'city.append(...options)'],
    ['in the place of', 'city.replaceChildren(...options)'],
  ] as const)(
    'waits for options that come late, %s the one that was there',
    async ([, bring], { expect, lab, page }) => {
      const body = form('<select name="city" aria-label="City"><option value="">Loading …</select>');
      const host = late(`
      const { city } = document.forms[0].elements;
      const options = ['Lisbon', 'Porto'].map((name) => new Option(name));
      ${bring};`);
      await journey(page, lab, { body, host }, () => page.locator('[name=city]').selectOption('Porto'));
      expect((await untilRestored(page)).skipped).toEqual([]);
      expect(await page.inputValue('[name=city]')).toBe('Porto');
    },
  );

  it('waits for controls that come late', async ({ expect, lab, page }) => {
    const host = late(`
      document.querySelector('#later').innerHTML = '<input name="floor"><input name="bell" type="checkbox">';`);
    await journey(page, lab, { body: form(`${named}<div id="later"></div>`), host }, async () => {
      await enterName(page)();
      await page.locator('[name=floor]').pressSequentially('second');
      await page.locator('[name=bell]').check();
    });
    await until(async () => (await page.inputValue('[name=floor]')) === 'second', { message: 'the late control' });
    const { restored, skipped } = await untilRestored(page);
    expect(restored.sort()).toEqual(['bell=on', 'floor', 'name']);
    expect(skipped).toEqual([]);
    expect(await page.isChecked('[name=bell]')).toBe(true);
  });

  const row = '<input name="row[]" aria-label="Row">';
  const rows = `<div id="rows">${row}</div><button id="more" type="button">More</button>`;
  const addRow = `
    var addRow = () => document.querySelector('#rows').insertAdjacentHTML('beforeend', '${row}');
    more.onclick = addRow;`;
  const enterRows = (page: Page) => async () => {
    for (const [index, text] of ['one', 'two', 'three'].entries()) {
      if (index > 0) await page.click('#more');
      await page.locator('[name="row[]"]').nth(index).pressSequentially(text);
    }
  };
  const readRows = (page: Page) =>
    page.locator('[name="row[]"]').evaluateAll((all) => all.map((row) => (row as HTMLInputElement).value));

  it('fills rows that the page adds again when it hears what will be put back', async ({ expect, lab, page }) => {
    const host = `${addRow}
      addEventListener('intermission:restore', ({ detail: { values } }) => {
        for (const _ of Object.keys(values).slice(1)) addRow();
      });`;
    await journey(page, lab, { body: form(rows), setup: host }, enterRows(page));
    await untilRestored(page);
    expect(await readRows(page)).toEqual(['one', 'two', 'three']);
  });

  it('shows the entries of rows that are no longer there', async ({ expect, lab, page }) => {
    await journey(page, lab, { body: form(rows), setup: addRow }, enterRows(page));
    const { restored, skipped } = await untilRestored(page);
    expect(restored).toEqual(['row[]']);
    expect(skipped.map(({ reason }) => reason)).toEqual(['not-found', 'not-found']);
    expect(await readRows(page)).toEqual(['one']);
    const text = await cornerOf(page).getByRole('status').textContent();
    expect(text).toContain('two');
    expect(text).toContain('three');
  });

  it('is at the step where it was left, with the entries of all steps', async ({ expect, lab, page }) => {
    const steps = `
      <fieldset><input name="first"><button type="button" id="next">Next</button></fieldset>
      <fieldset hidden><input name="second"></fieldset>
      <fieldset hidden><input name="third"></fieldset>`;
    const setup = `
      const wizard = document.forms[0];
      const show = () => [...wizard.querySelectorAll('fieldset')].forEach((step, index) => {
        step.hidden = String(index + 1) !== wizard.dataset.intermissionStep;
      });
      new MutationObserver(show).observe(wizard, { attributeFilter: ['data-intermission-step'] });
      next.onclick = () => wizard.dataset.intermissionStep++;
      addEventListener('intermission:restored', () => notes.push(wizard.dataset.intermissionStep));`;
    await journey(page, lab, { body: form(steps, 'data-intermission-step="1"'), setup }, async () => {
      await page.locator('[name=first]').pressSequentially('one');
      await page.click('#next');
      await page.locator('[name=second]').pressSequentially('two');
    });
    await untilRestored(page);
    expect(await page.evaluate(() => notes)).toEqual(['2']);
    expect(await page.locator('[name=second]').isVisible()).toBe(true);
    expect(await page.locator('[name=first]').isVisible()).toBe(false);
    expect(await page.inputValue('[name=first]')).toBe('one');
    expect(await page.inputValue('[name=second]')).toBe('two');
  });

  it('stores what was composed, and nothing that was only on the way to it', async ({ expect, lab, page }) => {
    const prelude = `
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...args) {
        if (args[0].fields?.name) notes.push(args[0].fields.name.value);
        return put.apply(this, args);
      };`;
    await journey(page, lab, { body: form(named), prelude }, async () => {
      await page.locator('[name=name]').focus();
      const ime = await page.context().newCDPSession(page);
      for (const text of ['n', 'に', 'にほ', 'にほん', '日本']) {
        await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      }
      await ime.send('Input.insertText', { text: '日本' });
      expect(await page.inputValue('[name=name]')).toBe('日本');
      await until(() => page.evaluate(() => notes.length > 0), { message: 'the composed text in the store' });
      await page.locator('[name=name]').pressSequentially('!');
      await until(() => page.evaluate(() => notes.includes('日本!')), { message: 'what came after it' });
      // Each change is written once, and what the person is looking at with it.
      expect(await page.evaluate(() => [...new Set(notes)])).toEqual(['日本', '日本!']);
    });
    await untilRestored(page);
    expect(await page.inputValue('[name=name]')).toBe('日本!');
  });

  it('keeps what a password manager fills in without a word, right before the lock', async ({ expect, lab, page }) => {
    const body = form(
      `${named}<input name="mail"><input name="terms" type="checkbox"><select name="s"><option>a<option>b</select>`,
    );
    await journey(page, lab, { body }, async () => {
      await enterName(page)();
      await page.evaluate(() => {
        const { mail, terms, s } = Object.fromEntries(
          [...document.querySelectorAll<HTMLInputElement>('[name]')].map((control) => [control.name, control]),
        );
        if (mail) mail.value = 'ada@example.com';
        if (terms) terms.checked = true;
        if (s) s.value = 'b';
      });
    });
    expect((await untilRestored(page)).restored.sort()).toEqual(['mail', 'name', 's', 'terms=on']);
    expect(await page.inputValue('[name=mail]')).toBe('ada@example.com');
    expect(await page.isChecked('[name=terms]')).toBe(true);
    expect(await page.inputValue('[name=s]')).toBe('b');
  });

  it.for([
    ['id', '<input name="old" id="who">', '<input name="new" id="who">'],
    ['autocomplete', '<input name="old" autocomplete="name">', '<input name="new" autocomplete="name">'],
    ['label', '<label>Your name <input name="old"></label>', '<label>Your  name<input name="new"></label>'],
  ] as const)(
    'finds a field that was renamed in the upgrade by its %s',
    async ([, old, renamed], { expect, lab, page }) => {
      // Another one beside it, so that it is not the only field there is.
      const rest = '<input name="rest" id="rest" aria-label="The rest">';
      const enter = () => page.locator('[name=old]').pressSequentially('Ada');
      await journey(page, lab, { body: form(rest + old) }, enter, { body: form(rest + renamed) });
      expect((await untilRestored(page)).skipped).toEqual([]);
      expect(await page.inputValue('[name=new]')).toBe('Ada');
      expect(await page.inputValue('[name=rest]')).toBe('');
    },
  );

  it('keeps a field that was renamed in the upgrade when the lock comes again', async ({ expect, lab, page }) => {
    const upgraded = { body: form('<input name="new" id="who">') };
    const enter = () => page.locator('[name=old]').pressSequentially('Ada');
    await journey(page, lab, { body: form('<input name="old" id="who">') }, enter, upgraded);
    await untilRestored(page);
    await sitOut(page, lab);
    await until(async () => (await page.inputValue('[name=new]')) === 'Ada', { message: 'the second return' });
    expect((await untilRestored(page)).skipped).toEqual([]);
  });

  it('keeps what was formatted in an editable element, and nothing that runs', async ({ expect, lab, page }) => {
    const body = form('<div id="text" contenteditable="true"></div>');
    await journey(page, lab, { body }, async () => {
      await page.locator('#text').pressSequentially('Please ');
      await page.keyboard.press('ControlOrMeta+b');
      await page.keyboard.type('ring');
      // As what somebody else's page put on the clipboard.
      await page.evaluate(() => {
        document.execCommand('insertHTML', false, '<i>!<img src="x" onerror="notes.push(1)"></i>');
      });
      await page.evaluate(() => client.drafts.flush());
      expect(JSON.stringify(await page.evaluate(readDrafts))).not.toContain('onerror');
      await page.evaluate(() => notes.splice(0));
    });
    await untilRestored(page);
    expect(await page.locator('#text b, #text strong').first().textContent()).toContain('ring');
    expect(await page.locator('#text i').textContent()).toBe('!');
    expect(await page.locator('#text').textContent()).toMatch(/^Please\sring!$/);
    expect(await page.evaluate(() => notes)).toEqual([]);
  });

  it('shows what found no place after the upgrade, to be copied', async ({ expect, lab, page }) => {
    const choice = (option: string) =>
      `<label>Delivery <select name="by"><option value="">–<option value="${option.length}">${option}</select></label>`;
    const gone = `<label>Remarks <textarea name="remarks"></textarea></label>
      <label>News <input name="news" type="checkbox"></label>
      <fieldset><legend>Payment</legend>
        <label><input name="pay" type="radio" value="1" checked>Card</label>
        <label><input name="pay" type="radio" value="2">Invoice</label></fieldset>`;
    const body = form(named + choice('Bike') + gone);
    const enter = async () => {
      await enterName(page)();
      await page.locator('[name=by]').selectOption('4');
      await page.locator('[name=news]').check();
      await page.locator('[name=pay][value="2"]').check();
      await page.locator('[name=remarks]').pressSequentially('Please ring.');
    };
    const upgraded = form(named + choice('Van'));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await journey(page, lab, { body }, enter, { body: upgraded });

    const { restored, skipped } = await untilRestored(page);
    expect(restored).toEqual(['name']);
    expect(skipped.sort((one, other) => one.field.localeCompare(other.field))).toEqual([
      { field: 'by', label: 'Delivery', reason: expect.any(String) },
      { field: 'news=on', label: 'News', reason: 'not-found' },
      { field: 'pay', label: 'Payment', reason: 'not-found' },
      { field: 'remarks', label: 'Remarks', reason: 'not-found' },
    ]);
    await cornerOf(page).getByText('These entries found no place.').waitFor();
    const text = await cornerOf(page).getByRole('status').textContent();
    expect(text).toContain('Delivery: Bike');
    expect(text).toContain('News: ✓');
    expect(text).toContain('Payment: Invoice');
    expect(text).toContain('Remarks: Please ring.');
    await cornerOf(page).getByRole('button', { name: 'Copy “Remarks”' }).click();
    await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'Please ring.', {
      message: 'the text on the clipboard',
    });
    expect(await page.inputValue('[name=by]')).toBe('');
  });

  it('shows what found no place once more, until it is dismissed or used', async ({ expect, lab, page }) => {
    const body = form(`${named}<label>Remarks <textarea name="remarks"></textarea></label>`);
    const enter = () => page.locator('[name=remarks]').pressSequentially('Please ring.');
    await journey(page, lab, { body }, enter, { body: form(named) });
    await cornerOf(page).getByText('Please ring.').waitFor();
    await page.reload();
    await cornerOf(page).getByText('Please ring.').waitFor();
    expect((await untilRestored(page)).skipped).toEqual([{ field: 'remarks', label: 'Remarks', reason: 'not-found' }]);
  });

  const wizard = `
    var state = { step: 1, answers: {} }, listener = () => {};
    var change = (next) => { state = next; listener(); };
    client.drafts.register('wizard', {
      read: () => state,
      write: (value) => { notes.push('written'); state = value; },
      watch: (changed) => { listener = changed; return () => { listener = () => {}; }; },
    });
    Object.assign(globalThis, { change, stateOf: () => state });`;

  it('comes back by an adapter, as one value', async ({ expect, lab, page }) => {
    const state = { step: 3, answers: { colour: 'red', sizes: [1, 2], note: null } };
    await journey(page, lab, { body: form(named), host: wizard }, async () => {
      await page.evaluate((next) => (globalThis as unknown as { change(next: unknown): void }).change(next), state);
      const drafts = async () => JSON.stringify(await page.evaluate(readDrafts));
      await until(async () => (await drafts()).includes('colour'), { message: 'the state in the store' });
    });
    expect(await untilRestored(page)).toMatchObject({ key: 'wizard', skipped: [] });
    expect(await page.evaluate(() => notes)).toEqual(['written']);
    expect(await page.evaluate(() => (globalThis as unknown as { stateOf(): unknown }).stateOf())).toEqual(state);
  });

  it('comes back by an adapter that only tells when it is asked', async ({ expect, lab, page }) => {
    const host = `
      client.drafts.register('editor', {
        read: () => document.body.dataset.text ?? '',
        write: (value) => { document.body.dataset.text = value; },
      });`;
    await journey(page, lab, { body: form(named), host }, () =>
      page.evaluate(() => {
        document.body.dataset.text = 'As it was';
      }),
    );
    await untilRestored(page);
    expect(await page.evaluate(() => document.body.dataset.text)).toBe('As it was');
  });

  it('tells what will be put back, and leaves it to a page that wants to do it', async ({ expect, lab, page }) => {
    const setup = `
      addEventListener('intermission:restore', (event) => {
        notes.push(event.target.id, event.detail);
        event.preventDefault();
      });`;
    await journey(page, lab, { body: form(`${named}<input name="gift" type="checkbox">`), setup }, async () => {
      await enterName(page)();
      await page.locator('[name=gift]').check();
    });
    await until(() => page.evaluate(() => notes.length > 0), { message: 'intermission:restore' });
    const values = { name: 'Ada', 'gift=on': true };
    expect(await page.evaluate(() => notes)).toEqual(['checkout', { key: 'checkout', values }]);
    expect(await page.inputValue('[name=name]')).toBe('');
    expect(await page.isChecked('[name=gift]')).toBe(false);
    // The page may do it later; until somebody enters something else, the draft is what was entered last.
    await page.evaluate(() => client.drafts.flush());
    expect(JSON.stringify(await page.evaluate(readDrafts))).toContain('Ada');
    expect(await page.evaluate(() => restorations)).toEqual([]);
  });

  it('tells what was put back and what was not, with the values', async ({ expect, lab, page }) => {
    const setup = `addEventListener('intermission:restored', ({ target, detail }) => notes.push(target.id, detail));`;
    const body = form(`${named}<label>Floor <input name="floor"></label>`);
    const enter = async () => {
      await enterName(page)();
      await page.locator('[name=floor]').pressSequentially('second');
    };
    await journey(page, lab, { body, setup }, enter, { body: form(named), setup });
    await untilRestored(page);
    expect(await page.evaluate(() => notes)).toEqual([
      'checkout',
      {
        key: 'checkout',
        restored: ['name'],
        written: ['name'],
        skipped: [{ field: 'floor', label: 'Floor', reason: 'not-found', value: 'second' }],
      },
    ]);
  });
});
