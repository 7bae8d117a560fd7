import { afterAll, beforeAll, vi } from 'vitest';

/**
 * happy-dom hands out forms and selects as proxies, but from `closest` the element behind one. In every browser an
 * element that matches is its own closest; so it is here for the tests of the file that calls this.
 */
export function repairClosest(): void {
  beforeAll(() => {
    const { closest } = Element.prototype;
    vi.spyOn(Element.prototype, 'closest').mockImplementation(function (this: Element, selector: string) {
      const found: Element | null = closest.call(this, selector);
      const handedOut = found && [...found.ownerDocument.querySelectorAll(found.localName)];
      return handedOut?.find((element) => element === found || element.isSameNode(found)) ?? found;
    });
  });
  afterAll(() => void vi.restoreAllMocks());
}
