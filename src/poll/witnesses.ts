import type { Witness } from './opinion.ts';

export interface Witnesses {
  /** The product was seen to be locked at `url`: there it is asked, but not before `notBefore`. */
  add(url: string, surfaces: readonly string[] | undefined, notBefore: number): void;
  /** Nobody answered at `url`: it is asked there, or where it has answered, because a blocker may be in between. */
  addFailed(url: string, surfaces: readonly string[] | undefined): void;
  /** The product answered at `url`, with no sign of a lock. */
  noteAnswer(url: string, surfaces: readonly string[] | undefined): void;
  readonly all: readonly Witness[];
  /** Somebody asks by hand: no wait holds any more. */
  hurry(): void;
  /** All is well; who was there no longer matters. */
  dismiss(): void;
}

/**
 * Where the product itself can be asked whether it is locked: at `fixed`, if the host names an address, else wherever a
 * request of the page failed; once for each set of surfaces. The query is left out: it may hold what works only once.
 */
export function createWitnesses(fixed: string | undefined): Witnesses {
  const atFirst = (): Map<string, Witness & { notBefore: number }> =>
    new Map(fixed ? [['', { url: fixed, notBefore: 0 }]] : []);
  const answered = new Map<string, string>();
  const failed = new Set<string>();
  let witnesses = atFirst();
  const nameOf = (surfaces: readonly string[] | undefined) => String(surfaces ?? '');

  function add(url: string, surfaces: readonly string[] | undefined, notBefore: number) {
    const { origin, pathname } = new URL(url);
    const witness = { url: fixed ?? origin + pathname, notBefore };
    witnesses.set(nameOf(surfaces), surfaces ? { ...witness, surfaces } : witness);
    failed.delete(nameOf(surfaces));
  }

  return {
    add,
    addFailed(url, surfaces) {
      const name = nameOf(surfaces);
      // Who has shown a lock knows more than who says nothing.
      if (witnesses.has(name) && !failed.has(name)) return;
      add(answered.get(name) ?? url, surfaces, 0);
      failed.add(name);
    },
    noteAnswer(url, surfaces) {
      const name = nameOf(surfaces);
      answered.set(name, url);
      if (!failed.has(name)) return;
      add(url, surfaces, 0);
      failed.add(name);
    },
    get all() {
      return [...witnesses.values()];
    },
    hurry() {
      for (const witness of witnesses.values()) witness.notBefore = 0;
    },
    dismiss() {
      witnesses = atFirst();
      failed.clear();
    },
  };
}
