import { describe, expect, it } from 'vitest';
import { safeLink } from '../../../src/lib/safe-link.ts';

const base = 'https://shop.example/checkout/';

describe('a link', () => {
  it.each([
    ['https://status.example/', 'https://status.example/'],
    ['http://status.example', 'http://status.example/'],
    ['mailto:help@shop.example', 'mailto:help@shop.example'],
    ['/help', 'https://shop.example/help'],
    ['HTTPS://STATUS.EXAMPLE/', 'https://status.example/'],
  ])('to %s is one', (href, full) => {
    expect(safeLink(href, base)).toBe(full);
  });

  it.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'JAVASCRIPT:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'blob:https://shop.example/1',
    'file:///etc/passwd',
    'https://[',
    '',
    null,
    undefined,
  ])('to %j is none', (href) => {
    expect(safeLink(href, base)).toBeUndefined();
  });
});
