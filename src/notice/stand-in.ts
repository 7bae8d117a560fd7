// What decides where a box stands among its neighbours.
const PLACE =
  'position inset z-index transform translate float clear margin flex order grid-area align-self justify-self'.split(
    ' ',
  );

/** Has `notice`, not yet on the page, take up the room of `element`, so that nothing around them moves. */
export function standIn(notice: HTMLElement, element: HTMLElement): void {
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
