import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { goBack, leavePlace, reloadPage, returnToPlace } from '../../../src/resume/reload.ts';

const scrollTo = vi.fn();
const replace = vi.fn();

/** What runs from now on runs at this address, scrolled so far, at the top or in a frame. */
function visit(href: string, { y = 0, inFrame = false } = {}) {
  const page = { parent: {} };
  vi.stubGlobal('window', inFrame ? page : Object.assign(page, { parent: page }));
  vi.stubGlobal('location', { href, hash: '', replace });
  vi.stubGlobal('scrollX', 0);
  vi.stubGlobal('scrollY', y);
}

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  });
  vi.stubGlobal('scrollTo', scrollTo.mockReset());
});
afterEach(() => void vi.unstubAllGlobals());

describe('the scroll position', () => {
  it.each([[false], [true]])('is restored after a reload, in a frame: %s', (inFrame) => {
    visit('https://a.test/order', { y: 700, inFrame });
    reloadPage();
    visit('https://a.test/order', { inFrame });
    returnToPlace();
    expect(scrollTo).toHaveBeenCalledWith(0, 700);
  });

  it('is restored although a frame starts first', () => {
    visit('https://a.test/order', { y: 700 });
    reloadPage();
    visit('https://a.test/chat', { inFrame: true });
    returnToPlace();
    visit('https://a.test/order');
    returnToPlace();
    expect(scrollTo).toHaveBeenCalledExactlyOnceWith(0, 700);
  });

  it('is restored after a maintenance page, although a frame goes away last', () => {
    visit('https://a.test/order', { y: 700 });
    leavePlace();
    visit('https://a.test/chat', { inFrame: true });
    leavePlace();
    visit('https://a.test/maintenance');
    goBack('https://a.test/order');
    visit('https://a.test/order');
    returnToPlace();
    expect(scrollTo).toHaveBeenCalledWith(0, 700);
  });

  it('is forgotten on another page', () => {
    visit('https://a.test/order', { y: 700 });
    reloadPage();
    visit('https://a.test/other');
    returnToPlace();
    visit('https://a.test/order');
    returnToPlace();
    expect(scrollTo).not.toHaveBeenCalled();
  });
});
