import { describe, expect, it } from 'vitest';
import { type ClassifiedResponse, type JudgeRules, judge } from '../../../src/lock/judge.ts';

interface Answer {
  method?: string;
  status: number;
  url?: string;
  headers?: Record<string, string>;
  /** The body's text. */
  body?: string;
}

type Row = [server: string, why: string, answer: Answer, rules: Partial<JudgeRules>, verdict: object];

const now = Date.UTC(2026, 10, 21, 12);
const html = { 'content-type': 'text/html; charset=UTF-8' };
const jsonType = { 'content-type': 'application/json' };
const clear = { type: 'clear' };
const unsure = (status: number, more = {}) => ({ type: 'unsure', status, ...more });
const lockedFor = (seconds?: number, more = {}) => ({
  type: 'locked',
  lock: { mode: 'locked', ...(seconds === undefined ? {} : { retryAfter: seconds * 1000 }), ...more },
});
const readOnly = (seconds?: number) => lockedFor(seconds, { mode: 'read-only' });

async function verdictOn({ method = 'GET', status, url, headers = {}, body }: Answer, rules: Partial<JudgeRules>) {
  const response = { status, headers: new Headers(headers), ...(url ? { url } : {}) };
  // As a reader of bodies does: parsed JSON, or undefined for what is none.
  const readBody = async () => {
    try {
      return JSON.parse(body ?? '');
    } catch {
      return undefined;
    }
  };
  return judge(response, method, readBody, { lockHeaders: {}, problemTypes: [], maintenancePages: [], ...rules }, now);
}

const laravelJson = '{"message":"Service Unavailable"}';
const wordpressHtml = 'Briefly unavailable for scheduled maintenance. Check back in a minute.';
const nginxHtml = '<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>';
const gitlabReadOnly = 'You cannot perform write operations on a read-only instance';

/** GitLab's maintenance mode, as a host of its API would put it. */
async function gitlab({ status, method, json }: ClassifiedResponse) {
  const says = (text: unknown) => String(text).includes('read-only instance');
  const body = (await json()) as { message?: string; errors?: { message: string }[] } | undefined;
  if (status === 403 && method !== 'GET' && says(body?.message)) return { mode: 'read-only' } as const;
  if (status === 200 && body?.errors?.some(({ message }) => says(message))) return { mode: 'read-only' } as const;
  return undefined;
}

/** Cloudflare's Waiting Room, for clients that accept exactly `application/json`. */
async function waitingRoom({ headers, json }: ClassifiedResponse) {
  if (!headers.get('content-type')?.startsWith('application/json')) return undefined;
  const { cfWaitingRoom: room } = ((await json()) ?? {}) as {
    cfWaitingRoom?: { inWaitingRoom: boolean; refreshIntervalSeconds: number };
  };
  return room?.inWaitingRoom ? { retryAfter: room.refreshIntervalSeconds * 1000 } : undefined;
}

const waiting = JSON.stringify({
  cfWaitingRoom: {
    inWaitingRoom: true,
    waitTime: 5,
    waitTimeKnown: true,
    waitTimeFormatted: '5 minutes',
    queueIsFull: false,
    queueAll: false,
    lastUpdated: '2021-08-03T23:46:00.000Z',
    refreshIntervalSeconds: 20,
  },
});

const discourse: Partial<JudgeRules> = { lockHeaders: { 'discourse-readonly': 'true' } };
const amo: Partial<JudgeRules> = { lockHeaders: { 'x-amo-read-only': { value: true, mode: 'read-only' } } };
const linode: Partial<JudgeRules> = { lockHeaders: { 'x-maintenance-mode': true } };
const queueIt: Partial<JudgeRules> = { lockHeaders: { 'x-queueit-redirect': { value: true, mode: 'locked' } } };
const laravelPage: Partial<JudgeRules> = { maintenancePages: ['https://shop.example/maintenance'] };
const problem: Partial<JudgeRules> = { problemTypes: ['https://shop.example/problems/maintenance'] };
const problemBody = (type: string) =>
  JSON.stringify({
    type,
    title: 'Scheduled maintenance',
    status: 503,
    detail: 'Back at 02:00 UTC',
    surfaces: ['login'],
  });
const problemJson = { 'content-type': 'application/problem+json' };

