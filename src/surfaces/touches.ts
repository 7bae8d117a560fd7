/** Returns a function that says whether somebody has been at work in an element, since now. */
export function watchTouches(signal: AbortSignal): (element: Element) => boolean {
  const touched = new WeakSet<EventTarget>();
  let latest: unknown;
  const note = (event: Event) => {
    const target = event.target as Partial<Element> | null;
    // One key after another goes into the same field. Which one in a shadow root, its host does not tell.
    if ((target === latest && !target?.shadowRoot) || !event.isTrusted) return;
    latest = target;
    for (const each of event.composedPath()) touched.add(each);
  };
  for (const type of ['keydown', 'pointerdown', 'input'])
    window.addEventListener(type, note, { capture: true, signal });
  return (element) => touched.has(element);
}
