import axe from 'axe-core';
import ICAL from 'ical.js';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { type Engine, fastest } from '../helpers/browsers.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { hang } from '../helpers/reply.ts';
import { textFaults } from '../helpers/text-faults.mjs';
import { until } from '../helpers/until.ts';
import { putCheckout } from './pages/checkout.ts';
import { inSeconds, openEverySurface, publish, putEverySurface } from './pages/every-surface.ts';
import { noticeOf, openCheckout } from './pages/visitor.ts';

declare const veiled: HTMLElement;

const HELD = [Date.now(), Date.now(), Date.now()];
const link = 'https://status.example/';

/** A lock a third of which is over. */
const lock = (more: object = {}) => ({
  since: inSeconds(-300),
  until: inSeconds(600),
  retryAfter: 300,
  link,
  ...more,
});

/** A window that begins in five minutes. */
const soon = (more: object = {}) => ({
  id: 'soon',
  start: inSeconds(300),
  end: inSeconds(7_500),
  impact: 900,
  link,
  ...more,
});

const bannerOf = (page: Page) => page.locator('#banner intermission-notice');
const cornerOf = (page: Page) => page.locator('intermission-notice[data-toast=restored]');
const focusedOf = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

/** Says what is published from now on to the page. */
async function hear(page: Page, lab: Lab, document: Parameters<typeof publish>[1]) {
  publish(lab, document);
  const before = lab.count({ origin: 'status' });
  const ask = async () => {
    await page.evaluate(() => client.check());
    // A question that was on its way may have had the answer from before.
    return lab.count({ origin: 'status' }) > before;
  };
  await until(ask, { message: 'a question', interval: 200 });
}

/** Each violation that axe-core finds, by rule and place. */
async function faultsOf(page: Page): Promise<string[]> {
  const known = await page.evaluate(() => 'axe' in globalThis);
  if (!known) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

/** A form of which the page may come to know less than was entered. */
const sizes = (options: string) =>
  `<form data-intermission="form" id="sizes"><label>Size <select name="size">${options}</select></label></form>`;

/** Has somebody enter something in a tab of its own, and close it. */
async function leaveEntries(context: BrowserContext) {
  const tab = await context.newPage();
  await openEverySurface(tab);
  await tab.locator('#checkout [name=remarks]').pressSequentially('Later');
  await tab.evaluate(() => client.drafts.flush());
  await tab.close();
}

/** What is wrong with the texts of all notices on the page, also with WCAG's text spacing and at 400%. */
async function crampedOf(page: Page): Promise<string[]> {
  const size = page.viewportSize();
  const faults = await page.evaluate(textFaults);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}',
    );
    for (const { shadowRoot } of document.querySelectorAll('intermission-notice')) {
      shadowRoot?.adoptedStyleSheets.push(sheet);
    }
  });
  faults.push(...(await page.evaluate(textFaults)));
  await page.evaluate(() => {
    for (const { shadowRoot } of document.querySelectorAll('intermission-notice')) {
      shadowRoot?.adoptedStyleSheets.pop();
    }
  });
  await page.setViewportSize({ width: 320, height: 256 });
  faults.push(...(await page.evaluate(textFaults)));
  if (size) await page.setViewportSize(size);
  return faults;
}

/** Languages that are not to be had, each with how often that is complained of. */
const languages = [
  ['there are no texts in', 'cs', 0, undefined],
  ['is there in another script only', 'zh-TW', 0, undefined],
  ['cannot be loaded', 'de', 1, () => ({ status: 404, headers: { 'content-type': 'text/javascript' } })],
  ['never comes', 'de', 0, () => hang({} as never)],
] as const;

const tag = (lab: Lab, locale = '') =>
  `data-watch="${lab.api.origin}/" data-status="${lab.status.origin}/lock.json" ${locale}`;

