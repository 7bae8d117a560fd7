// @ts-check

/**
 * @typedef {object} Entry
 * @property {string} at ISO time at which the request arrived or the record was accepted
 * @property {string} kind `request`, `order`, `submission` or `registration`
 * @property {string} method
 * @property {string} path with its query
 * @property {number | 'refused' | 'hung' | 'aborted' | null} status `null` while unanswered
 * @property {unknown} [body] of an accepted record, without passwords and tokens
 */

/** What happened at the API, in order. Nothing is merged, so that a second order shows as one. */
export function createJournal() {
  /** @type {Entry[]} */
  const entries = [];

  /** @param {string} kind */
  const bodies = (kind) => entries.filter((entry) => entry.kind === kind).map(({ body }) => body);

  return {
    /** Records a request as it arrives; the entry returned takes its status later.
     * @param {{ method: string, path: string }} request */
    request({ method, path }) {
      /** @type {Entry} */
      const entry = { at: new Date().toISOString(), kind: 'request', method, path, status: null };
      entries.push(entry);
      return entry;
    },
    /** Records what was accepted.
     * @param {'order' | 'submission' | 'registration'} kind
     * @param {{ method: string, path: string }} request
     * @param {unknown} body */
    accepted(kind, { method, path }, body) {
      entries.push({ at: new Date().toISOString(), kind, method, path, status: 201, body });
    },
    clear() {
      entries.length = 0;
    },
    toJSON() {
      return {
        entries,
        orders: bodies('order'),
        submissions: bodies('submission'),
        registrations: bodies('registration'),
      };
    },
  };
}

/** Express middleware: writes every request into the journal, whatever becomes of it.
 * @param {ReturnType<typeof createJournal>} journal */
export function recordRequests(journal) {
  return (/** @type {any} */ request, /** @type {any} */ response, /** @type {() => void} */ next) => {
    const entry = journal.request({ method: request.method, path: request.originalUrl });
    response.locals.entry = entry;
    response.once('finish', () => {
      entry.status = response.statusCode;
    });
    response.once('close', () => {
      if (entry.status === null) entry.status = 'aborted';
    });
    next();
  };
}
