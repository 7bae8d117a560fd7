// @ts-check

/** The API's origin, as the server put it into the page. */
export const apiUrl = document.querySelector('meta[name="api"]')?.getAttribute('content') ?? '';

/**
 * Asks the API, with the session's cookie. Resolves to the status and the parsed body (`undefined`
 * where it is not JSON); rejects only when there was no answer, as `fetch` does.
 *
 * @param {string} path
 * @param {{ method?: string, body?: unknown }} [options]
 * @returns {Promise<{ ok: boolean, status: number, body: any }>}
 */
export async function askApi(path, { method = 'GET', body } = {}) {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    credentials: 'include',
    ...(body !== undefined && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const answer = await response.json().catch(() => undefined);
  return { ok: response.ok, status: response.status, body: answer };
}

/** What to tell a person whose request did not go through.
 * @param {number | undefined} status */
export function apology(status) {
  if (status === 503)
    return 'This is not possible just now. Your entries are still here; please try again in a little while.';
  if (status === undefined) return 'We could not reach the studio. Please check your connection and try again.';
  return 'Something went wrong on our side. Your entries are still here; please try again.';
}
