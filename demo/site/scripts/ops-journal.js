// @ts-check
import { byId, create } from './element.js';

/** A desk is looked at, not searched: the newest are enough, and the page stays light. */
const SHOWN = 200;

let shown = '';

/** Shows the newest entries first; leaves the table alone where nothing changed.
 * @param {any} journal @param {boolean} withPreflights */
export function showJournal({ entries, orders, submissions, registrations }, withPreflights) {
  const chosen = entries.filter((/** @type {any} */ { method }) => withPreflights || method !== 'OPTIONS');
  const signature = JSON.stringify(chosen);
  if (signature === shown) return;
  shown = signature;
  byId('tally').textContent = [
    count(orders.length, 'order'),
    count(submissions.length, 'submission'),
    count(registrations.length, 'registration'),
  ].join(', ');
  byId('entries').replaceChildren(...chosen.slice(-SHOWN).reverse().map(row));
  byId('journal-empty').hidden = chosen.length > 0;
}

/** @param {number} number @param {string} word */
function count(number, word) {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** @param {any} entry */
function row({ at, kind, method, path, status, body }) {
  const isRequest = kind === 'request';
  const what = isRequest ? method : `${kind} accepted`;
  const where = isRequest ? path : [body?.id, body?.name ?? body?.claimant].filter(Boolean).join(', ');
  const isRefused = status === 503 || status === 403 || typeof status === 'string';
  return create('tr', { className: isRequest ? (isRefused ? 'refused' : '') : 'accepted' }, [
    create('td', { textContent: new Date(at).toLocaleTimeString('en-GB') }),
    create('td', { textContent: what }),
    create('td', { textContent: where }),
    create('td', { textContent: status ?? '…' }),
  ]);
}