const rows: Row[] = [
  // Laravel
  [
    'Laravel down',
    'a bare 503 may as well be overload',
    { status: 503, headers: jsonType, body: laravelJson },
    {},
    unsure(503),
  ],
  [
    'Laravel down --retry=60',
    '503 with Retry-After is a lock',
    { status: 503, headers: { ...jsonType, 'retry-after': '60' }, body: laravelJson },
    {},
    lockedFor(60),
  ],
  [
    'Laravel down --render',
    'a page of HTML says nothing more than its status',
    { status: 503, headers: { ...html, refresh: '15' }, body: '<h1>Be right back</h1>' },
    {},
    unsure(503),
  ],
  [
    'Laravel down --redirect',
    'the redirect led to a listed maintenance page',
    { status: 200, url: 'https://shop.example/maintenance', headers: html },
    laravelPage,
    lockedFor(),
  ],
  [
    'Laravel down --redirect, page not listed',
    'a redirect to somewhere is no lock by itself',
    { status: 200, url: 'https://shop.example/maintenance', headers: html },
    {},
    clear,
  ],
  [
    'Laravel, up',
    'it answers at its own address',
    { status: 200, url: 'https://shop.example/orders', headers: jsonType },
    laravelPage,
    clear,
  ],
  [
    'Laravel down --status=418',
    'no rule names this status',
    { status: 418, headers: { ...jsonType, 'retry-after': '60' }, body: laravelJson },
    {},
    clear,
  ],
  // Rails
  [
    'Rails turnout',
    '503 with Retry-After is a lock',
    {
      status: 503,
      headers: { ...jsonType, 'retry-after': '7200' },
      body: '{"error":"Service Unavailable","message":"Upgrade"}',
    },
    {},
    lockedFor(7200),
  ],
  [
    'Rails turnout, 418',
    'only the host knows what its teapot means; the delay is the server’s',
    { status: 418, headers: { ...jsonType, 'retry-after': '7200' } },
    { classify: ({ status }) => (status === 418 ? {} : undefined) },
    lockedFor(7200),
  ],
  // WordPress
  [
    'WordPress core',
    '503 with Retry-After is a lock',
    { status: 503, headers: { ...html, 'retry-after': '600' }, body: wordpressHtml },
    {},
    lockedFor(600),
  ],
  [
    'WordPress, a "coming soon" plugin',
    'a 200 is an answer',
    { status: 200, headers: html, body: '<h1>Coming soon</h1>' },
    {},
    clear,
  ],
  // GitLab
  [
    'GitLab, REST write',
    'a 403 is nobody’s lock unless the host says so',
    { method: 'POST', status: 403, headers: jsonType, body: JSON.stringify({ message: gitlabReadOnly }) },
    {},
    clear,
  ],
  [
    'GitLab, REST write, classified',
    'the host’s own word',
    { method: 'POST', status: 403, headers: jsonType, body: JSON.stringify({ message: gitlabReadOnly }) },
    { classify: gitlab },
    readOnly(),
  ],
  ['GitLab, REST read', 'reads pass', { status: 200, headers: jsonType, body: '[]' }, { classify: gitlab }, clear],
  [
    'GitLab, another 403',
    'a person without the right is no maintenance',
    { method: 'POST', status: 403, headers: jsonType, body: '{"message":"403 Forbidden"}' },
    { classify: gitlab },
    clear,
  ],
  [
    'GitLab, GraphQL mutation',
    'errors in a 200 are the page’s own affair',
    { method: 'POST', status: 200, headers: jsonType, body: JSON.stringify({ errors: [{ message: gitlabReadOnly }] }) },
    {},
    clear,
  ],
  [
    'GitLab, GraphQL mutation, classified',
    'the host’s own word',
    { method: 'POST', status: 200, headers: jsonType, body: JSON.stringify({ errors: [{ message: gitlabReadOnly }] }) },
    { classify: gitlab },
    readOnly(),
  ],
  [
    'GitLab, GraphQL query',
    'it has data and no errors',
    { method: 'POST', status: 200, headers: jsonType, body: '{"data":{}}' },
    { classify: gitlab },
    clear,
  ],
  [
    'GitLab, organisation read-only for a time',
    '503 with Retry-After is a lock',
    { method: 'PUT', status: 503, headers: { ...jsonType, 'retry-after': '60' }, body: '{"message":"read-only"}' },
    {},
    lockedFor(60),
  ],
  [
    'GitLab, organisation read-only for a time, classified',
    'the host knows that reading goes on, and keeps the delay',
    { method: 'PUT', status: 503, headers: { ...jsonType, 'retry-after': '60' } },
    { classify: ({ status }) => (status === 503 ? { mode: 'read-only', retryAfter: 60_000 } : undefined) },
    readOnly(60),
  ],
  [
    'GitLab, organisation read-only for good',
    'a 403 without Retry-After is no lock',
    { method: 'PUT', status: 403, headers: jsonType, body: '{"message":"read-only"}' },
    {},
    clear,
  ],
  [
    'GitLab, organisation read-only for good, classified',
    'the host’s own word',
    { method: 'PUT', status: 403, headers: jsonType },
    {
      classify: async ({ status, method }) => (status === 403 && method === 'PUT' ? { mode: 'read-only' } : undefined),
    },
    readOnly(),
  ],
  // A header
  [
    'Discourse, reading',
    'the header on a 200: reading works, so writing is what is locked',
    { status: 200, headers: { ...jsonType, 'discourse-readonly': 'true' } },
    discourse,
    readOnly(),
  ],
  [
    'Discourse, writing',
    'the header on an error',
    { method: 'POST', status: 503, headers: { ...jsonType, 'discourse-readonly': 'true' } },
    discourse,
    lockedFor(),
  ],
  ['Discourse, back', 'the header is gone', { status: 200, headers: jsonType }, discourse, clear],
  [
    'Discourse, header not listed',
    'nobody said what it means',
    { status: 200, headers: { 'discourse-readonly': 'true' } },
    {},
    clear,
  ],
  [
    'AMO, writing',
    'the header on a 503, with its delay',
    {
      method: 'POST',
      status: 503,
      headers: { ...jsonType, 'x-amo-read-only': 'True', 'retry-after': '120' },
      body: '{"error":"…"}',
    },
    amo,
    readOnly(120),
  ],
  [
    'AMO, reading',
    'the header on a 200',
    { status: 200, headers: { ...jsonType, 'x-amo-read-only': 'True' } },
    amo,
    readOnly(),
  ],
  [
    'AMO, normal',
    'its header says False',
    { status: 200, headers: { ...jsonType, 'x-amo-read-only': 'False' } },
    amo,
    clear,
  ],
  [
    'AMO, header not listed',
    '503 with Retry-After is a lock anyway',
    { method: 'POST', status: 503, headers: { 'x-amo-read-only': 'True', 'retry-after': '120' } },
    {},
    lockedFor(120),
  ],
  [
    'Linode',
    'the header means a lock on any status',
    { status: 503, headers: { ...jsonType, 'x-maintenance-mode': 'all' } },
    linode,
    lockedFor(),
  ],
  [
    'Linode, on a 200',
    'while reading works, only writing is locked',
    { status: 200, headers: { ...jsonType, 'x-maintenance-mode': 'all' } },
    linode,
    readOnly(),
  ],
  [
    'Linode, off',
    'the header is switched off',
    { status: 200, headers: { 'x-maintenance-mode': 'off' } },
    linode,
    clear,
  ],
  // Queues
  [
    'Queue-it',
    'an empty 200 with its header is the door',
    { status: 200, headers: { 'x-queueit-redirect': 'https%3A%2F%2Fq.example' }, body: '' },
    queueIt,
    lockedFor(),
  ],
  ['Queue-it, let in', 'no header, no queue', { status: 200, headers: jsonType }, queueIt, clear],
  [
    'Cloudflare Waiting Room, 200',
    'a 200 is an answer unless the host looks closer',
    { status: 200, headers: jsonType, body: waiting },
    {},
    clear,
  ],
  [
    'Cloudflare Waiting Room, 200, classified',
    'the body says so, and when to ask again',
    { status: 200, headers: jsonType, body: waiting },
    { classify: waitingRoom },
    lockedFor(20),
  ],
  [
    'Cloudflare Waiting Room, 202, classified',
    'the status does not matter to the host',
    { status: 202, headers: jsonType, body: waiting },
    { classify: waitingRoom },
    lockedFor(20),
  ],
  [
    'Cloudflare Waiting Room, 429',
    'too many requests are no maintenance, nor the end of one',
    { status: 429, headers: jsonType, body: waiting },
    {},
    unsure(429),
  ],
  [
    'Cloudflare Waiting Room, 429, classified',
    'the host’s own word',
    { status: 429, headers: jsonType, body: waiting },
    { classify: waitingRoom },
    lockedFor(20),
  ],
  [
    'Cloudflare Waiting Room, page',
    'HTML for people says nothing',
    { status: 200, headers: html, body: '<h1>You are in line</h1>' },
    { classify: waitingRoom },
    clear,
  ],
  // Gateways
  [
    'nginx, default 503 page',
    'a bare 503 may as well be overload',
    { status: 503, headers: html, body: nginxHtml },
    {},
    unsure(503),
  ],
  [
    'nginx, limit_req with 429',
    'the delay is kept, the lock is not there',
    { status: 429, headers: { 'retry-after': '5' } },
    {},
    unsure(429, { retryAfter: 5000 }),
  ],
  ['nginx, 502', 'no upstream is neither a lock nor its end', { status: 502, headers: html }, {}, unsure(502)],
  ['nginx, 504', 'a slow upstream is neither a lock nor its end', { status: 504, headers: html }, {}, unsure(504)],
  ...[520, 521, 522, 523, 524, 525, 526, 527, 530].map(
    (status): Row => [
      `CDN ${status}`,
      'the origin was not reached',
      { status, headers: html, body: '<title>error</title>' },
      {},
      unsure(status),
    ],
  ),
  [
    'CDN 521 with Retry-After',
    'a gateway’s guess is no word of the product',
    { status: 521, headers: { 'retry-after': '120' } },
    {},
    unsure(521, { retryAfter: 120_000 }),
  ],
  [
    'Heroku maintenance page',
    'HTML in place of an API’s JSON',
    { status: 503, headers: html, body: '<iframe src="//s3…/maintenance.html">' },
    {},
    unsure(503),
  ],
  // Health
  [
    'health+json fail',
    'a failing check is not maintenance',
    {
      status: 503,
      headers: { 'content-type': 'application/health+json' },
      body: '{"status":"fail","output":"no database"}',
    },
    {},
    unsure(503),
  ],
  [
    'health+json fail with Retry-After',
    '503 with Retry-After is a lock',
    {
      status: 503,
      headers: { 'content-type': 'application/health+json', 'retry-after': '30' },
      body: '{"status":"fail"}',
    },
    {},
    lockedFor(30),
  ],
  [
    'health+json warn',
    'it answers',
    { status: 200, headers: { 'content-type': 'application/health+json' }, body: '{"status":"warn"}' },
    {},
    clear,
  ],
  [
    'health+json pass',
    'it answers',
    { status: 200, headers: { 'content-type': 'application/health+json' }, body: '{"status":"pass"}' },
    {},
    clear,
  ],
  // Our own, and problem documents
  [
    'a 503 with our marker',
    'the body is a lock',
    { status: 503, headers: jsonType, body: '{"intermission":1,"surfaces":["login"],"retryAfter":20}' },
    {},
    lockedFor(20, { surfaces: ['login'] }),
  ],
  [
    'a 503 with our marker and both delays',
    'the body’s delay comes before the header’s',
    { status: 503, headers: { ...jsonType, 'retry-after': '60' }, body: '{"intermission":1,"retryAfter":20}' },
    {},
    lockedFor(20),
  ],
  [
    'a 200 with our marker',
    'a status document that the page reads is not an answer of “not now”',
    { status: 200, headers: jsonType, body: '{"intermission":1}' },
    {},
    clear,
  ],
  [
    'a 503 with a marker of the future',
    'another number is another format',
    { status: 503, headers: jsonType, body: '{"intermission":2}' },
    {},
    unsure(503),
  ],
  [
    'a problem document of a listed type',
    'its type is the marker',
    { status: 503, headers: problemJson, body: problemBody('https://shop.example/problems/maintenance') },
    problem,
    lockedFor(undefined, { surfaces: ['login'] }),
  ],
  [
    'a problem document of another type',
    'a problem is not a lock',
    { status: 503, headers: problemJson, body: problemBody('about:blank') },
    problem,
    unsure(503),
  ],
  [
    'a problem document on a 403',
    'without the host’s word only a 503 is read',
    { status: 403, headers: problemJson, body: problemBody('https://shop.example/problems/maintenance') },
    problem,
    clear,
  ],
  // Whoever answers is there
  ...[401, 403, 404, 409, 500, 501].map(
    (status): Row => [
      `an API’s ${status}`,
      'whoever answers so is there',
      { status, headers: jsonType, body: '{}' },
      {},
      clear,
    ],
  ),
  ['an opaque answer', 'it can be told neither good nor bad, but somebody answered', { status: 0 }, {}, clear],
];

