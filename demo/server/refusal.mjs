// @ts-check
import { allowSite, answerPreflight } from './cors.mjs';
import { maintenanceHtml } from './maintenance-html.mjs';
import { isWrite, surfaceOfApiPath } from './surfaces.mjs';

const READ_ONLY = { message: 'You cannot perform write operations on a read-only instance' };

/** Express middleware: answers in place of the API what a locked API of the chosen kind would.
 * @param {{ lockState: ReturnType<typeof import('./lock-state.mjs').createLockState>, urls: { site: string } }} demo */
export function refuseWhileLocked({ lockState, urls }) {
  return (/** @type {any} */ request, /** @type {any} */ response, /** @type {() => void} */ next) => {
    const lock = lockFor(lockState, request);
    if (!lock) return next();
    if (lock.failure === 'refuse') return refuse(response);
    if (lock.failure === 'hang') return hang(lockState, response);
    if (lock.failure === '503-without-cors') return unavailable(response, lock);
    if (request.method === 'OPTIONS') return answerPreflight(response, urls.site);
    allowSite(response, urls.site);
    if (lock.failure === '403' && request.path !== '/health') return response.status(403).json(READ_ONLY);
    return unavailable(response, lock);
  };
}

/** @param {any} lockState @param {any} request */
function lockFor(lockState, request) {
  if (request.path === '/health') return lockState.lock;
  const lock = lockState.lockOf(surfaceOfApiPath(request.path));
  if (!lock) return undefined;
  const writesOnly = lock.mode === 'read-only' || lock.failure === '403';
  return writesOnly && !isWrite(intendedMethod(request)) ? undefined : lock;
}

/** A preflight shares the fate of the request it asks for.
 * @param {any} request */
function intendedMethod(request) {
  if (request.method !== 'OPTIONS') return request.method;
  return request.get('Access-Control-Request-Method') ?? 'OPTIONS';
}

/** @param {any} response @param {import('./lock-state.mjs').DemoLock} lock */
function unavailable(response, lock) {
  if (lock.retryAfter !== undefined) response.set('Retry-After', String(Math.ceil(lock.retryAfter)));
  response.status(503).set('Cache-Control', 'no-store');
  if (lock.failure === '503-html') return response.type('html').send(maintenanceHtml());
  return response.json({ error: 'Service Unavailable' });
}

/** @param {any} response */
function refuse(response) {
  response.locals.entry.status = 'refused';
  response.socket?.destroy();
}

/** @param {any} lockState @param {any} response */
function hang(lockState, response) {
  response.locals.entry.status = 'hung';
  const forget = lockState.onceChanged(() => response.socket?.destroy());
  response.once('close', forget);
}
