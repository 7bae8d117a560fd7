// @ts-check
import { byId, create } from './element.js';
import { showJournal } from './ops-journal.js';

const REFRESH = 1500;
const MINUTE = 60_000;

/** @param {string} path @param {unknown} [body] */
async function post(path, body = {}) {
  const response = await fetch(`/ops/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  byId('ops-error').textContent = response.ok ? '' : answer.error;
  if (response.ok) showState(answer);
  await refreshJournal();
}

/** @param {any} state */
function showState({ lock, windows }) {
  byId('lamp').dataset.locked = String(Boolean(lock));
  say('lamp-state', lock ? (lock.mode === 'read-only' ? 'Read-only' : 'Locked') : 'Operational');
  say('lamp-detail', lock ? describeLock(lock) : 'Everything is open.');
  /** @type {HTMLButtonElement} */ (byId('unlock')).disabled = !lock;
  const items = windows.map((/** @type {any} */ item) =>
    create('li', { textContent: `${time(item.start)} to ${time(item.end)}${item.message ? `: ${item.message}` : ''}` }),
  );
  byId('windows').replaceChildren(...items);
}

/** Leaves equal text alone, so that a screen reader hears changes only.
 * @param {string} id @param {string} text */
function say(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

/** @param {any} lock */
function describeLock(lock) {
  return [
    lock.surfaces?.join(', ') ?? 'everything',
    `since ${time(lock.since)}`,
    lock.until && `until ${time(lock.until)}`,
    `failure ${lock.failure}`,
    lock.retryAfter !== undefined && `Retry-After ${lock.retryAfter} s`,
    lock.spread !== undefined && `spread ${lock.spread} s`,
    lock.documents && 'pages too',
    lock.statusHost !== 'up' && `status host ${lock.statusHost}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** @param {string} iso */
function time(iso) {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** @param {FormData} data @param {string} name */
function numberIn(data, name) {
  const text = String(data.get(name) ?? '');
  return text === '' ? undefined : Number(text);
}

/** @param {number} minutes */
function minutesFromNow(minutes) {
  return new Date(Date.now() + minutes * MINUTE).toISOString();
}

byId('lock').addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
  const surfaces = data.getAll('surfaces');
  const until = numberIn(data, 'until');
  post('lock', {
    surfaces: surfaces.length > 0 ? surfaces : undefined,
    mode: data.get('mode'),
    failure: data.get('failure'),
    until: until === undefined ? undefined : minutesFromNow(until),
    retryAfter: numberIn(data, 'retryAfter'),
    spread: numberIn(data, 'spread'),
    message: data.get('message') || undefined,
    statusHost: data.get('statusHost'),
    documents: data.has('documents'),
  });
});

byId('announce').addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
  const startsIn = numberIn(data, 'startsIn') ?? 0;
  post('window', {
    start: minutesFromNow(startsIn),
    end: minutesFromNow(startsIn + (numberIn(data, 'lasts') ?? 60)),
    impact: numberIn(data, 'impact'),
    message: data.get('message') || undefined,
  });
});

byId('unlock').addEventListener('click', () => post('unlock'));
byId('reset').addEventListener('click', () => post('reset'));
byId('show-preflights').addEventListener('change', refreshJournal);

async function refreshJournal() {
  const journal = await (await fetch('/ops/journal')).json();
  showJournal(journal, /** @type {HTMLInputElement} */ (byId('show-preflights')).checked);
}

async function refresh() {
  if (!document.hidden) {
    await Promise.all([
      fetch('/ops/state')
        .then((response) => response.json())
        .then(showState),
      refreshJournal(),
    ]).catch(() => {
      byId('ops-error').textContent = 'The demo does not answer.';
    });
  }
  setTimeout(refresh, REFRESH);
}

refresh();
