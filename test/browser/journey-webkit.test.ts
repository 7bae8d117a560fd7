import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../helpers/lab.ts';
import { locked, open } from '../helpers/reply.ts';
import { readDrafts, readSession, undelivered } from '../helpers/storage.ts';
import { until } from '../helpers/until.ts';
import { launchWebKit, type WebKit, webkitAvailable } from '../helpers/webkit.ts';
import { entries, order, putCheckout, readEntries, secrets } from './pages/checkout.ts';

/** Runs in the page: enters what WebKit's driver cannot type. */
function enterTheRest({ day, country, extras, wish }: typeof entries) {
  const field = <Element extends HTMLElement>(name: string) =>
    document.querySelector(`#checkout [name=${name}]`) as Element;
  const tell = (element: Element) => {
    for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
  };
  field<HTMLInputElement>('day').value = day;
  field<HTMLSelectElement>('country').value = country;
  for (const option of field<HTMLSelectElement>('extras').options) option.selected = extras.includes(option.value);
  for (const name of ['day', 'country', 'extras']) tell(field(name));
  field('news').click();
  field('terms').click();
  (document.querySelector('[name=pay][value=invoice]') as HTMLElement).click();
  const rich = document.querySelector('#wish') as HTMLElement;
  // biome-ignore lint/performance/useDomNodeTextContent: with its lines.
  rich.innerText = wish;
  tell(rich);
}

/** Runs in the page: the text of the notice in the checkout's place. */
const noticeText = () =>
  document.querySelector('#checkout + intermission-notice')?.shadowRoot?.querySelector('[role=status]')?.textContent;

const bornAt = () => document.readyState === 'complete' && performance.timeOrigin;

describe.skipIf(!webkitAvailable())('in webkit', () => {
  let lab: Lab;
  let webkit: WebKit;
  beforeAll(async () => {
    webkit = await launchWebKit();
  });
  afterAll(() => webkit?.close());
  beforeEach(async () => {
    lab = await startLab();
  });
  afterEach(() => lab.close());

  const askApi = () => webkit.evaluate(async (url: string) => (await fetch(url)).status, `${lab.api.origin}/products`);

  const untilReloaded = (before: unknown) =>
    until(async () => ![before, false].includes(await webkit.evaluate(bornAt)), { message: 'the reload' });

  it('brings the visitor back into the purchase, with every entry, and the order is sent once', async () => {
    // A form that still stands with its entries was not delivered, whatever the answer says.
    const host = `new MutationObserver(() => {
      if (answer.textContent !== '201') return;
      form.reset();
      document.querySelector('#wish').replaceChildren();
    }).observe(answer, { childList: true });`;
    putCheckout(lab, { host });
    await webkit.goto(`${lab.site.origin}/checkout`);
    for (const name of ['name', 'email', 'phone', 'guests', 'remarks'] as const) {
      // The protocol's code for the key, since its line break types nothing.
      await webkit.type(`#checkout [name=${name}]`, entries[name].replaceAll('\n', '\uE007'));
    }
    await webkit.evaluate(enterTheRest, entries);
    await webkit.type('[name=secret]', secrets.secret);
    await webkit.type('[name=plastic]', secrets.plastic);
    expect(await webkit.evaluate(readEntries)).toEqual(entries);

    const before = await webkit.evaluate(bornAt);
    lab.api.reply = locked({ retryAfter: 1 });
    await webkit.click('#send');
    expect(await webkit.waitFor(noticeText)).toContain('What you have entered is saved.');
    const kept = JSON.stringify([await webkit.evaluate(readDrafts), await webkit.evaluate(readSession)]);
    expect(kept).toContain(entries.name);
    for (const secret of [secrets.secret, '4111 ', 'hidden-']) expect(kept).not.toContain(secret);

    lab.api.reply = open();
    await untilReloaded(before);
    await until(async () => (await webkit.evaluate(readEntries)).name === entries.name, { message: 'the entries' });
    expect(await webkit.evaluate(readEntries)).toEqual(entries);

    await webkit.click('#send');
    await webkit.waitFor(() => document.querySelector('#answer')?.textContent === '201');
    expect(lab.orders).toEqual([order]);
    expect(lab.count({ method: 'POST' })).toBe(2);
    await until(async () => undelivered(await webkit.evaluate(readDrafts)).length === 0, {
      message: 'the end of the draft',
    });
  });

  it('locks on a bare 503 when the second opinion says the same, and only then', async () => {
    putCheckout(lab);
    await webkit.goto(`${lab.site.origin}/checkout`);
    lab.api.reply = locked();
    expect(await askApi()).toBe(503);
    await webkit.waitFor(noticeText);
    expect(await webkit.evaluate(() => states.slice(0, 2))).toEqual(['checking', 'maintenance']);
  });

  it('does not reload onto a closed page', async () => {
    putCheckout(lab);
    await webkit.goto(`${lab.site.origin}/checkout`);
    const before = await webkit.evaluate(bornAt);
    lab.site.locked = true;
    lab.api.reply = locked({ retryAfter: 1 });
    await askApi();
    await webkit.waitFor(noticeText);
    lab.api.reply = open();
    await until(() => lab.count({ method: 'GET', path: '/checkout' }) >= 2, { message: 'a question for the page' });
    expect(await webkit.evaluate(bornAt)).toBe(before);
    lab.site.locked = false;
    await untilReloaded(before);
  });

  it('has fetch and the document back after stop', async () => {
    putCheckout(lab);
    await webkit.goto(`${lab.site.origin}/checkout`);
    lab.api.reply = locked({ retryAfter: 60 });
    const html = await webkit.evaluate(() => document.documentElement.outerHTML);
    await askApi();
    await webkit.waitFor(noticeText);
    await webkit.evaluate(() => client.stop());
    expect(await webkit.evaluate(() => document.documentElement.outerHTML)).toBe(html);
    expect(await webkit.evaluate(() => fetch === nativeFetch)).toBe(true);
  });
});
