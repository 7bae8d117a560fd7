import type { Dispose } from '../lib/disposer.ts';

/** On a surface that has given way to a notice; `unseen` while there was nothing of it to be seen. */
export const LOCKED = 'data-intermission-locked';

// What decides where a box stands among its neighbours.
const PLACE =
  'position inset z-index transform translate float clear margin flex order grid-area align-self justify-self'.split(
    ' ',
  );

/**
 * Has `notice`, not yet on the page, be seen in place of `element`, wherever and whenever the host would have that seen: a
 * dialog that is not open has no notice either. Returns its undo.
 */
export function standIn(notice: HTMLElement, element: HTMLElement): Dispose {
  const attributes = new MutationObserver(look);
  // Whatever it is that the host shows it by, there is a box then.
  const boxes = new ResizeObserver(look);

  function look() {
    element.removeAttribute(LOCKED);
    const isSeen = getComputedStyle(element).display !== 'none';
    if (isSeen === notice.hidden) turn(isSeen);
    element.setAttribute(LOCKED, isSeen ? '' : 'unseen');
    attributes.takeRecords();
  }

  function turn(isSeen: boolean) {
    if (isSeen) takeRoom(notice, element);
    notice.hidden = !isSeen;
    // A second size in the same frame would be an error on the page.
    if (isSeen) boxes.disconnect();
    else boxes.observe(element);
  }

  notice.hidden = true;
  boxes.observe(element);
  look();
  attributes.observe(element, { attributeFilter: ['class', 'style', 'hidden', 'open'] });
  for (let around = element.parentElement; around; around = around.parentElement) {
    attributes.observe(around, { attributeFilter: ['class'] });
  }
  return () => {
    attributes.disconnect();
    boxes.disconnect();
  };
}

/** So that nothing around them moves. */
function takeRoom(notice: HTMLElement, element: HTMLElement) {
  const { offsetWidth, offsetHeight } = element;
  const { width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  for (const name of PLACE) notice.style.setProperty(name, style.getPropertyValue(name));
  if (offsetWidth) {
    const most = { maxWidth: exactly(width, offsetWidth), minHeight: exactly(height, offsetHeight) };
    Object.assign(notice.style, { boxSizing: 'border-box', width: '100%', minWidth: '0', ...most });
  }
  if (isCentred(element, style)) notice.style.marginInline = 'auto';
}

/** Lengths on the screen have their fractions, but are another's where something around is drawn larger or smaller. */
const exactly = (seen: number, own: number) => `${Math.abs(seen - own) < 1 ? seen : own}px`;

/** Puts `notice` after `element`, or after the row in which that stands and which has no room for a text. */
export function putAfter(notice: HTMLElement, element: Element): void {
  let place = element;
  let row = element.parentElement;
  while (row && isRow(row) && !row.matches('form,fieldset')) {
    place = row;
    row = row.parentElement;
  }
  place.after(notice);
}

const isRow = (element: Element) => /flex|grid/.test(getComputedStyle(element).display);

/** What centres it is known in pixels only, which a narrower window would have no room for. */
function isCentred({ parentElement, offsetWidth }: HTMLElement, { marginLeft, marginRight }: CSSStyleDeclaration) {
  if (!parentElement || marginLeft !== marginRight) return false;
  const { paddingLeft, paddingRight } = getComputedStyle(parentElement);
  const [margin = 0, left = 0, right = 0] = [marginLeft, paddingLeft, paddingRight].map(Number.parseFloat);
  const room = parentElement.clientWidth - left - right;
  return !isRow(parentElement) && Math.abs(room - offsetWidth - 2 * margin) < 1;
}
