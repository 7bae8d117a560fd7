const KEY = 'intermission:dismissed';
// Older ones are of windows long over.
const MOST = 100;

/** What the person has dismissed, kept in this browser; where storage is refused, on this page. */
export interface Dismissals {
  has(name: string): boolean;
  add(name: string): void;
}

export function createDismissals(): Dismissals {
  let names: string[] = [];

  function read(): string[] {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
      if (Array.isArray(stored)) names = [...new Set([...stored.map(String), ...names])].slice(-MOST);
    } catch {
      // Then it counts for this page only.
    }
    return names;
  }

  return {
    has: (name) => read().includes(name),
    add(name) {
      names = [...read(), name];
      try {
        localStorage.setItem(KEY, JSON.stringify(names));
      } catch {
        // As above.
      }
    },
  };
}
