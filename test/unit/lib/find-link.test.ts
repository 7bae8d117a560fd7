import { describe, expect, it } from 'vitest';
import { findLink } from '../../../src/lib/find-link.ts';

const BASE = 'https://api.example.com/orders/7';

describe('findLink', () => {
  it.each([
    ['<https://status.example.com/>; rel="status"', 'https://status.example.com/'],
    ['<https://status.example.com/>; rel=status', 'https://status.example.com/'],
    ['<https://status.example.com/>;rel="status";title="Status"', 'https://status.example.com/'],
    ['<https://status.example.com/>; title="Status"; rel="status"', 'https://status.example.com/'],
    ['<https://status.example.com/>; rel="help status"', 'https://status.example.com/'],
    ['<https://status.example.com/>; REL="Status"', 'https://status.example.com/'],
    ['<https://a.example/>; rel="next", <https://status.example.com/>; rel="status"', 'https://status.example.com/'],
    ['</status>; rel="status"', 'https://api.example.com/status'],
    ['<//status.example.com/a,b>; rel="status"', 'https://status.example.com/a,b'],
    ['<https://a.example/>; rel="next"; title="a, b", <https://b.example/>; rel="status"', 'https://b.example/'],
  ])('finds the address in %s', (header, expected) => {
    expect(findLink(header, 'status', BASE)).toBe(expected);
  });

  it.each([
    [null],
    [''],
    ['<https://a.example/>; rel="next"'],
    ['<https://a.example/>'],
    ['<https://a.example/>; rel="statuses"'],
    ['https://a.example/; rel="status"'],
    ['<javascript:alert(1)>; rel="status"'],
    ['<data:application/json,{}>; rel="status"'],
    ['<https://[>; rel="status"'],
  ])('finds none in %j', (header) => {
    expect(findLink(header, 'status', BASE)).toBeUndefined();
  });
});
