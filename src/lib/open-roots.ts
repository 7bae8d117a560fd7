/** `node` itself and every open shadow root beneath it, for events that do not leave those. */
export function openRoots(node: ParentNode): ParentNode[] {
  const roots: ParentNode[] = [node];
  const own = (node as Partial<Element>).shadowRoot;
  if (own) roots.push(...openRoots(own));
  for (const { shadowRoot } of node.querySelectorAll('*')) if (shadowRoot) roots.push(...openRoots(shadowRoot));
  return roots;
}
