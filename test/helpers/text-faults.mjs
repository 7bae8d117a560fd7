// @ts-check

/**
 * Runs in a page: what is wrong with the texts of the notices on it. A text that runs out of its box, of the window or
 * of what clips it is cut; two that stand in the same place overlap.
 *
 * @returns {string[]}
 */
export function textFaults() {
  const faults = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
  const notices = [...document.querySelectorAll('intermission-notice')];
  /** @param {Element} element */
  const nameOf = (element) => `${element.className || element.localName} “${element.textContent}”`;
  /** @param {Element} element */
  const parentOf = (element) => element.parentElement ?? element.getRootNode().host;

  /** @param {Element} element */
  const textsOf = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  };

  /** What clips it sideways or, where it cannot be scrolled to, below. @param {Element} element @param {DOMRect} text */
  const isCut = (element, text) => {
    for (let around = element; around; around = parentOf(around)) {
      const box = around.getBoundingClientRect();
      const { overflowX, overflowY, display } = getComputedStyle(around);
      if (display === 'contents' || display === 'inline') continue;
      if (text.left < box.left - 1 || text.right > box.right + 1) return true;
      const isTall = text.top < box.top - 4 || text.bottom > box.bottom + 4;
      if (isTall && (around.localName === 'button' || /clip|hidden/.test(overflowY + overflowX))) return true;
      if (/auto|scroll/.test(overflowY) || around.localName === 'intermission-notice') return false;
    }
    return false;
  };

  for (const notice of notices) {
    const parts = [...(notice.shadowRoot ?? notice).querySelectorAll('p, button, a, progress')];
    const shown = parts.filter((part) => part.getBoundingClientRect().height > 0);
    for (const part of shown) {
      if (textsOf(part).some((text) => isCut(part, text))) faults.push(`cut: ${nameOf(part)}`);
      if (part.scrollWidth > part.clientWidth + 1 && part.localName === 'p') faults.push(`too wide: ${nameOf(part)}`);
    }
    for (const [index, one] of shown.entries()) {
      for (const other of shown.slice(index + 1)) {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        const apart = a.bottom <= b.top + 1 || b.bottom <= a.top + 1 || a.right <= b.left + 1 || b.right <= a.left + 1;
        if (!apart) faults.push(`overlap: ${nameOf(one)} and ${nameOf(other)}`);
      }
    }
    const { left, right, width } = notice.getBoundingClientRect();
    if (width && (left < -1 || right > innerWidth + 1)) faults.push(`out of the window: ${nameOf(notice)}`);
  }
  return faults;
}
