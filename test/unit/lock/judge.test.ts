import { describe, expect, it, vi } from 'vitest';
import { type Classify, isOfInterest, type JudgeRules, judge } from '../../../src/lock/judge.ts';

const NOW = Date.parse('2026-10-06T16:00:00Z');
const rules: JudgeRules = { problemTypes: [], lockHeaders: {}, maintenancePages: [] };
const response = (status: number, headers: Record<string, string> = {}, url = 'https://api.example.com/') => ({
  status,
  headers: new Headers(headers),
  url,
});
const none = async () => undefined;

describe('judge', () => {
  it.each([
    ['clear', { type: 'clear' }],
    [{}, { type: 'locked', lock: { mode: 'locked' } }],
    [{ mode: 'read-only' }, { type: 'locked', lock: { mode: 'read-only' } }],
    [{ surfaces: ['form'] }, { type: 'locked', lock: { mode: 'locked', surfaces: ['form'] } }],
    [undefined, { type: 'unsure', status: 503 }],
  ] as const)('takes the host’s word %j', async (said, expected) => {
    expect(await judge(response(503), 'GET', none, { ...rules, classify: () => said }, NOW)).toEqual(expected);
    expect(await judge(response(503), 'GET', none, { ...rules, classify: async () => said }, NOW)).toEqual(expected);
  });

  it('lets the host see method, address, status, headers and body', async () => {
    const classify = vi.fn<Classify>(async ({ method, url, status, headers, json }) => ({
      message: [method, url, status, headers.get('x-a'), JSON.stringify(await json())].join(' '),
    }));
    const verdict = await judge(
      response(403, { 'x-a': 'b' }),
      'PUT',
      async () => ({ c: 1 }),
      { ...rules, classify },
      NOW,
    );
    expect(verdict).toMatchObject({ lock: { message: 'PUT https://api.example.com/ 403 b {"c":1}' } });
  });

  it('reads the body at once where it may tell more, and only once', async () => {
    const readBody = vi.fn(async () => ({ intermission: 1, surfaces: ['form'] }));
    const classify: Classify = async ({ json }) => void (await json());
    const pending = judge(
      response(503, { 'content-type': 'application/json' }),
      'GET',
      readBody,
      { ...rules, classify },
      NOW,
    );
    expect(readBody).toHaveBeenCalledOnce();
    expect(await pending).toMatchObject({ lock: { surfaces: ['form'] } });
    expect(readBody).toHaveBeenCalledOnce();
  });

  it.each([
    [200, 'application/json'],
    [503, 'text/html'],
  ])('does not read the body of a %i of %s', async (status, type) => {
    const readBody = vi.fn(none);
    await judge(response(status, { 'content-type': type }), 'GET', readBody, rules, NOW);
    expect(readBody).not.toHaveBeenCalled();
  });
});

describe('isOfInterest', () => {
  it.each([
    [503, {}, true],
    [200, {}, false],
    [502, {}, false],
    [200, { classify: () => undefined }, true],
    [200, { lockHeaders: { 'x-maintenance': true } }, true],
    [200, { maintenancePages: ['https://a.example/'] }, true],
  ] as const)('says of a %i with the rules %j: %j', (status, more, expected) => {
    expect(isOfInterest(status, { ...rules, ...more })).toBe(expected);
  });
});
