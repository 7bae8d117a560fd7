/** An address prefix whose responses count as the product's own. */
export interface Watched {
  readonly prefix: string;
  /** The surfaces that it stands for; absent for all. */
  readonly surfaces?: readonly string[];
}

/** A watched address that the page has asked. */
export interface Met extends Watched {
  readonly url: string;
}

/** Returns what is watched at an address as the page gave it; `undefined` where nothing is. Throws for what is no address. */
export type FindWatched = (url: string) => Met | undefined;

// A page asks the same few addresses again and again, and reading one takes longer than all else that is done for it.
const REMEMBERED = 100;
// What is longer is asked once, and would only be kept from being forgotten.
const LONG = 2_000;

/** Finds the first of `watch`, the longest prefixes being first, that an address begins with. */
export function createFinder(watch: readonly Watched[]): FindWatched {
  const known = new Map<string, Met | undefined>();
  let base = '';
  return (url) => {
    const { baseURI } = document;
    if (baseURI !== base) known.clear();
    base = baseURI;
    if (known.has(url)) return known.get(url);
    // Megabytes of data would be read through for nothing.
    if (/^(data|blob):/i.test(url)) return undefined;
    const { href } = new URL(url, base);
    const watched = watch.find(({ prefix }) => href.startsWith(prefix));
    const met = watched && { ...watched, url: href };
    if (known.size >= REMEMBERED) known.clear();
    if (url.length < LONG) known.set(url, met);
    return met;
  };
}
