import { describe, expect, it } from 'vitest';
import { isOptionsError } from '../../../src/errors.ts';
import { definedSurfaces, defineSurface, type SurfaceKind } from '../../../src/surfaces/define-surface.ts';
import { kindOf } from '../../../src/surfaces/kinds.ts';

const lock = () => {};
const none: ReadonlyMap<string, SurfaceKind> = new Map();

describe('defineSurface', () => {
  it('gives a name its kind, and another in its place later', () => {
    const first = { lock };
    const second = { lock, release: 'reload' } as const;
    defineSurface('booking', first);
    expect(kindOf('booking', none)).toBe(first);
    defineSurface('booking', second);
    expect(kindOf('booking', none)).toBe(second);
  });

  it.each(['registration', 'login', 'checkout', 'form', 'editor', 'control-panel'])(
    'has made the kind of %s',
    (name) => {
      expect(definedSurfaces.has(name)).toBe(true);
    },
  );

  it('has checkout and control panel load the page anew, and the others come back in place', () => {
    const reloading = [...definedSurfaces].filter(([, { release }]) => release === 'reload').map(([name]) => name);
    expect(reloading.filter((name) => name !== 'booking')).toEqual(['checkout', 'control-panel']);
  });

  it('leaves the host’s own kinds the first word, and what nobody has defined to the widgets', () => {
    const mine = { lock };
    expect(kindOf('login', new Map([['login', mine]]))).toBe(mine);
    expect(kindOf('never heard of', none)).toBe(kindOf('login', none));
  });

  it.each([
    ['an empty name', '', { lock }],
    ['a name that is no text', 3, { lock }],
    ['no kind', 'seats', undefined],
    ['a lock that is no function', 'seats', { lock: true }],
    ['another release', 'seats', { lock, release: 'later' }],
  ])('refuses %s, at the call', (_, name, kind) => {
    let thrown: unknown;
    try {
      defineSurface(name as string, kind as SurfaceKind);
    } catch (error) {
      thrown = error;
    }
    expect(isOptionsError(thrown)).toBe(true);
    expect(definedSurfaces.has(name as string)).toBe(false);
  });
});