/** Pixels between the notices in the corner and something else, above one another or side by side. */
function gapTo(page: Page, selector: string): Promise<number> {
  return page.evaluate((selector) => {
    const rects = ['intermission-corner', selector].map((name) =>
      document.querySelector(name)?.getBoundingClientRect(),
    );
    const [corner, other] = rects as [DOMRect, DOMRect];
    const across = Math.max(corner.top - other.bottom, other.top - corner.bottom);
    return Math.max(across, corner.left - other.right, other.left - corner.right);
  }, selector);
}

/** What moves by itself, or when it changes, in any notice. */
function motionOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('intermission-notice')]
      .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('*') ?? [])])
      .filter((part) => {
        const { animationName, transitionDuration } = getComputedStyle(part);
        return animationName !== 'none' || Number.parseFloat(transitionDuration) > 0;
      })
      .map(({ className }) => `${className} moves`),
  );
}

// Each holds a surface in another way.
const containers = `
<style>.tall { height: 500px; box-sizing: border-box } .b { grid-area: b } .clear { clear: both }</style>
<div style="display: flex; gap: 1em"><p>Before</p><section class="tall" style="flex: 2" data-intermission="booking"></section><p>After</p></div>
<div style="display: grid; grid: 'a b' 'c b' / 1fr 2fr"><section class="tall b" data-intermission="booking"></section><p>A</p><p>C</p></div>
<section class="tall" style="max-width: 22em; margin: 1em auto" data-intermission="booking"></section>
<section class="tall" style="max-width: 22em; margin: 1em 20px" data-intermission="booking"></section>
<section class="tall" style="float: inline-end; width: 40%" data-intermission="booking"></section><p>Beside</p>
<div style="position: relative; clear: both; height: 520px"><section class="tall" style="position: absolute; inset: 10px auto auto 50px; width: 300px; transform: translateX(-10%)" data-intermission="booking"></section></div>
<p>Below</p>
<script>for (const tall of document.querySelectorAll('.tall')) tall.dataset.width = tall.offsetWidth;</script>`;

// Each is hidden in another way, before one that is not.
const hidden = `
<style>.room { width: 300px; height: 400px; box-sizing: border-box } #dialog { display: none } .open #dialog { display: block }</style>
<section class="room" id="veiled" data-intermission="booking" hidden></section>
<section class="room" id="dialog" data-intermission="booking"></section>
<section id="plain" data-intermission="booking"></section>
<script>addEventListener('error', ({ message }) => notes.push(message));</script>`;

