const PREFIX = 'intermission:';

/**
 * The tab's own storage, which survives a reload. In a sandboxed frame, or with storage refused or full, reading gives
 * `null` and writing does nothing and returns `false`.
 */
export const session = {
  get(name: string): string | null {
    try {
      return sessionStorage.getItem(PREFIX + name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): boolean {
    try {
      sessionStorage.setItem(PREFIX + name, value);
      return true;
    } catch {
      return false;
    }
  },
  remove(name: string): void {
    try {
      sessionStorage.removeItem(PREFIX + name);
    } catch {
      // What cannot be reached holds nothing of ours.
    }
  },
};

/** An id of this tab that survives its reloads; of this page only, where there is no storage. */
export function tabId(): string {
  const known = session.get('tab');
  if (known) return known;
  const id = [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');
  session.set('tab', id);
  return id;
}
