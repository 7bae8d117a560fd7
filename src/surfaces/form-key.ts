const KEY = 'data-intermission-key';
const NAMES = [KEY, 'id', 'name'];

const given = (surface: Element) => NAMES.map((name) => surface.getAttribute(name)).find(Boolean);

/**
 * The name under which the entries of a surface are kept: its key, `id` or `name`, else its place among those without. In
 * a shadow root or a frame, of which there may be several alike, it has theirs before it, unless it has a key.
 */
export function formKeyOf(element: Element): string {
  const own = given(element);
  const root = element.getRootNode() as ParentNode;
  const { host, defaultView } = root as Partial<ShadowRoot> & Partial<Document>;
  const around = root === document ? undefined : (host ?? defaultView?.frameElement);
  const prefix = around && !element.hasAttribute(KEY) ? `${nameOf(around)}/` : '';
  if (own) return prefix + own;
  const unnamed = [...root.querySelectorAll('[data-intermission]')].filter((other) => !given(other));
  return `${prefix}?${unnamed.indexOf(element)}`;
}

function nameOf(element: Element): string {
  const alike = (element.getRootNode() as ParentNode).querySelectorAll(element.localName);
  return given(element) ?? element.localName + [...alike].indexOf(element);
}
