import type { Page } from 'playwright-core';

/** A form with every kind of control, and some that are not inside it. */
export const everyControl = `
<form id="all" data-intermission="checkout" data-intermission-key="all">
  <input name="text" aria-label="Text" value="at first">
  <input name="search" aria-label="Search" type="search">
  <input name="email" aria-label="Email" type="email">
  <input name="url" aria-label="URL" type="url">
  <input name="tel" aria-label="Phone" type="tel">
  <input name="number" aria-label="Number" type="number" step="any">
  <input name="range" aria-label="Range" type="range">
  <input name="color" aria-label="Colour" type="color">
  <input name="date" aria-label="Date" type="date">
  <input name="month" aria-label="Month" type="month">
  <input name="week" aria-label="Week" type="week">
  <input name="time" aria-label="Time" type="time" step="1">
  <input name="datetime" aria-label="Date and time" type="datetime-local">
  <textarea name="textarea" aria-label="Area"></textarea>
  <select name="select" aria-label="Select"><option value="">–<option value="a">A<option value="b">B</select>
  <select name="multiple" aria-label="Several" multiple><option>a<option selected>b<option>c</select>
  <input name="radio" aria-label="One" type="radio" value="1" checked>
  <input name="radio" aria-label="Two" type="radio" value="2">
  <input name="radio" aria-label="Three" type="radio" value="3">
  <input name="checkbox" aria-label="X" type="checkbox" value="x" checked>
  <input name="checkbox" aria-label="Y" type="checkbox" value="y">
  <input name="checkbox" aria-label="Z" type="checkbox" value="z">
  <input name="row[]" aria-label="Row 1"><input name="row[]" aria-label="Row 2"><input name="row[]" aria-label="Row 3">
  <input name="twin" aria-label="Twin 1"><input name="twin" aria-label="Twin 2">
  <div id="editable" aria-label="Editable" contenteditable></div>
  <shadow-field></shadow-field>
  <star-field name="stars"></star-field>
  <input name="file" aria-label="File" type="file" multiple>
  <details><summary>More</summary><input name="inside" aria-label="Inside"></details>
  <details open><summary>Less</summary>Nothing</details>
</form>
<input name="outside" aria-label="Outside" form="all">`;

/** To run before the client starts. */
export const everyElement = `
customElements.define('shadow-field', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: 'open' }).innerHTML = '<input name="shadow" aria-label="In the shadow">';
  }
});
customElements.define('star-field', class extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  #value = '';
  get name() { return this.getAttribute('name'); }
  get value() { return this.#value; }
  set value(value) {
    this.#value = value;
    this.#internals.setFormValue(value);
    this.textContent = value || 'no stars';
  }
  connectedCallback() {
    this.value = '';
    this.addEventListener('click', () => {
      this.value += '★';
      this.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }
});`;

/** What `enterEverything` enters, as `readEverything` gives it back. */
export const everything = {
  text: 'Ada',
  search: 'engine',
  email: 'ada@example.com',
  url: 'https://example.com/ada',
  tel: '+44 20 7946 0123',
  number: '-1.5e3',
  range: '73',
  color: '#12ab9f',
  date: '1977-02-28',
  month: '1977-02',
  week: '1977-W08',
  time: '23:59:58',
  datetime: '1977-02-28T23:59',
  textarea: 'First line\n\tsecond line\n',
  select: 'b',
  multiple: ['a', 'c'],
  radio: '3',
  checkbox: ['y', 'z'],
  'row[]': ['one', '', 'three'],
  twin: ['left', 'right'],
  editable: 'Dear Ada,\n<b>hello</b>',
  shadow: 'inner',
  stars: '★★★',
  file: ['a.bin: 0,1,254,255', 'empty.txt: '],
  inside: 'in details',
  outside: 'out of the form',
  'open details': [true, false],
};

type Name = keyof typeof everything;

/** Enters `everything` as a person would. */
export async function enterEverything(page: Page): Promise<void> {
  const field = (name: Name) => page.locator(`[name="${name}"]`);
  const typed = ['search', 'email', 'url', 'tel', 'number', 'textarea', 'shadow', 'outside'] as const;
  await field('text').fill('');
  for (const name of ['text', ...typed] as const) await field(name).pressSequentially(everything[name]);
  for (const name of ['range', 'color', 'date', 'month', 'week', 'time', 'datetime'] as const) {
    await field(name).fill(everything[name]);
  }
  await field('select').selectOption(everything.select);
  await field('multiple').selectOption(everything.multiple);
  await field('radio').nth(2).check();
  await field('checkbox').nth(0).uncheck();
  for (const place of [1, 2]) await field('checkbox').nth(place).check();
  for (const place of [0, 2])
    await field('row[]')
      .nth(place)
      .pressSequentially(everything['row[]'][place] ?? '');
  for (const place of [0, 1])
    await field('twin')
      .nth(place)
      .pressSequentially(everything.twin[place] ?? '');
  await page.locator('#editable').pressSequentially(everything.editable);
  for (const _ of everything.stars) await field('stars').click();
  await field('file').setInputFiles([
    { name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 254, 255]) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ]);
  for (const summary of await page.locator('summary').all()) await summary.click();
  await field('inside').pressSequentially(everything.inside);
}

/** Runs in the page: what every control holds. */
export async function readEverything(): Promise<Record<string, unknown>> {
  const inner = document.querySelector('shadow-field')?.shadowRoot as ShadowRoot;
  const all = <Element = HTMLInputElement>(selector: string) =>
    [...document.querySelectorAll(selector), ...inner.querySelectorAll(selector)] as Element[];
  const read: Record<string, unknown> = {};
  for (const name of new Set(all('[name]').map((control) => control.getAttribute('name') ?? ''))) {
    const controls = all(`[name="${name}"]`);
    const [control] = controls;
    const chosen = controls.filter(({ checked }) => checked).map(({ value }) => value);
    if (name === 'radio') read[name] = chosen[0];
    else if (name === 'checkbox') read[name] = chosen;
    else if (name === 'multiple')
      read[name] = all<HTMLOptionElement>('[name=multiple] option:checked').map(({ value }) => value);
    else if (name === 'file') read[name] = await Promise.all([...(control?.files ?? [])].map(describe));
    else read[name] = controls.length > 1 ? controls.map(({ value }) => value) : control?.value;
  }
  // biome-ignore lint/performance/useDomNodeTextContent: textContent runs the lines together.
  read.editable = all<HTMLElement>('#editable')[0]?.innerText.trimEnd();
  read['open details'] = all<HTMLDetailsElement>('details').map(({ open }) => open);
  return read;

  async function describe(file: File) {
    return `${file.name}: ${new Uint8Array(await file.arrayBuffer())}`;
  }
}
