// @ts-check
import { byId } from './element.js';
import { readSignIn, sendFormTo } from './send-form.js';

/** The place to go back to: a path of this site, whatever the address says. */
function returnPath() {
  const wanted = new URLSearchParams(location.search).get('return') ?? '/editor';
  try {
    const url = new URL(wanted, location.origin);
    return url.origin === location.origin ? url.pathname + url.search + url.hash : '/editor';
  } catch {
    return '/editor';
  }
}

sendFormTo(/** @type {HTMLFormElement} */ (byId('sign-in')), {
  path: '/sign-in',
  read: readSignIn,
  done: () => location.assign(returnPath()),
});
