import type { Intermission, IntermissionOptions } from '../../../src/index.ts';
import type { Lab } from '../../helpers/lab.ts';
import type { LabRequest, Outcome } from '../../helpers/reply.ts';

declare global {
  /** The client that the page's script tag or its own script started. */
  var client: Intermission;
  /** Each status the client has had since the page's own script ran. */
  var states: string[];
  /** What `onError` was given, where the page's own script started the client. */
  var degraded: string[];
  /** The platform's own, from before the SDK was loaded. */
  var nativeFetch: typeof fetch;
  /** What a test's own `prelude` or `host` script noted. */
  var notes: unknown[];
}

export interface CheckoutOptions {
  path?: string;
  /** The attributes of the script tag; by default it watches the API. */
  tag?: string;
  /** Started by the page's own script with these options, by `data-auto="false"`. */
  start?: IntermissionOptions;
  /** Further attributes of the checkout form. */
  checkout?: string;
  /** Runs before the SDK. */
  prelude?: string;
  /** Runs after the SDK. */
  host?: string;
  csp?: true;
  /** Answers in place of the page; `html` is what it would have been. */
  answer?: (request: LabRequest, html: string) => Outcome;
}

/** Delays short enough for a test, for a client that has no `Retry-After` to go by. */
export const quick: IntermissionOptions = { poll: { base: 300, cap: 1_000 }, resume: { spread: 100 } };

/** Puts a shop's checkout on the site, with a login and a registration widget beside it. */
export function putCheckout(lab: Lab, options: CheckoutOptions = {}): void {
  const { path = '/checkout', csp, answer } = options;
  const html = checkoutHtml(lab, options);
  lab.page(path, (request) => answer?.(request, html) ?? { body: html }, csp ? { csp } : {});
  putScript(lab, '/prelude.js', `${prelude}\n${options.prelude ?? ''}`);
  putScript(lab, '/host.js', `${host}\n${options.host ?? ''}`);
}

/** Puts a script of the host's on the site. */
export function putScript(lab: Lab, path: string, body: string): void {
  lab.page(path, () => ({ headers: { 'content-type': 'text/javascript' }, body }));
}

function checkoutHtml(lab: Lab, { path = '/checkout', tag, start, checkout = '' }: CheckoutOptions): string {
  const attributes = start ? 'data-auto="false"' : (tag ?? `data-watch="${lab.api.origin}/"`);
  const given = start && JSON.stringify({ watch: `${lab.api.origin}/`, ...start });
  return `<!doctype html>
<html lang="en" data-api="${lab.api.origin}"${given ? ` data-start='${given}'` : ''}>
<title>Checkout</title>
<script src="/prelude.js"></script>
<script src="/intermission.js" defer ${attributes}></script>
<script src="/host.js" defer></script>
<form id="login" data-intermission="login"><input name="user" aria-label="User"><button>Sign in</button></form>
<section id="registration" data-intermission="registration"><form><input name="nick" aria-label="Nick"></form></section>
<form id="checkout" data-intermission="checkout" method="post" action="${path}" ${checkout}>
  <input name="token" type="hidden" value="hidden-0">
  <label>Name <input name="name" autocomplete="name"></label>
  <label>Email <input name="email" type="email"></label>
  <label>Phone <input name="phone" type="tel"></label>
  <label>Guests <input name="guests" type="number"></label>
  <label>Day <input name="day" type="date"></label>
  <label>Country <select name="country"><option value="">–<option value="fr">France<option value="pt">Portugal</select></label>
  <label>Extras <select name="extras" multiple><option>gift<option>card<option>ribbon</select></label>
  <label><input name="news" type="checkbox" checked> News</label>
  <label><input name="terms" type="checkbox"> Terms</label>
  <label><input name="pay" type="radio" value="card" checked> Card</label>
  <label><input name="pay" type="radio" value="invoice"> Invoice</label>
  <label>Remarks <textarea name="remarks"></textarea></label>
  <div id="wish" contenteditable aria-label="Wish"></div>
  <label>Secret <input name="secret" type="password"></label>
  <label>Card <input name="plastic" autocomplete="cc-number"></label>
  <button id="send">Order</button>
</form>
<p id="answer"></p>`;
}

// Where chance only makes things slower, there is none: what comes then comes as early as it may.
const prelude = 'var nativeFetch = fetch, notes = []; Math.random = () => 0;';

const host = `
const { api, start } = document.documentElement.dataset;
const form = document.querySelector('#checkout');
var degraded = [], states = [];
var client = globalThis.Intermission?.client;
if (start) {
  const onError = (error) => degraded.push(String(error));
  client = Intermission.createIntermission({ ...JSON.parse(start), onError });
  client.start();
}
client?.subscribe(({ status }) => status !== states.at(-1) && states.push(status));
// As with a token that is renewed while the form is filled in.
form.addEventListener('input', () => {
  form.elements.token.value = 'hidden-' + form.elements.name.value.length;
});
form.addEventListener('submit', async (event) => {
  if (form.hasAttribute('data-native')) return;
  event.preventDefault();
  const order = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== 'token'));
  const body = JSON.stringify({ ...order, extras: new FormData(form).getAll('extras'), wish: wish.innerText });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(api + '/orders', { method: 'POST', headers, body });
  answer.textContent = response.status;
});
`;

/** What `fillIn` enters, as `readEntries` gives it back. */
export const entries = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  phone: '+44 20 7946 0123',
  guests: '3',
  day: '2026-12-24',
  country: 'pt',
  extras: ['gift', 'ribbon'],
  news: false,
  terms: true,
  pay: 'invoice',
  remarks: 'Second floor.\nPlease <b>ring</b>.',
  wish: 'Happy birthday\nAda',
};

/** What a person enters that no storage may ever hold. */
export const secrets = { secret: 'correct horse', plastic: '4111 1111 1111 1111' };

/** The order that the page sends when everything was filled in and the secrets were not. */
export const order = { ...withoutBoxes(entries), terms: 'on', secret: '', plastic: '' };

function withoutBoxes({ news, terms, ...others }: typeof entries) {
  return others;
}

/** Runs in the page: what the checkout's controls hold. */
export function readEntries(): typeof entries {
  const form = document.querySelector('#checkout') as HTMLFormElement;
  const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
  const checked = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).checked;
  const extras = form.elements.namedItem('extras') as HTMLSelectElement;
  return {
    name: value('name'),
    email: value('email'),
    phone: value('phone'),
    guests: value('guests'),
    day: value('day'),
    country: value('country'),
    extras: [...extras.selectedOptions].map((option) => option.value),
    news: checked('news'),
    terms: checked('terms'),
    pay: value('pay'),
    remarks: value('remarks'),
    // biome-ignore lint/performance/useDomNodeTextContent: textContent runs the lines together.
    wish: (document.querySelector('#wish') as HTMLElement).innerText.trimEnd(),
  };
}