describe.each<Engine>(fastest)('in %s, the notice', (engine) => {
  const it = inBrowser(engine);

  describe.concurrent('by', () => {
    it('a strict policy with Trusted Types is shown in full, without a violation', async ({ lab, page }) => {
      const csp = `default-src 'none'; script-src 'self'; connect-src 'self' ${lab.api.origin} ${lab.status.origin}; require-trusted-types-for 'script'${engine === 'firefox' ? "; img-src 'self'" : ''}`;
      putEverySurface(lab, { csp, lang: 'en' });
      publish(lab, { windows: [soon()] });
      await openEverySurface(page);
      await bannerOf(page).getByRole('button', { name: 'Add to calendar' }).click();
      await page.locator('#checkout [name=name]').pressSequentially('Ada');
      await page.evaluate(() => client.drafts.flush());
      await hear(page, lab, { locks: [lock({ message: 'Upgrading' })] });
      const notice = noticeOf(page);
      for (const text of ['We’ll be right back', 'Upgrading', 'What you have entered is saved.', 'minutes to go']) {
        await notice.getByText(text).waitFor();
      }
      expect(await notice.locator('.box').evaluate((box) => getComputedStyle(box).borderTopStyle)).toBe('solid');
      expect(await notice.locator('progress').evaluate((bar: HTMLProgressElement) => bar.position)).toBeCloseTo(
        1 / 3,
        1,
      );
      expect(
        await notice.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
      ).toEqual(['https://status.example/', `${lab.site.origin}/help`]);
      await page.locator('#claim-send').click();
      await page.locator('#claim').getByText('This can’t be sent during maintenance.').waitFor();
      await page.reload();
      await cornerOf(page).getByText('We put back what you had entered.').waitFor();
      expect(await page.evaluate(() => notes)).toEqual([]);
    });

    it('a hostile status document is harmless', async ({ lab, page }) => {
      // A busy machine's disk would be noted as well, and has nothing to do with it.
      putEverySurface(lab, { start: { drafts: false } });
      publish(lab, {
        locks: [
          {
            ...lock(),
            message: `<img src=x onerror="notes.push('ran')"> \u202egro.elpmaxe\u202c \u2066${'long '.repeat(10_000)}`,
            link: 'javascript:notes.push("ran")',
          },
        ],
        windows: [soon({ id: '\r\nBEGIN:VEVENT', message: '<script>notes.push("ran")</script>' })],
      });
      await openEverySurface(page);
      const message = noticeOf(page).locator('.message');
      await message.waitFor();
      const text = (await message.textContent()) ?? '';
      expect(text).toContain('<img src=x onerror=');
      expect(text.length).toBeLessThanOrEqual(601);
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(await noticeOf(page).locator('img').count()).toBe(0);
      expect(await noticeOf(page).getByRole('link').count()).toBe(1);
      expect(await page.evaluate(textFaults)).toEqual([]);
      await page.evaluate((message) => client.simulate({ message }), 'x'.repeat(100_000));
      await until(async () => /^x+…$/.test((await message.textContent()) ?? ''), { message: 'the long text' });
      expect(await page.evaluate(textFaults)).toEqual([]);
      expect(await page.evaluate(() => notes)).toEqual([]);
    });

    it('the host’s own template is filled in where it has slots, and nowhere else', async ({ lab, page }) => {
      const more = `<template id="own"><article class="own"><h2>Tea break</h2><p data-slot="message"></p>
        <p data-slot="until"></p><small data-slot="countdown"></small><button data-slot="check"></button></article></template>`;
      putEverySurface(lab, { checkout: 'data-intermission-notice="own"', more });
      publish(lab, { locks: [lock({ message: 'Upgrading' })] });
      await openEverySurface(page);
      const own = noticeOf(page).locator('.own');
      await own.getByText('Upgrading').waitFor();
      // biome-ignore lint/performance/useDomNodeTextContent: what a reader sees, slots and all.
      expect(await own.innerText()).toMatch(
        /^Tea break\s+Upgrading\s+We expect to be back by about .+\s+Looking again in 5 minutes\.\s*Check now$/,
      );
      expect(await own.locator('[data-slot=message]').getAttribute('aria-live')).toBe('polite');
      expect(await own.locator('[data-slot=countdown]').getAttribute('aria-live')).toBeNull();
      const asked = lab.count({ origin: 'status' });
      await own.getByRole('button', { name: 'Check now' }).click();
      await until(() => lab.count({ origin: 'status' }) > asked, { message: 'another question' });
    });

    it('nothing around a surface moves', async ({ lab, page }) => {
      putEverySurface(lab, { more: containers });
      await openEverySurface(page);
      const places = () =>
        page.evaluate(() => {
          const others = [...document.querySelectorAll('main *:not(.tall *,.tall,intermission-notice)')];
          const rects = others.map((other) => other.getBoundingClientRect()).map(({ x, y, width }) => [x, y, width]);
          return [...rects, document.documentElement.scrollHeight];
        });
      const before = await places();
      const end = await page.evaluateHandle(() => client.simulate({ surfaces: ['booking'] }));
      await page.waitForFunction(() => document.querySelectorAll('.tall + intermission-notice').length === 6);
      expect(await places()).toEqual(before);
      const sizes = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.tall + intermission-notice')].map((notice) => [
          notice.offsetHeight,
          Math.abs(notice.offsetWidth - Number(notice.previousElementSibling?.getAttribute('data-width'))) < 1,
        ]),
      );
      expect(sizes).toEqual(Array(6).fill([500, true]));
      await page.setViewportSize({ width: 400, height: 600 });
      expect(await page.evaluate(textFaults)).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 720 });
      await end.evaluate((end) => end());
      await page.waitForFunction(() => !document.querySelector('.tall + intermission-notice'));
      expect(await places()).toEqual(before);
    });
  });

  describe.concurrent('by', () => {
    it('what the host hides is out of sight with it, and leaves the word to another', async ({ lab, page }) => {
      putEverySurface(lab, { more: hidden });
      await openEverySurface(page);
      const html = (id: string) => page.evaluate((id) => document.querySelector(`#${id}`)?.outerHTML, id);
      const before = await Promise.all(['veiled', 'dialog'].map(html));
      const end = await page.evaluateHandle(() => client.simulate({ surfaces: ['booking'] }));
      await noticeOf(page, 'plain').waitFor();
      await until(() => page.evaluate(() => said.includes('We’ll be right back')), { message: 'the first word' });
      for (const [id, show, hide] of [
        ['veiled', () => veiled.removeAttribute('hidden'), () => veiled.setAttribute('hidden', '')],
        ['dialog', () => document.body.classList.add('open'), () => document.body.classList.remove('open')],
      ] as const) {
        const notice = noticeOf(page, id);
        expect(await notice.isVisible()).toBe(false);
        await page.evaluate(show);
        await notice.waitFor();
        expect(
          await notice.evaluate(({ offsetWidth, offsetHeight }: HTMLElement) => [offsetWidth, offsetHeight]),
        ).toEqual([300, 400]);
        expect(await page.locator(`#${id}`).isVisible()).toBe(false);
        await page.evaluate(hide);
        await notice.waitFor({ state: 'hidden' });
        expect(await page.locator(`#${id}`).isVisible()).toBe(false);
      }
      await end.evaluate((end) => end());
      await noticeOf(page, 'plain').waitFor({ state: 'detached' });
      expect(await Promise.all(['veiled', 'dialog'].map(html))).toEqual(before);
      expect(await page.evaluate(() => notes)).toEqual([]);
    });
  });

  // Of several windows, Firefox gives focus to one.
  describe('by', () => {
    it('the keyboard is reached in order, seen, and answers', async ({ lab, page }) => {
      putEverySurface(lab);
      publish(lab, { locks: [lock({ surfaces: ['checkout'] })] });
      await openEverySurface(page);
      await noticeOf(page).waitFor();
      await page.locator('#login button').focus();
      const reached: (string | null | undefined)[] = [];
      for (let presses = 0; presses < 3; presses += 1) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const focused = document.activeElement?.shadowRoot?.activeElement;
            if (!focused) return document.activeElement?.outerHTML.slice(0, 80);
            return `${focused.textContent} ${getComputedStyle(focused).outlineStyle}`;
          }),
        );
      }
      expect(reached).toEqual(['Check now solid', 'More about this solid', 'Contact us solid']);
      await page.locator('#login button').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await noticeOf(page).getByRole('status').getByText('We’re not back yet.').waitFor();
    });

    it('focus is neither stolen nor lost', async ({ lab, page }) => {
      putEverySurface(lab, { checkout: 'data-intermission-release="in-place"' });
      await openEverySurface(page);
      const surfaces = { surfaces: ['checkout'] };
      const play = () => page.evaluateHandle((lock) => client.simulate(lock), surfaces);

      await page.locator('#search').focus();
      let end = await play();
      await noticeOf(page).waitFor();
      expect(await focusedOf(page)).toBe('search');
      await page.locator('#login button').focus();
      await page.keyboard.press('Tab');
      expect(await focusedOf(page)).toBe('intermission-notice');
      await end.evaluate((end) => end());
      await noticeOf(page).waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);

      await page.locator('[name=remarks]').focus();
      end = await play();
      await noticeOf(page).waitFor();
      expect(await focusedOf(page)).toBe('intermission-notice');
      await end.evaluate((end) => end());
      await noticeOf(page).waitFor({ state: 'detached' });
      expect(await page.evaluate(() => (document.activeElement as HTMLTextAreaElement).name)).toBe('remarks');
    });

    it('what was put back leaves focus where it was when it is dismissed', async ({ lab, page }) => {
      putEverySurface(lab);
      await openEverySurface(page);
      await page.locator('[name=story]').pressSequentially('Once');
      await page.evaluate(() => client.drafts.flush());
      await page.reload();
      const dismiss = cornerOf(page).getByRole('button', { name: 'Dismiss' });
      await dismiss.waitFor();
      expect(await focusedOf(page)).not.toBe('intermission-notice');
      const claim = page.locator('#claim-send');
      await page.setViewportSize({ width: 400, height: 500 });
      for (const block of ['end', 'start'] as const) {
        await claim.evaluate((button, block) => button.scrollIntoView({ block }), block);
        await claim.blur();
        await claim.focus();
        expect(await gapTo(page, '#claim-send'), `pixels between it and a button at the ${block}`).toBeGreaterThan(0);
      }
      await dismiss.focus();
      await page.keyboard.press('Enter');
      await cornerOf(page).waitFor({ state: 'detached' });
      expect(await focusedOf(page)).toBe('claim-send');
    });

    it('what comes into the corner does not cover what has focus there', async ({ lab, page }) => {
      putEverySurface(lab);
      await openEverySurface(page);
      await page.setViewportSize({ width: 400, height: 500 });
      const claim = page.locator('#claim-send');
      // What it would say moves the button.
      await page.evaluate(() => document.querySelector('#banner')?.remove());
      await claim.evaluate((button) => button.scrollIntoView({ block: 'end' }));
      await claim.focus();
      await hear(page, lab, { windows: [soon({ surfaces: ['form'] })] });
      await page.locator('intermission-notice[data-toast=reminder]').waitFor();
      expect(await claim.evaluate((button) => button.getBoundingClientRect().bottom)).toBeLessThanOrEqual(501);
      await until(async () => (await gapTo(page, '#claim-send')) > 0, {
        message: 'the corner to make way',
        timeout: 5_000,
      });
    });
  });

  describe.concurrent('of a script tag', () => {
    it('speaks the language of data-locale, from a file loaded before anything is locked', async ({ lab, page }) => {
      putCheckout(lab, { tag: tag(lab, 'data-locale="fr-CA"') });
      await openCheckout(page);
      expect(lab.count({ path: '/locales/fr.js' })).toBe(1);
      await hear(page, lab, { locks: [lock({ message: { en: 'Upgrading', fr: 'Mise à niveau' } })] });
      await noticeOf(page).getByText('Nous revenons tout de suite').waitFor();
      await noticeOf(page).getByText('Mise à niveau').waitFor();
      expect(await noticeOf(page).getAttribute('lang')).toBe('fr-CA');
      expect(await noticeOf(page).locator('.countdown').textContent()).toBe('Prochaine vérification dans 5 minutes.');
    });

    it.for(engine === 'chromium' ? languages : languages.slice(-1))(
      'is English where the language %s, and drafts do not wait for it',
      async ([, language, warnings, answer], { lab, page, complaints }) => {
        if (answer) lab.page('/locales/de.js', answer as never);
        putCheckout(lab, { tag: tag(lab, `data-locale="${language}"`) });
        publish(lab, { locks: [lock()] });
        // Firefox has a document wait for the modules that its scripts import.
        await page.goto('/checkout', { waitUntil: 'domcontentloaded' });
        await page.evaluate(() => client.drafts.list());
        await noticeOf(page).getByText('We’ll be right back').waitFor();
        expect(await noticeOf(page).getAttribute('lang')).toBe('en');
        expect(complaints.filter((text) => text.includes('the notices are in English')).length).toBe(warnings);
      },
    );
  });

  describe.concurrent('of announced maintenance', () => {
    it('tells the window, and is dismissed by its id', async ({ lab, page }) => {
      putEverySurface(lab);
      publish(lab, { windows: [soon({ surfaces: ['checkout'], message: 'New servers' })] });
      await openEverySurface(page);
      await bannerOf(page).getByText('Planned maintenance: ').waitFor();
      expect(await bannerOf(page).getByRole('status').textContent()).toContain(
        'Expect an interruption of up to 15 minutes.',
      );
      await bannerOf(page).getByText('New servers').waitFor();
      await bannerOf(page).getByRole('button', { name: 'Dismiss' }).click();
      await bannerOf(page).waitFor({ state: 'detached' });
      await page.reload();
      await page.evaluate(() => client.drafts.list());
      await hear(page, lab, { windows: [soon(), soon({ id: 'later', message: 'Later' })] });
      await bannerOf(page).getByText('Later').waitFor();
      expect(await bannerOf(page).count()).toBe(1);
      await page.evaluate(() => client.stop());
      expect(await page.locator('intermission-notice').count()).toBe(0);
    });

    it('reminds those at work in a form, and gives way to the lock', async ({ lab, page }) => {
      putEverySurface(lab);
      publish(lab, { windows: [soon({ surfaces: ['form'] })] });
      await openEverySurface(page);
      const reminder = page.locator('intermission-notice[data-toast=reminder]');
      await reminder.getByText(/^Maintenance starts at .+\. Please finish or save your work before then\.$/).waitFor();
      await hear(page, lab, { windows: [soon({ surfaces: ['form'] })], locks: [lock()] });
      await reminder.waitFor({ state: 'detached' });
      expect(await bannerOf(page).count()).toBe(0);
    });
  });
});

