// What decides where a box stands among its neighbours.
const PLACE = 'position inset float clear margin flex order grid-area align-self justify-self'.split(' ');

/** Has `notice`, not yet on the page, take up the room of `element`, so that nothing around them moves. */
export function standIn(notice: HTMLElement, element: HTMLElement): void {
  const { offsetWidth, offsetHeight } = element;
  const style = getComputedStyle(element);
  for (const name of PLACE) notice.style.setProperty(name, style.getPropertyValue(name));
  const size = { boxSizing: 'border-box', minHeight: `${offsetHeight}px`, width: `${offsetWidth}px`, maxWidth: '100%' };
  if (offsetWidth) Object.assign(notice.style, size);
  if (isCentred(element, style)) notice.style.marginInline = 'auto';
}

/** What centres it is known in pixels only, which a narrower window would have no room for. */
function isCentred({ parentElement, offsetWidth }: HTMLElement, { marginLeft, marginRight }: CSSStyleDeclaration) {
  if (!parentElement || marginLeft !== marginRight) return false;
  const { display, paddingLeft, paddingRight } = getComputedStyle(parentElement);
  const [margin = 0, left = 0, right = 0] = [marginLeft, paddingLeft, paddingRight].map(Number.parseFloat);
  const room = parentElement.clientWidth - left - right;
  return !/flex|grid/.test(display) && Math.abs(room - offsetWidth - 2 * margin) < 1;
}
