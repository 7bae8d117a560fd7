/** What the measured pages have for their measurer. */
export interface BenchPage {
  /** Microseconds that each `input` event has taken, its listeners and all that they left for right after them. */
  costs: number[];
  /** Microseconds that all listeners to each key have taken, those of `keydown` and `beforeinput` too. */
  keys: number[];
  /** Milliseconds from the latest `input` event to the beginning of each transaction that writes. */
  delays: number[];
  longTasks: { start: number; duration: number }[];
  /** Gives every field another value for each `version`, without an event, as autofill does. */
  fill(version: number): void;
  /** Gives a field the one of `values` that has its name. */
  put(control: Element, values: ReadonlyMap<string, string | boolean>): void;
  /** Puts in what the page before has left, and gives the page a turn after each so many milliseconds. */
  putStored(slice: number, giveTurn: () => Promise<unknown>): Promise<void>;
  /** Resolves when the page has been painted. */
  painted(): Promise<void>;
  /** How many fields hold what `fill(version)` gave them. */
  holding(version: number): number;
}

declare global {
  var benchPage: BenchPage;
}

/** A page with one form of `count` fields: mostly text, every tenth a text area, a list, a box, a pair of radios. */
export function bigFormPage(count: number, scripts: readonly string[]): string {
  const fields = Array.from({ length: count }, (_, index) => fieldHtml(index));
  return `<!doctype html><meta charset="utf-8"><title>${count} fields</title>
<script>${instruments}</script>
${scripts.map((script) => `<script src="${script}" data-auto="false"></script>`).join('\n')}
<form id="big" data-intermission="form">${fields.join('\n')}</form>`;
}

function fieldHtml(index: number): string {
  const name = `field-${index}`;
  switch (index % 10) {
    case 6:
      return `<p><label>Remark ${index} <textarea name="${name}">none</textarea></label>`;
    case 7:
      return `<p><label>Choice ${index} <select name="${name}"><option>0<option>1<option>2</select></label>`;
    case 8:
      return `<p><label>Agreed ${index} <input type="checkbox" name="${name}"></label>`;
    case 9: {
      const radio = (value: number) => `<label><input type="radio" name="${name}" value="${value}">${value}</label>`;
      return `<p>${[0, 1, 2].map(radio).join('')}`;
    }
    default:
      return `<p><label for="${name}">Entry ${index}</label> <input id="${name}" name="${name}" value="none">`;
  }
}

// Text rather than a function: it runs before all other scripts, and its listeners enclose theirs.
const instruments = `
  let began = 0;
  let before = 0;
  globalThis.benchPage = { costs: [], keys: [], delays: [], longTasks: [], fill, put, putStored, painted, holding };
  addEventListener('input', () => { began = performance.now(); }, true);
  addEventListener('input', () => {
    const cost = (performance.now() - began) * 1000;
    benchPage.costs.push(cost);
    benchPage.keys.push(before + cost);
    before = 0;
  });
  for (const type of ['keydown', 'beforeinput']) {
    let start = 0;
    addEventListener(type, () => { start = performance.now(); }, true);
    addEventListener(type, () => { before += (performance.now() - start) * 1000; });
  }
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    if (args[1] === 'readwrite') benchPage.delays.push(performance.now() - began);
    return transaction.apply(this, args);
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) benchPage.longTasks.push({ start: startTime, duration });
  }).observe({ type: 'longtask', buffered: true });

  function each(visit) {
    const form = document.getElementById('big');
    for (const control of form.elements) visit(control);
  }
  function isRight({ type, name, value, checked }, version) {
    if (type === 'checkbox') return checked === (version % 2 === 1);
    if (type === 'radio') return checked === (Number(value) === version % 3);
    if (type === 'select-one') return Number(value) === version % 3;
    return value === 'Entry ' + version + ' of ' + name;
  }
  function fill(version) {
    each((control) => {
      const { type, name, value } = control;
      if (type === 'checkbox') control.checked = version % 2 === 1;
      else if (type === 'radio') control.checked = Number(value) === version % 3;
      else if (type === 'select-one') control.selectedIndex = version % 3;
      else control.value = 'Entry ' + version + ' of ' + name;
    });
  }
  function put(control, values) {
    const value = values.get(control.name);
    if (control.type === 'radio') control.checked = value === control.value;
    else if (control.type === 'checkbox') control.checked = value === true;
    else control.value = value;
  }
  async function putStored(slice, giveTurn) {
    const stored = sessionStorage.getItem('bare');
    if (!stored) return;
    const values = new Map(JSON.parse(stored));
    let begun = performance.now();
    for (const control of document.getElementById('big').elements) {
      if (performance.now() - begun > slice) {
        await giveTurn();
        begun = performance.now();
      }
      put(control, values);
    }
  }
  function painted() {
    return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }
  function holding(version) {
    const names = new Set();
    const wrong = new Set();
    each((control) => {
      names.add(control.name);
      if (!isRight(control, version)) wrong.add(control.name);
    });
    return names.size - wrong.size;
  }
`;
