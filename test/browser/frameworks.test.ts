import type { Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { beforeAll, describe } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import type { Engine } from '../helpers/browsers.ts';
import { bundle } from '../helpers/bundle.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import { readDrafts } from '../helpers/storage.ts';
import type { Order } from './frameworks/order.ts';
import { App as ReactApp } from './frameworks/react-app.tsx';
import { App as VueApp } from './frameworks/vue-app.ts';
import { openApp, putApp, sitOut, untilRestored } from './pages/app.ts';
import { putScript } from './pages/checkout.ts';

const frameworks = {
  'React, controlled': 'react-controlled.tsx',
  'React, hydrated': 'react-hydrated.tsx',
  'React, uncontrolled': 'react-uncontrolled.tsx',
  'React Hook Form': 'react-hook-form.tsx',
  Vue: 'vue.ts',
  'Vue, hydrated': 'vue-hydrated.ts',
  Svelte: 'svelte.ts',
  Angular: 'angular.ts',
  Lit: 'lit.ts',
  Alpine: 'alpine.ts',
};
type Framework = keyof typeof frameworks;

/** What a server would send of those that come to life only later. */
const renderers: Partial<Record<Framework, () => string | Promise<string>>> = {
  'React, hydrated': () => renderReact(createElement(ReactApp)),
  'Vue, hydrated': () => renderVue(createSSRApp(VueApp)),
};

const all = Object.keys(frameworks) as Framework[];
const runs: [Engine, Framework[]][] = [
  ['chromium', all],
  ['firefox', ['React, controlled', 'React, hydrated', 'Vue, hydrated']],
];

const entered: Order = {
  name: 'Ada Lovelace',
  remarks: 'Second floor.\nPlease ring.',
  gift: true,
  pay: 'invoice',
  country: 'pt',
};

/** Enters `entered` as a person would. */
async function fillIn(page: Page): Promise<void> {
  await page.locator('[name=name]').pressSequentially(entered.name);
  await page.locator('[name=remarks]').pressSequentially(entered.remarks);
  await page.locator('[name=gift]').check();
  await page.locator('[name=pay][value=invoice]').check();
  await page.locator('[name=country]').selectOption(entered.country);
}

/** What the controls hold, and what the framework believes that they hold. */
async function readBoth(page: Page): Promise<[dom: Order, state: Order]> {
  const dom = {
    name: await page.inputValue('[name=name]'),
    remarks: await page.inputValue('[name=remarks]'),
    gift: await page.isChecked('[name=gift]'),
    pay: await page.locator('[name=pay]:checked').inputValue(),
    country: await page.inputValue('[name=country]'),
  };
  return [dom, JSON.parse((await page.locator('#state').textContent()) ?? '')];
}

/** Has the framework render once more, for a reason of its own. */
async function renderAgain(page: Page): Promise<void> {
  const times = Number(await page.locator('#again').textContent());
  await page.click('#again');
  await page.locator('#again', { hasText: String(times + 1) }).waitFor();
}

describe.each(runs)('in %s', (engine, names) => {
  const it = inBrowser(engine);
  const scripts = new Map<Framework, string>();
  beforeAll(async () => {
    for (const name of names) {
      scripts.set(name, await bundle(new URL(`frameworks/${frameworks[name]}`, import.meta.url)));
    }
  });

  describe.concurrent('a form of', () => {
    it.for(names)('%s comes back in the page and in the state, and stays', async (name, { expect, lab, page }) => {
      putScript(lab, '/app.js', scripts.get(name) ?? '');
      const rendered = await renderers[name]?.();
      putApp(lab, { body: `<div id="app">${rendered ?? ''}</div><script type="module" src="/app.js"></script>` });
      await openApp(page);
      if (rendered) await page.locator('[data-alive]').waitFor();
      await fillIn(page);
      expect(await readBoth(page)).toEqual([entered, entered]);

      await sitOut(page, lab);
      expect(await untilRestored(page)).toEqual({ key: 'order', restored: expect.any(Array), skipped: [] });
      await expect.poll(() => readBoth(page), { timeout: 20_000 }).toEqual([entered, entered]);
      await renderAgain(page);
      expect(await readBoth(page)).toEqual([entered, entered]);

      const more = { ...entered, name: 'Ada, née Byron', pay: 'card' };
      await page.locator('[name=name]').clear();
      await page.locator('[name=name]').pressSequentially(more.name);
      await page.locator('[name=pay][value=card]').check();
      await renderAgain(page);
      expect(await readBoth(page)).toEqual([more, more]);
      await page.evaluate(() => client.drafts.flush());
      expect(JSON.stringify(await page.evaluate(readDrafts))).toContain(more.name);
    });
  });
});