describe('in chromium, the notice', () => {
  const it = inBrowser('chromium');

  describe.concurrent('is found faultless by axe-core', () => {
    it.for([
      ['light', { colorScheme: 'light' }, { width: 1280, height: 900 }, 'en', 'ltr'],
      ['dark', { colorScheme: 'dark' }, { width: 1280, height: 900 }, 'de', 'ltr'],
      ['right to left', { colorScheme: 'light' }, { width: 1280, height: 900 }, 'he', 'rtl'],
      ['on a phone, as at 400%', { colorScheme: 'dark' }, { width: 320, height: 640 }, 'pl', 'ltr'],
      ['in forced colours', { forcedColors: 'active' }, { width: 1280, height: 900 }, 'en', 'ltr'],
    ] as const)('%s, on every surface in every state', async ([, media, viewport, lang, dir], { lab, page }) => {
      const module: Record<string, unknown> = lang === 'en' ? {} : await import(`../../src/notice/locales/${lang}.ts`);
      const messages = module[lang] as never;
      await page.emulateMedia(media);
      await page.setViewportSize(viewport);
      const put = (options: string) =>
        putEverySurface(lab, { lang, dir, start: { locale: lang, notice: { messages } }, more: sizes(options) });
      put('<option>S<option>M');
      publish(lab, { windows: [soon()] });
      await leaveEntries(page.context());
      await openEverySurface(page);
      await page.evaluate((held) => sessionStorage.setItem('intermission:reloads', JSON.stringify(held)), HELD);
      const faults: Record<string, string[]> = {};
      const look = async (state: string) => {
        faults[state] = [...(await faultsOf(page)), ...(await crampedOf(page)), ...(await motionOf(page))];
      };

      await page.locator('intermission-notice[data-toast=reminder]').waitFor();
      await cornerOf(page).locator('.restore').waitFor();
      await look('announced, with entries offered');
      await cornerOf(page).locator('.discard').click();
      await page.locator('[name=story]').pressSequentially('Once');
      await page.locator('[name=size]').selectOption('M');
      await page.evaluate(() => client.drafts.flush());
      put('<option>S');
      await page.reload();
      await cornerOf(page).locator('.copy-0').waitFor();
      await look('restored, as far as there is a place');
      await page.locator('#checkout [name=name]').pressSequentially('Ada');
      await page.locator('#editor [name=text]').pressSequentially('Twice');
      await hear(page, lab, { locks: [lock()] });
      await noticeOf(page).waitFor();
      await page.locator('#claim-send').click();
      await page.locator('#claim intermission-notice').waitFor();
      await page.locator('intermission-corner .check').waitFor();
      await look('locked');
      await page.evaluate((url) => fetch(url), `${lab.api.origin}/`);
      await noticeOf(page, 'editor').waitFor();
      await hear(page, lab, { locks: [lock({ until: inSeconds(-60) })] });
      await look('overrun');
      await hear(page, lab, {});
      await page.waitForFunction(() => client.state.status === 'recovered');
      await look('back');
      expect(Object.keys(faults).length).toBe(5);
      expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((state) => [state, []])));
    });
  });

  describe.concurrent('is looked at with eyes', () => {
    it.for([
      ['nothing in texts that have room', '', undefined],
      ['a text that is clipped', '.one { width: 1em; white-space: nowrap; overflow: clip }', 'cut: one'],
      ['a text that runs out of its button', '.three { height: 2px; padding: 0 }', 'cut: three'],
      ['texts that overlap', '.two { margin-top: -2em }', 'overlap: one'],
      [
        'a notice beside the window',
        ':host { position: absolute; left: -50px }',
        'out of the window: intermission-notice',
      ],
    ] as const)('that see %s', async ([, css, found], { page }) => {
      await page.setContent('<intermission-notice></intermission-notice>');
      await page.evaluate((css) => {
        const root = document.querySelector('intermission-notice')?.attachShadow({ mode: 'open' });
        const common = ':host { display: block } p { margin: 0 0 1em }';
        const texts = '<p class="one">One text</p><p class="two">Another</p><button class="three">A button</button>';
        root?.setHTMLUnsafe(`<style>${common} ${css}</style>${texts}`);
      }, css);
      const faults = await page.evaluate(textFaults);
      expect(faults[0]?.split(' “')[0]).toBe(found);
    });
  });

  describe.concurrent('to a screen reader', () => {
    it('is said once, from the lock through the wait and the overrun to the way back', async ({ lab, page }) => {
      putEverySurface(lab);
      await openEverySurface(page);
      await page.evaluate((held) => sessionStorage.setItem('intermission:reloads', JSON.stringify(held)), HELD);
      await page.locator('#checkout [name=name]').pressSequentially('Ada');
      await page.evaluate(() => client.drafts.flush());
      await hear(page, lab, { locks: [{ until: inSeconds(12), retryAfter: 60, surfaces: ['checkout', 'login'] }] });
      await noticeOf(page).waitFor();
      const countdown = noticeOf(page).locator('.countdown');
      await until(() => page.evaluate(() => said.length > 0), { message: 'the first word' });
      const first = await countdown.textContent();
      await until(async () => (await countdown.textContent()) !== first, { message: 'a tick' });
      expect(await page.evaluate(() => said)).toEqual([
        'We’ll be right back',
        'This part of the site is down for maintenance.',
        'What you have entered is saved.',
        expect.stringMatching(/^We expect to be back by about .+\.$/),
      ]);
      await noticeOf(page).getByText('It is taking a little longer than planned.').waitFor();
      await hear(page, lab, {});
      await page.waitForFunction(() => client.state.status === 'recovered');
      expect((await page.evaluate(() => said)).slice(4)).toEqual([
        'It is taking a little longer than planned.',
        'We’re back.',
      ]);
    });

    it('has a heading of the rank it replaces, and names for all that can be used', async ({ lab, page }) => {
      putEverySurface(lab);
      publish(lab, { locks: [lock({ surfaces: ['checkout'] })] });
      await openEverySurface(page);
      await until(() => page.evaluate(() => said.length > 0), { message: 'the first word' });
      const session = await page.context().newCDPSession(page);
      const { nodes } = await session.send('Accessibility.getFullAXTree');
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      const inOrder = (id: string): typeof nodes => {
        const node = byId.get(id);
        return node ? [node, ...(node.childIds ?? []).flatMap(inOrder)] : [];
      };
      const seen = inOrder(nodes[0]?.nodeId ?? '')
        .filter(
          ({ ignored, role }) =>
            !ignored && ['status', 'heading', 'button', 'link', 'progressbar', 'StaticText'].includes(role?.value),
        )
        .map(({ role, name, properties }) => {
          const level = properties?.find((property) => property.name === 'level')?.value.value;
          return [role?.value, name?.value, ...(level ? [level] : [])].join(' ');
        });
      const start = seen.findIndex((text) => text.startsWith('status'));
      expect(
        seen
          .slice(start, seen.indexOf('link Contact us') + 1)
          .filter((text) => !/^StaticText (Check|More|Contact)/.test(text)),
      ).toEqual([
        'status ',
        'heading We’ll be right back 3',
        'StaticText We’ll be right back',
        'StaticText This part of the site is down for maintenance.',
        expect.stringMatching(/^StaticText We expect to be back by about .+\.$/),
        'StaticText This page returns by itself as soon as we’re done.',
        expect.stringMatching(/^StaticText About \d+ minutes to go$/),
        expect.stringMatching(/^StaticText Looking again in .+\.$/),
        'button Check now',
        'link More about this',
        'link Contact us',
      ]);
    });
  });

  describe.concurrent('of a script tag', () => {
    it('speaks that of the page, without any attribute', async ({ lab, page }) => {
      putCheckout(lab, {
        tag: tag(lab),
        answer: (_, html) => ({ body: html.replace('lang="en"', 'lang="ar" dir="rtl"') }),
      });
      publish(lab, { locks: [lock({ message: 'We are upgrading our servers.' })] });
      await openCheckout(page);
      await noticeOf(page).getByText('سنعود بعد قليل').waitFor();
      const styleOf = (selector: string, name: 'direction' | 'textAlign') =>
        noticeOf(page)
          .locator(selector)
          .evaluate((element, wanted) => getComputedStyle(element)[wanted], name);
      expect(await styleOf('.box', 'direction')).toBe('rtl');
      // What the server says in English runs its own way, on the side where all else is.
      expect(await styleOf('.message', 'textAlign')).toBe('right');
    });
  });

  describe.concurrent('of announced maintenance', () => {
    it('reminds nobody long before, and nobody of what concerns something else', async ({ lab, page }) => {
      putEverySurface(lab);
      const windows = [soon({ surfaces: ['checkout'] }), soon({ id: 'far', start: inSeconds(3_600) })];
      publish(lab, { windows });
      await openEverySurface(page);
      await bannerOf(page).waitFor();
      expect(await page.locator('intermission-notice').count()).toBe(1);
    });

    it.for(['America/New_York', 'Asia/Singapore', 'Europe/Berlin', 'UTC'])(
      'has the right times in %s, in the banner and in the calendar, across a change of the clocks',
      async (timezoneId, { lab, page }) => {
        const context = await page.context().browser()?.newContext({ timezoneId, baseURL: lab.site.origin });
        const there = await context?.newPage();
        if (!there) throw new Error('There is no page.');
        // Summer time ends within it in Berlin, a week later in New York.
        const window = soon({ id: 'change', start: '2027-10-31T00:30:00Z', end: '2027-11-07T07:30:00Z' });
        putEverySurface(lab);
        publish(lab, { windows: [window] });
        await openEverySurface(there);
        const told = await bannerOf(there).locator('.upcoming').textContent();
        const ends = await there.evaluate(({ start, end }) => {
          const options = {
            weekday: 'long',
            day: 'numeric',
            month: 'long',
            hour: 'numeric',
            minute: '2-digit',
            timeZoneName: 'short',
          } as const;
          return [start, end].map((time) => new Intl.DateTimeFormat('en', options).formatToParts(Date.parse(time)));
        }, window);
        for (const parts of ends) {
          for (const type of ['weekday', 'day', 'hour', 'minute', 'timeZoneName']) {
            expect(told).toContain(parts.find((part) => part.type === type)?.value);
          }
        }
        const download = there.waitForEvent('download');
        await bannerOf(there).getByRole('button', { name: 'Add to calendar' }).click();
        expect((await download).suggestedFilename()).toBe('maintenance.ics');
        const text = (await there.evaluate(() => files[0]?.text())) ?? '';
        const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') ?? undefined);
        expect(event.startDate.toJSDate().toISOString()).toBe('2027-10-31T00:30:00.000Z');
        expect(event.endDate.toJSDate().toISOString()).toBe('2027-11-07T07:30:00.000Z');
        expect(event.uid).toBe('change@127.0.0.1');
        expect(event.summary).toBe('Maintenance of 127.0.0.1');
        await context?.close();
      },
    );
  });
});
