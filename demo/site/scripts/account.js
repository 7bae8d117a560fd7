// @ts-check
import { askApi } from './api.js';
import { byId } from './element.js';
import { readSignIn, sendFormTo } from './send-form.js';

/** Spares visitors who never signed in a question to the API, which could only answer 401. */
const HINT = 'tidewrack:signed-in';

const login = /** @type {HTMLFormElement} */ (byId('login'));
const registration = /** @type {HTMLFormElement} */ (byId('registration'));

/** @param {{ name: string } | undefined} account */
function showAccount(account) {
  login.hidden = Boolean(account);
  byId('signed-in').hidden = !account;
  byId('signed-in-name').textContent = account?.name ?? '';
  if (account) sessionStorage.setItem(HINT, 'yes');
  else sessionStorage.removeItem(HINT);
}

sendFormTo(login, { path: '/sign-in', read: readSignIn, done: showAccount });

sendFormTo(registration, {
  path: '/registrations',
  read: (data) => ({
    name: data.get('name'),
    email: data.get('email'),
    password: data.get('password'),
    newsletter: data.has('newsletter'),
  }),
  done: ({ name }) => {
    const registered = byId('registered');
    registration.hidden = true;
    registered.hidden = false;
    registered.textContent = `Welcome, ${name}. Your account is ready: you can sign in now.`;
    registered.focus();
  },
});

byId('sign-out').addEventListener('click', async () => {
  const answer = await askApi('/sign-out', { method: 'POST', body: { forget: true } }).catch(() => undefined);
  if (answer?.ok) showAccount(undefined);
});

if (sessionStorage.getItem(HINT)) {
  askApi('/session').then(
    ({ ok, status, body }) => {
      if (ok) showAccount(body);
      else if (status === 401) sessionStorage.removeItem(HINT);
    },
    () => undefined,
  );
}
