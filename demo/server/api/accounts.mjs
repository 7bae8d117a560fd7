// @ts-check
import { randomBytes } from 'node:crypto';
import { Router } from 'express';

const SESSION = 'tidewrack_session';
const REMEMBER = 'tidewrack_remember';
const COOKIE = { httpOnly: true, sameSite: /** @type {const} */ ('lax'), path: '/' };
const THIRTY_DAYS = 30 * 24 * 3600_000;

/**
 * Registration and sessions. Signing out ends the session; a device that was to stay signed in
 * begins a new one by itself at the next `GET /session`, unless it signs out with `forget`.
 *
 * @param {any} demo
 */
export function accountRoutes({ journal, store }) {
  const router = Router();

  router.post('/registrations', (request, response) => {
    const { name, email, password, newsletter } = request.body ?? {};
    const fields = problemsOf({ name, email, password });
    if (Object.keys(fields).length > 0) {
      return void response.status(422).json({ error: 'Some entries need another look', fields });
    }
    if (store.accounts.has(email))
      return void response.status(409).json({ error: 'This address has an account already' });
    store.accounts.set(email, { name, email, password });
    journal.accepted(
      'registration',
      { method: 'POST', path: '/registrations' },
      { name, email, newsletter: Boolean(newsletter) },
    );
    response.status(201).json({ name, email });
  });

  router.post('/sign-in', (request, response) => {
    const { email, password, remember } = request.body ?? {};
    const account = store.accounts.get(email);
    if (!account || account.password !== password) {
      return void response.status(401).json({ error: 'The address or the password is not right' });
    }
    beginSession(store, account, response);
    if (remember) {
      const token = newToken();
      store.remembered.set(token, account);
      response.cookie(REMEMBER, token, { ...COOKIE, maxAge: THIRTY_DAYS });
    }
    response.json(publicAccount(account));
  });

  router.post('/sign-out', (request, response) => {
    store.sessions.delete(readCookie(request, SESSION));
    response.clearCookie(SESSION, COOKIE);
    if (request.body?.forget) {
      store.remembered.delete(readCookie(request, REMEMBER));
      response.clearCookie(REMEMBER, COOKIE);
    }
    response.status(204).end();
  });

  router.get('/session', (request, response) => {
    let account = sessionOf(store, request);
    if (!account) {
      account = store.remembered.get(readCookie(request, REMEMBER));
      if (account) beginSession(store, account, response);
    }
    if (account) response.json(publicAccount(account));
    else response.status(401).json({ error: 'Not signed in' });
  });

  return router;
}

/** The account this request is signed in as.
 * @param {any} store @param {any} request */
export function sessionOf(store, request) {
  return store.sessions.get(readCookie(request, SESSION));
}

/** @param {any} store @param {any} account @param {any} response */
function beginSession(store, account, response) {
  const token = newToken();
  store.sessions.set(token, account);
  response.cookie(SESSION, token, COOKIE);
}

const newToken = () => randomBytes(18).toString('base64url');

/** @param {any} request @param {string} name */
function readCookie(request, name) {
  const pairs = String(request.get('Cookie') ?? '').split('; ');
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** @param {any} account */
const publicAccount = ({ name, email }) => ({ name, email });

/** @param {Record<string, unknown>} account */
function problemsOf({ name, email, password }) {
  /** @type {Record<string, string>} */
  const fields = {};
  if (typeof name !== 'string' || !name.trim()) fields.name = 'required';
  if (typeof email !== 'string' || !/^\S+@\S+\.\S+$/.test(email)) fields.email = 'not an email address';
  if (typeof password !== 'string' || password.length < 8) fields.password = 'at least 8 characters';
  return fields;
}
