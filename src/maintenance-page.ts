import { hasDraft } from './drafts/has-draft.ts';
import { nextDelay } from './poll/backoff.ts';
import { postedFrom } from './resume/posted.ts';
import { countReload, goBack, mayReload } from './resume/reload.ts';

/** For each language its tag and the texts that the page needs, separated by `|`; put in by the build. */
declare const TEXTS: readonly string[];
type Texts = [string, string, string, string, string, string, string, string, string];

/** As much of the Navigation API as is used; TypeScript's own types do not have it yet. */
interface Activation {
  readonly from: { readonly url: string | null } | null;
  readonly navigationType: string;
}

const DAYS_2 = 48 * 3600_000;
const TIMEOUT = 8_000;
const PROOF_PAUSE = 1_000;
const pace = { base: 5_000, cap: 60_000, maxDelay: 300_000 };

const root = document.documentElement;
const { dataset } = root;
// English is always among them.
const texts = [dataset.locale, ...navigator.languages, 'en']
  .flatMap((tag) => [tag, tag?.split('-')[0]])
  .flatMap((tag) => TEXTS.filter((line) => line.startsWith(`${tag}|`)))[0] as string;
const [language, title, maintenance, entriesSafe, returnsByItself, nextLook, check, back, go] = texts.split(
  '|',
) as Texts;
const { activation } = (window as { navigation?: { activation?: Activation } }).navigation ?? {};
/** The page on this site that was left for this one. In a frame, a step back may lead the page around it away. */
const before = parent === window && activation?.navigationType === 'push' ? activation.from : undefined;
/** The address to return to; empty where only the history knows it. Whatever answers a POST sets `data-posted`. */
let target = postedFrom() ?? ('posted' in dataset ? cameFrom() : location.href);
/** By `performance.now()`, which does not change when the computer's clock is set. */
let due = 0;
let previous: number | undefined;
/** Asking, or about to leave. */
let busy = false;
let onPress: () => unknown = () => ask(true);

function part(name: string): HTMLElement {
  return document.querySelector(`.${name}`) as HTMLElement;
}

function say(name: string, text: string) {
  const element = part(name);
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/** The address of the page that was left, if it is on this site and `Referrer-Policy` allows; else empty. */
function cameFrom(): string {
  const url = (before ? before.url : document.referrer) ?? '';
  // The page around a frame sends forms into it, and is not left by that.
  return url.startsWith(`${location.origin}/`) && url !== frameElement?.ownerDocument.URL ? url : '';
}

/** The response that a visit would get; `undefined` without an answer. A redirect to another origin is one, too. */
async function visit(): Promise<Response | undefined> {
  const url = target || '/';
  // Browsers without it wait as long as they do for any page.
  const signal = AbortSignal.timeout?.(TIMEOUT);
  const options = { cache: 'no-store', headers: { accept: 'text/html' }, signal } as const;
  try {
    const response = await fetch(url, { ...options, redirect: 'manual' });
    return response.type === 'opaqueredirect' ? await fetch(url, options).catch(() => response) : response;
  } catch {
    return undefined;
  }
}

const isOpen = (response: Response | undefined) => response && response.status < 500;

/** Twice, a second apart, before the door is taken for open. */
async function ask(byHand: boolean) {
  if (busy) return;
  busy = true;
  let response = await visit();
  if (isOpen(response)) {
    await new Promise((resolve) => setTimeout(resolve, PROOF_PAUSE));
    response = await visit();
  }
  if (response && isOpen(response)) return returnTo(response, byHand);
  busy = false;
  schedule(retryAfterOf(response));
}

/** Milliseconds. */
function retryAfterOf(response: Response | undefined): number | undefined {
  const text = response?.headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  return /GMT$/.test(text) ? Math.max(0, Date.parse(text) - Date.now()) || undefined : undefined;
}

function schedule(retryAfter: number | undefined) {
  const delay = nextDelay({ retryAfter, previous }, pace, Math.random);
  previous = retryAfter === undefined ? delay : undefined;
  due = performance.now() + delay;
}

function returnTo({ status }: Response, byHand: boolean) {
  // An address that only takes what a form sends has no page of its own.
  if (target === location.href && [404, 405].includes(status)) target = cameFrom() || (before ? '' : target);
  const now = Date.now();
  if (byHand || (mayReload(now) && countReload(now))) return leave();
  say('title', back);
  for (const name of ['message', 'returns', 'countdown']) say(name, '');
  say('check', go);
  onPress = leave;
}

function leave() {
  if (target || !before) goBack(target || '/');
  else history.back();
}

function tick() {
  if (busy) return;
  const rest = due - performance.now();
  if (rest <= 0 && !document.hidden) void ask(false);
  const seconds = Math.max(0, Math.ceil(rest / 1000));
  say('countdown', nextLook.replace('{in}', new Intl.RelativeTimeFormat(root.lang).format(seconds, 'second')));
}

root.lang = language;
root.dir = /^(ar|he)/.test(root.lang) ? 'rtl' : 'ltr';
document.title = title;
say('title', title);
// The service worker says so, and then it may be the visitor's own line.
say('message', 'unreachable' in dataset ? '' : maintenance);
say('returns', mayReload(Date.now()) ? returnsByItself : '');
say('check', check);
part('check').onclick = (event) => {
  event.preventDefault();
  onPress();
};
schedule(dataset.retryAfter ? Number(dataset.retryAfter) * 1000 : undefined);
tick();
setInterval(tick, 1_000);
for (const url of [location.href, cameFrom(), target]) {
  if (url) void hasDraft(new URL(url).pathname, DAYS_2).then((has) => has && say('entries', entriesSafe));
}
