const NAMES = ['data-intermission-key', 'id', 'name'];

/** The name under which the entries of a surface are kept: its key, `id` or `name`, else its place among those without. */
export function formKeyOf(element: Element): string {
  const given = (surface: Element) => NAMES.map((name) => surface.getAttribute(name)).find(Boolean);
  const own = given(element);
  if (own) return own;
  const unnamed = [...element.ownerDocument.querySelectorAll('[data-intermission]')].filter((other) => !given(other));
  return `?${unnamed.indexOf(element)}`;
}
