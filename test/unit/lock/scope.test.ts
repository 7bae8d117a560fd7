import { describe, expect, it } from 'vitest';
import { concernsPage, concernsSurface, lockFor, mergeLocks } from '../../../src/lock/scope.ts';
import type { Lock } from '../../../src/lock/status-document.ts';

describe('concernsPage', () => {
  it.each([
    ['everything', {}, { environment: 'production', region: 'eu' }, true],
    ['its environment', { environments: ['staging', 'production'] }, { environment: 'production' }, true],
    ['another environment', { environments: ['staging'] }, { environment: 'production' }, false],
    ['its region', { regions: ['eu'] }, { region: 'eu' }, true],
    ['another region', { regions: ['apac'] }, { region: 'eu' }, false],
    ['a region, and it has none', { regions: ['apac'] }, {}, true],
    ['an environment, and it has none', { environments: ['staging'] }, { region: 'eu' }, true],
    [
      'its region of another environment',
      { regions: ['eu'], environments: ['staging'] },
      { environment: 'production', region: 'eu' },
      false,
    ],
    [
      'another region of its environment',
      { regions: ['us'], environments: ['production'] },
      { environment: 'production', region: 'eu' },
      false,
    ],
    ['no region at all', { regions: [] }, { region: 'eu' }, false],
    ['surfaces alone', { surfaces: ['form'] }, { environment: 'production', region: 'eu' }, true],
    ['its region in other letters', { regions: ['EU'] }, { region: 'eu' }, false],
  ])('judges a scope of %s', (_, scope, place, expected) => {
    expect(concernsPage(scope, place)).toBe(expected);
  });
});

describe('concernsSurface', () => {
  it.each([
    [undefined, 'checkout', true],
    [['checkout', 'login'], 'checkout', true],
    [['login'], 'checkout', false],
    [['check'], 'checkout', false],
    [[], 'checkout', false],
  ])('judges a scope of the surfaces %j for %j', (surfaces, surface, expected) => {
    expect(concernsSurface(surfaces ? { surfaces } : {}, surface)).toBe(expected);
  });
});

describe('mergeLocks', () => {
  it('makes nothing of none and leaves a single one as it is', () => {
    const lock: Lock = { mode: 'locked' };
    expect(mergeLocks([])).toBeUndefined();
    expect(mergeLocks([lock])).toBe(lock);
  });

  it('takes the surfaces of all, the latest end, the longest wait and the first words', () => {
    const locks: Lock[] = [
      { mode: 'read-only', surfaces: ['form', 'login'], until: 5, message: 'One' },
      { mode: 'locked', surfaces: ['login', 'checkout'], until: 9, retryAfter: 7, message: 'Two', link: 'https://b/' },
    ];
    expect(mergeLocks(locks)).toEqual({
      mode: 'locked',
      surfaces: ['form', 'login', 'checkout'],
      until: 9,
      retryAfter: 7,
      message: 'One',
      link: 'https://b/',
      parts: locks,
    });
  });

  it('has no end where one of them has none', () => {
    expect(mergeLocks([{ mode: 'locked', until: 5 }, { mode: 'locked' }])).not.toHaveProperty('until');
  });

  it('concerns every surface where one of them does', () => {
    expect(mergeLocks([{ mode: 'locked', surfaces: ['form'] }, { mode: 'locked' }])).not.toHaveProperty('surfaces');
  });

  it('is read-only where all of them are', () => {
    expect(mergeLocks([{ mode: 'read-only' }, { mode: 'read-only', id: 'b' }])?.mode).toBe('read-only');
  });
});

describe('lockFor', () => {
  const form: Lock = { mode: 'read-only', surfaces: ['form'], message: 'Form' };
  const checkout: Lock = { mode: 'locked', surfaces: ['checkout'], message: 'Checkout' };
  const all: Lock = { mode: 'read-only', message: 'All' };

  it.each([
    ['form', form],
    ['checkout', checkout],
    ['login', undefined],
  ])('tells the part of a sum for %s', (surface, expected) => {
    const sum = mergeLocks([form, checkout]);
    expect(sum && lockFor(sum, surface)).toBe(expected);
  });

  it('sums up the parts that concern one surface', () => {
    const sum = mergeLocks([form, checkout, all]);
    expect(sum && lockFor(sum, 'checkout')).toMatchObject({
      mode: 'locked',
      message: 'Checkout',
      parts: [checkout, all],
    });
  });

  it('is the lock itself, or nothing, where there is only one', () => {
    expect(lockFor(form, 'form')).toBe(form);
    expect(lockFor(form, 'login')).toBeUndefined();
  });
});
