import { hasDraft } from './drafts/has-draft.ts';
import { nextDelay } from './poll/backoff.ts';
import { countReload, goBack, mayReload } from './resume/reload.ts';

/** The texts of the notices that the page needs, in their order, by language; put in by the build. */
declare const TEXTS: Readonly<Record<string, readonly string[]>>;

const DAYS_2 = 48 * 3600_000;
const TIMEOUT = 8_000;
const PROOF_PAUSE = 1_000;
// A clock that was set back would have it wait for hours.
const LONGEST = 400_000;
const pace = { base: 5_000, cap: 60_000, maxDelay: 300_000 };

const root = document.documentElement;
const { dataset } = root;
const languages = TEXTS;
const language = [dataset.locale, ...navigator.languages]
  .flatMap((tag) => [tag, tag?.split('-')[0]])
  .find((tag) => tag && languages[tag]);
const [
  title = '',
  maintenance = '',
  entriesSafe = '',
  returnsByItself = '',
  nextLook = '',
  check = '',
  back = '',
  go = '',
] = languages[language ?? 'en'] ?? [];
const button = part('check') as HTMLAnchorElement;
let due = 0;
let previous: number | undefined;
/** Asking, or about to leave. */
let busy = false;

function part(name: string): HTMLElement {
  return document.querySelector(`.${name}`) as HTMLElement;
}

function say(name: string, text: string) {
  const element = part(name);
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/** Where the visitor came from, if it is on this site. */
function cameFrom(): string | undefined {
  const { referrer } = document;
  return referrer.startsWith(`${location.origin}/`) ? referrer : undefined;
}

/** The response that a visit would get; `undefined` when nobody answers. A redirect to another origin is one, too. */
async function visit(): Promise<Response | undefined> {
  const patience = new AbortController();
  const options = { cache: 'no-store', headers: { accept: 'text/html' }, signal: patience.signal } as const;
  const timer = setTimeout(() => patience.abort(), TIMEOUT);
  try {
    const response = await fetch(location.href, { ...options, redirect: 'manual' });
    return response.type === 'opaqueredirect' ? await fetch(location.href, options).catch(() => response) : response;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
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
  due = Date.now() + delay;
}

/** An address that only takes what a form sends knows no GET: then the form itself is what to return to. */
function returnTo({ status }: Response, byHand: boolean) {
  const url = (/40[45]/.test(String(status)) && cameFrom()) || location.href;
  const now = Date.now();
  if (byHand || (mayReload(now) && countReload(now))) return goBack(url);
  say('title', back);
  for (const name of ['message', 'returns', 'countdown']) say(name, '');
  say('check', go);
  button.onclick = (event) => {
    event.preventDefault();
    goBack(url);
  };
}

function tick() {
  if (busy) return;
  const rest = due - Date.now();
  if ((rest <= 0 || rest > LONGEST) && !document.hidden) void ask(false);
  const seconds = Math.max(0, Math.ceil(rest / 1000));
  const values: Record<string, string> = { seconds: `${seconds}` };
  if (nextLook.includes('{in}')) values.in = new Intl.RelativeTimeFormat(root.lang).format(seconds, 'second');
  say(
    'countdown',
    nextLook.replace(/{(\w+)}/g, (_, name) => values[name] ?? ''),
  );
}

root.lang = language ?? 'en';
root.dir = /^(ar|he)/.test(root.lang) ? 'rtl' : 'ltr';
document.title = title;
say('title', title);
// The service worker says so, and then it may be the visitor's own line.
say('message', 'unreachable' in dataset ? '' : maintenance);
say('returns', mayReload(Date.now()) ? returnsByItself : '');
say('check', check);
button.onclick = (event) => {
  event.preventDefault();
  void ask(true);
};
schedule(dataset.retryAfter ? Number(dataset.retryAfter) * 1000 : undefined);
tick();
setInterval(tick, 1_000);
for (const url of [location.href, cameFrom()]) {
  if (url) void hasDraft(new URL(url).pathname, DAYS_2).then((has) => has && say('entries', entriesSafe));
}
