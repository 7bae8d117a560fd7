// @ts-check

/**
 * @typedef {object} LockedOptions
 * @property {readonly string[]} origins The pages that may read the answer, such as `https://www.shop.example`.
 * @property {number} [retryAfter] Seconds.
 * @property {string} [page] The text of `maintenance.html`, for people; without it everybody gets JSON.
 * @property {object} [lock] More of the lock: `surfaces`, `until`, `message`, …
 */

/**
 * What a locked product answers: a preflight is let through, so that the page may see the 503 that follows; an API call
 * gets JSON, a person the maintenance page.
 *
 * @param {Request} request
 * @param {LockedOptions} options
 * @returns {Response}
 */
export function lockedResponse(request, { origins, retryAfter = 20, page, lock }) {
  const headers = new Headers({ Vary: 'Origin, Accept', 'Cache-Control': 'no-store' });
  const origin = request.headers.get('Origin');
  if (origin && origins.includes(origin)) {
    headers.set('Access-Control-Allow-Origin', origin);
    headers.set('Access-Control-Allow-Credentials', 'true');
    headers.set('Access-Control-Expose-Headers', 'Retry-After, Date');
  }
  if (request.method === 'OPTIONS' && request.headers.has('Access-Control-Request-Method')) {
    headers.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    headers.set('Access-Control-Allow-Headers', request.headers.get('Access-Control-Request-Headers') ?? '');
    return new Response(null, { status: 204, headers });
  }
  headers.set('Retry-After', String(retryAfter));
  if (page && request.headers.get('Accept')?.includes('text/html')) {
    headers.set('Content-Type', 'text/html; charset=utf-8');
    // The page cannot read the header of its own answer, nor the method of its own request.
    const posted = request.method === 'POST' ? ' data-posted' : '';
    const html = page.replace('<html', `<html data-retry-after="${retryAfter}"${posted}`);
    return new Response(html, { status: 503, headers });
  }
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify({ intermission: 1, ...lock, retryAfter }), { status: 503, headers });
}
