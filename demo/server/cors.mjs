// @ts-check

/** Lets the site, and nobody else, talk to the API with its cookie.
 * @param {any} response @param {string} origin */
export function allowSite(response, origin) {
  response.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After, Date',
    Vary: 'Origin',
  });
}

/** Answers a preflight, whether or not the path is locked.
 * @param {any} response @param {string} origin */
export function answerPreflight(response, origin) {
  allowSite(response, origin);
  response
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key',
      'Access-Control-Max-Age': '0',
    })
    .status(204)
    .end();
}
