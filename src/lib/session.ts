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
  /** Whether it can be written at all. */
  works(): boolean {
    return this.set('probe', true) && this.set('probe', undefined);
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
