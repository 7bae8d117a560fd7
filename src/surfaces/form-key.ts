/**
 * The name under which the entries of a surface are kept: `data-intermission-key`, else `id`, else `name`, else its
 * position among the surfaces without any.
 */
export function formKeyOf(element: Element): string {
  const given = ['data-intermission-key', 'id', 'name'].map((name) => element.getAttribute(name)).find(Boolean);
  if (given) return given;
  const unnamed = [...element.ownerDocument.querySelectorAll('[data-intermission]')].filter(
    (surface) => !['data-intermission-key', 'id', 'name'].some((name) => surface.getAttribute(name)),
  );
  return `?${unnamed.indexOf(element)}`;
}
