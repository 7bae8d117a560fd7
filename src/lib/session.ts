const PREFIX = 'intermission:';

/**
 * The tab's own storage, which survives a reload, for values that JSON can hold. In a sandboxed frame, or with storage
 * refused or full, reading gives `undefined` and writing does nothing and returns `false`.
 */
export const session = {
  get(name: string): unknown {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  },
  /** `undefined` removes. */
  set(name: string, value: unknown): boolean {
    try {
      if (value === undefined) sessionStorage.removeItem(PREFIX + name);
      else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

/** An id of this tab that survives its reloads; of this page only, where there is no storage. */
export function tabId(): string {
  const known = session.get('tab');
  if (typeof known === 'string') return known;
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  session.set('tab', id);
  return id;
}
