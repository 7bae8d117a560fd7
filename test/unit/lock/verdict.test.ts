import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTellMore, type VerdictRules, verdictOf } from '../../../src/lock/verdict.ts';

const NOW = Date.parse('2026-10-06T16:00:00Z');
const PROBLEM = 'https://example.com/problems/maintenance';
const rules: VerdictRules = { problemTypes: [PROBLEM], lockHeaders: {}, maintenancePages: [] };

const response = (status: number, headers: Record<string, string> = {}, url = '') => ({
  status,
  headers: new Headers(headers),
  url,
});
const judge = (status: number, headers?: Record<string, string>, body?: unknown) =>
  verdictOf(response(status, headers), body, rules, NOW);

describe('verdictOf', () => {
  it.each([200, 201, 204, 206, 301, 302, 304, 307, 400, 401, 403, 404, 405, 409, 410, 418, 422, 500, 501, 505, 511])(
    'is clear at %i: somebody is there',
    (status) => {
      expect(judge(status)).toEqual({ type: 'clear' });
    },
  );

  it.each([429, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530])('is unsure at a bare %i', (status) => {
    expect(judge(status)).toEqual({ type: 'unsure', status });
  });

  it.each([429, 502, 504])('is unsure at a %i with Retry-After, and hands the delay on', (status) => {
    expect(judge(status, { 'retry-after': '30' })).toEqual({ type: 'unsure', status, retryAfter: 30_000 });
  });

  it('is locked at a 503 with Retry-After', () => {
    expect(judge(503, { 'retry-after': '30' })).toEqual({
      type: 'locked',
      lock: { mode: 'locked', retryAfter: 30_000 },
    });
  });

  it.each(['soon', '-1', '', '1.5'])('is unsure at a 503 with the junk %j for Retry-After', (junk) => {
    expect(judge(503, { 'retry-after': junk })).toEqual({ type: 'unsure', status: 503 });
  });

  it('does not take the Retry-After of a redirect for a lock', () => {
    expect(judge(301, { 'retry-after': '30' })).toEqual({ type: 'clear' });
  });

  it.each([
    [{ intermission: 1, mode: 'read-only' }, { mode: 'read-only' }],
    [
      { intermission: 1, surfaces: ['login'] },
      { mode: 'locked', surfaces: ['login'] },
    ],
    [{ type: PROBLEM, title: 'Maintenance', status: 503 }, { mode: 'locked' }],
    [
      { type: PROBLEM, retryAfter: 40 },
      { mode: 'locked', retryAfter: 40_000 },
    ],
  ])('finds the lock in the body %j of a 503', (body, lock) => {
    expect(judge(503, {}, body)).toEqual({ type: 'locked', lock });
  });

  it.each([
    [{ message: 'Service Unavailable' }],
    [{ intermission: 2 }],
    [{ intermission: 1, surfaces: 'all' }],
    [{ type: 'about:blank' }],
    [{ type: ['https://example.com/problems/maintenance'] }],
    ['intermission'],
    [[{ intermission: 1 }]],
    [null],
    [undefined],
  ])('finds no lock in the body %j of a 503', (body) => {
    expect(judge(503, {}, body)).toEqual({ type: 'unsure', status: 503 });
  });

  it.each([200, 403, 500, 502])('does not believe the body of a %i', (status) => {
    expect(judge(status, {}, { intermission: 1 }).type).not.toBe('locked');
  });

  it('believes the delay in the body before that in the header', () => {
    const verdict = judge(503, { 'retry-after': '30' }, { intermission: 1, retryAfter: 0 });
    expect(verdict).toEqual({ type: 'locked', lock: { mode: 'locked', retryAfter: 0 } });
  });

  it('takes the delay of the header where the body names none', () => {
    const verdict = judge(503, { 'retry-after': '30' }, { intermission: 1, id: 'a' });
    expect(verdict).toEqual({ type: 'locked', lock: { mode: 'locked', id: 'a', retryAfter: 30_000 } });
  });

  it('reckons a date by the server’s clock where its Date header can be read', () => {
    const headers = { date: 'Tue, 06 Oct 2026 20:00:00 GMT', 'retry-after': 'Tue, 06 Oct 2026 20:01:00 GMT' };
    expect(judge(503, headers)).toMatchObject({ lock: { retryAfter: 60_000 } });
  });

  it('reckons a date by the client’s clock where the Date header is junk', () => {
    const headers = { date: 'today', 'retry-after': 'Tue, 06 Oct 2026 16:01:00 GMT' };
    expect(judge(503, headers)).toMatchObject({ lock: { retryAfter: 60_000 } });
  });

  it.each([
    [{ 'x-maintenance': true }, 200, 'true', 'read-only'],
    [{ 'x-maintenance': true }, 200, '1; ends=soon', 'read-only'],
    [{ 'x-maintenance': true }, 403, 'on', 'locked'],
    [{ 'x-maintenance': true }, 503, 'on', 'locked'],
    [{ 'X-MAINTENANCE': 'On' }, 200, ' oN ', 'read-only'],
    [{ 'x-maintenance': { value: true, mode: 'locked' } }, 200, 'on', 'locked'],
    [{ 'x-maintenance': { value: 'writes', mode: 'read-only' } }, 503, 'writes', 'read-only'],
  ] as const)('with the rule %j finds in the header of a %i, %j, the mode %s', (lockHeaders, status, value, mode) => {
    const verdict = verdictOf(response(status, { 'x-maintenance': value }), undefined, { ...rules, lockHeaders }, NOW);
    expect(verdict).toEqual({ type: 'locked', lock: { mode } });
  });

  it.each([
    [{ 'x-maintenance': true }, 'false'],
    [{ 'x-maintenance': true }, 'False'],
    [{ 'x-maintenance': true }, '0'],
    [{ 'x-maintenance': true }, 'off'],
    [{ 'x-maintenance': true }, ''],
    [{ 'x-maintenance': 'on' }, 'one'],
    [{ 'x-other': true }, 'on'],
    [{ 'x-maintenance': { value: 'writes', mode: 'read-only' } }, 'reads'],
  ] as const)('with the rule %j finds no lock in the header %j', (lockHeaders, value) => {
    const verdict = verdictOf(response(200, { 'x-maintenance': value }), undefined, { ...rules, lockHeaders }, NOW);
    expect(verdict).toEqual({ type: 'clear' });
  });

  it.each([
    ['https://www.example.com/maintenance', 'locked'],
    ['https://www.example.com/maintenance/de', 'locked'],
    ['https://www.example.com/', 'clear'],
    ['https://evil.example/?https://www.example.com/maintenance', 'clear'],
    ['', 'clear'],
  ])('says of a 200 that came from %j at last: %s', (url, type) => {
    const maintenancePages = ['https://www.example.com/maintenance'];
    expect(verdictOf(response(200, {}, url), undefined, { ...rules, maintenancePages }, NOW).type).toBe(type);
  });

  it('is never locked at anything but a 503 without a rule for it, and never throws', () => {
    const other = fc.integer({ min: 0, max: 999 }).filter((status) => status !== 503);
    fc.assert(
      fc.property(other, fc.json(), fc.string(), (status, body, header) => {
        const headers = { get: () => header };
        expect(verdictOf({ status, headers }, JSON.parse(body), rules, NOW).type).not.toBe('locked');
      }),
    );
  });
});

describe('mayTellMore', () => {
  it.each([
    [503, 'application/json', true],
    [503, 'application/json; charset=utf-8', true],
    [503, 'Application/Problem+JSON', true],
    [503, 'application/vnd.api+json', true],
    [503, 'text/html', false],
    [503, 'text/json', false],
    [503, undefined, false],
    [200, 'application/json', false],
    [502, 'application/json', false],
  ])('says of a %i with %j: %j', (status, type, expected) => {
    expect(mayTellMore(response(status, type ? { 'content-type': type } : {}))).toBe(expected);
  });
});
