/** Another's patches of `fetch` and `XMLHttpRequest`. Returns what takes them away again, as far as its maker has a way. */
export type Install = () => Promise<() => void> | (() => void);

/** Makes `install` known to the page by the name of the file's own wrapper. */
export function offer(install: Install): void {
  Object.assign(globalThis, { install });
}
