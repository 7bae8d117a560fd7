/**
 * `original` with `handler` between it and its callers, and otherwise the same to whoever looks: name, length, own
 * properties, prototype and source text. Some look at the text of `fetch` to tell whether it is the browser's own, and make
 * a frame to find another where it is not.
 */
export function mimic<T extends object>(original: T, handler: ProxyHandler<T>): T {
  function textOf(this: unknown): string {
    return Reflect.apply(original.toString, this === proxy ? original : this, []);
  }
  const proxy: T = new Proxy(original, {
    ...handler,
    get: (target, name) => (name === 'toString' ? textOf : Reflect.get(target, name)),
  });
  return proxy;
}
