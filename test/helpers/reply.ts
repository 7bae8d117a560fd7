/** A request as it arrived at one of the lab's servers. */
export interface LabRequest {
  origin: 'site' | 'api' | 'status';
  method: string;
  path: string;
  /** The query with its question mark, or an empty string. */
  search: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is when a string, a buffer or a stream, as JSON otherwise. */
  body?: unknown;
}

/** `refuse` cuts the connection without an answer; `hang` keeps it open and never answers. */
export type Outcome = Reply | 'refuse' | 'hang';

/** Decides what a server does with one request. May wait for as long as the test needs. */
export type Responder = (request: LabRequest) => Outcome | Promise<Outcome>;

export interface LockedOptions {
  status?: number;
  /** Seconds, or the header's text. */
  retryAfter?: number | string;
  body?: unknown;
  contentType?: string;
  /** Whether a page of another origin may read the answer. */
  cors?: boolean;
  /** Whether such a page may also read `Retry-After`. */
  exposeHeaders?: boolean;
  /** Whether preflights still pass; else they get the same answer as all other requests. */
  preflight?: boolean;
}

/** An API at work: preflights pass, `POST /orders` gets a 201, all else a 200. */
export function open(): Responder {
  return (request) => {
    if (isPreflight(request)) return preflightReply(request);
    const isOrder = request.method === 'POST' && request.path === '/orders';
    return { status: isOrder ? 201 : 200, headers: corsHeaders(request), body: { ok: true } };
  };
}

/** A maintenance lock, as plain or as hard to read as the options make it. */
export function locked(options: LockedOptions = {}): Responder {
  const { status = 503, body = 'Service Unavailable', cors = true, exposeHeaders = true, preflight = true } = options;
  const contentType = options.contentType ?? (typeof body === 'string' ? 'text/plain' : 'application/json');
  return (request) => {
    if (preflight && isPreflight(request)) return preflightReply(request);
    const headers: Record<string, string> = { 'content-type': contentType, ...(cors ? corsHeaders(request) : {}) };
    if (options.retryAfter !== undefined) headers['retry-after'] = String(options.retryAfter);
    if (cors && exposeHeaders) headers['access-control-expose-headers'] = 'Retry-After';
    return { status, headers, body };
  };
}

/** A JSON document that other origins may read, such as a status document. */
export function json(body: unknown, status = 200): Responder {
  return (request) => {
    if (isPreflight(request)) return preflightReply(request);
    return { status, headers: { 'content-type': 'application/json', ...corsHeaders(request) }, body };
  };
}

/** Cuts the connection without an answer: `fetch` rejects with a `TypeError`. */
export const refuse: Responder = () => 'refuse';

/** Never answers: `fetch` stays pending. */
export const hang: Responder = () => 'hang';

function isPreflight({ method, headers }: LabRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function corsHeaders({ headers }: LabRequest): Record<string, string> {
  if (!headers.origin) return {};
  return {
    'access-control-allow-origin': headers.origin,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  };
}

function preflightReply(request: LabRequest): Reply {
  return {
    status: 204,
    headers: {
      ...corsHeaders(request),
      'access-control-allow-methods': request.headers['access-control-request-method'] ?? '',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
      // Browsers would otherwise keep the answer for five seconds, and a count of requests depend on the hurry.
      'access-control-max-age': '0',
    },
  };
}
