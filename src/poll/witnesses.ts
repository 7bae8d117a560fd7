import type { Witness } from './opinion.ts';

export interface Witnesses {
  /** The product was seen to be locked, or to fail, at `url`: there it is asked, but not before `notBefore`. */
  add(url: string, surfaces: readonly string[] | undefined, notBefore: number): void;
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
  const atFirst = (): Map<string, Witness> => new Map(fixed ? [['', { url: fixed, notBefore: 0 }]] : []);
  let witnesses = atFirst();
  return {
    add(url, surfaces, notBefore) {
      const { origin, pathname } = new URL(url);
      const witness = { url: fixed ?? origin + pathname, notBefore };
      witnesses.set(String(surfaces ?? ''), surfaces ? { ...witness, surfaces } : witness);
    },
    get all() {
      return [...witnesses.values()];
    },
    hurry() {
      for (const [name, witness] of witnesses) witnesses.set(name, { ...witness, notBefore: 0 });
    },
    dismiss() {
      witnesses = atFirst();
    },
  };
}
