/** Returns a function that says whether somebody has been at work in an element, since now. */
export function watchTouches(signal: AbortSignal): (element: Element) => boolean {
  const touched = new WeakSet<EventTarget>();
  const note = (event: Event) => {
    if (event.isTrusted) for (const target of event.composedPath()) touched.add(target);
  };
  for (const type of ['keydown', 'pointerdown', 'input'])
    window.addEventListener(type, note, { capture: true, signal });
  return (element) => touched.has(element);
}
