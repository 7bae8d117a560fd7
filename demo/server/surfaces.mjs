// @ts-check

/** @type {Record<string, string>} */
const API_PATHS = {
  orders: 'checkout',
  'sign-in': 'login',
  'sign-out': 'login',
  session: 'login',
  registrations: 'registration',
  submissions: 'form',
  pages: 'editor',
  dashboard: 'control-panel',
  settings: 'control-panel',
  products: 'api',
  basket: 'api',
  health: 'api',
};

/** @type {Record<string, string>} */
const DOCUMENT_PATHS = {
  checkout: 'checkout',
  form: 'form',
  editor: 'editor',
  'control-panel': 'control-panel',
};

/** @param {string} path */
const firstSegment = (path) => path.split('/', 2)[1] ?? '';

/** The surface an API path belongs to; `api` for a path nobody knows.
 * @param {string} path */
export function surfaceOfApiPath(path) {
  return API_PATHS[firstSegment(path)] ?? 'api';
}

/** The surface a document of the site is, if it is one.
 * @param {string} path */
export function surfaceOfDocument(path) {
  return DOCUMENT_PATHS[firstSegment(path)];
}

/** @param {string} method */
export function isWrite(method) {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}