describe('the verdict on a server’s behaviour', () => {
  it.each(rows)('%s: %s', async (_server, _why, answer, rules, verdict) => {
    expect(await verdictOn(answer, rules)).toEqual(verdict);
  });
});

describe('the order of evidence', () => {
  const everything: Answer = {
    status: 503,
    url: 'https://shop.example/maintenance',
    headers: { ...jsonType, 'x-mode': 'on', 'retry-after': '60' },
    body: '{"intermission":1,"mode":"read-only","id":"body"}',
  };
  const header: Partial<JudgeRules> = { lockHeaders: { 'x-mode': 'on' } };

  it('asks the host first', async () => {
    const rules: Partial<JudgeRules> = { ...header, classify: () => 'clear' };
    expect(await verdictOn(everything, rules)).toEqual(clear);
  });

  it('takes a header before the body', async () => {
    expect(await verdictOn(everything, header)).toEqual(lockedFor(60));
  });

  it('takes the body before the status', async () => {
    expect(await verdictOn(everything, {})).toEqual(lockedFor(60, { mode: 'read-only', id: 'body' }));
  });

  it('takes Retry-After before nothing', async () => {
    expect(await verdictOn({ ...everything, body: 'no JSON' }, {})).toEqual(lockedFor(60));
    expect(await verdictOn({ status: 503, body: 'no JSON' }, {})).toEqual(unsure(503));
  });

  it('goes by the usual rules where the host says nothing', async () => {
    expect(await verdictOn(everything, { ...header, classify: async () => undefined })).toEqual(lockedFor(60));
  });

  it('reads no body of an answer whose status and type do not make it worth it', async () => {
    const rules: JudgeRules = { lockHeaders: {}, problemTypes: [], maintenancePages: [] };
    const reads: string[] = [];
    for (const [status, type] of [
      [200, 'application/json'],
      [503, 'text/html'],
      [503, 'text/event-stream'],
      [503, 'video/mp4'],
      [500, 'application/json'],
      [503, 'application/json; charset=utf-8'],
      [503, 'application/problem+json'],
    ] as const) {
      const headers = new Headers({ 'content-type': type });
      await judge({ status, headers }, 'GET', async () => void reads.push(`${status} ${type}`), rules, now);
    }
    expect(reads).toEqual(['503 application/json; charset=utf-8', '503 application/problem+json']);
  });
});

describe('Retry-After by the server’s clock', () => {
  const at = (time: number) => new Date(time).toUTCString();

  it.each([
    ['a date, both clocks right', { date: at(now), 'retry-after': at(now + 120_000) }, lockedFor(120)],
    [
      'a date, the client two hours ahead',
      { date: at(now - 7_200_000), 'retry-after': at(now - 7_080_000) },
      lockedFor(120),
    ],
    [
      'a date, the client two hours behind',
      { date: at(now + 7_200_000), 'retry-after': at(now + 7_320_000) },
      lockedFor(120),
    ],
    ['a date that has passed: ask at once', { date: at(now), 'retry-after': at(now - 60_000) }, lockedFor(0)],
    ['no readable Date: the client’s own clock', { 'retry-after': at(now + 120_000) }, lockedFor(120)],
    ['junk: a bare 503', { date: at(now), 'retry-after': 'soon' }, unsure(503)],
    ['a negative number: a bare 503', { 'retry-after': '-1' }, unsure(503)],
  ])('%s', async (_, headers, verdict) => {
    expect(await verdictOn({ status: 503, headers }, {})).toEqual(verdict);
  });
});
