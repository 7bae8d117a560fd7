import type { Clock } from '../lib/clock.ts';

// Other names for one thing: what a script has as `src`, a style sheet has as `href`.
const ADDRESS = { script: 'src', link: 'href' } as const;
const PATIENCE = 4_000;

/** How often each address was tried. */
const tries = new Map<string, number>();

/** The hosts of a marked script or style sheet, in the order in which they are tried. */
export function hostsOf({ dataset: { intermissionSrc, intermissionHref } }: HTMLElement): string[] {
  return (intermissionSrc ?? intermissionHref ?? '').match(/\S+/g) ?? [];
}

/**
 * Runs the script, or applies the style sheet, that `marked` stands for, from this address. Resolves to whether that
 * was done in time; it then stands behind `marked`, with the same attributes. Never rejects.
 */
export async function loadFrom(url: string, marked: HTMLElement, clock: Clock): Promise<boolean> {
  const kind = marked.localName as keyof typeof ADDRESS;
  const before = tries.get(url) ?? 0;
  tries.set(url, before + 1);
  if (before === 0) {
    // By itself first, because the page's load event waits for scripts and styles.
    const preload = copyOf(marked, 'link');
    Object.assign(preload, { rel: 'preload', as: kind === 'link' ? 'style' : kind, href: url });
    if (!(await settles(preload, document.head, clock))) return false;
  }
  const run = () => {
    const element = copyOf(marked, kind);
    try {
      Object.assign(element, { [ADDRESS[kind]]: kind === 'script' ? trusted(url) : url });
    } catch {
      // The page's Trusted Types let nobody else add scripts.
      return false;
    }
    return settles(element, marked, clock);
  };
  // Browsers preload an address once, and give its failure to whoever wants it next.
  return (await run()) || (before === 1 && run());
}

function copyOf(marked: HTMLElement, kind: string): HTMLElement {
  const copy = document.createElement(kind);
  for (const { name, value } of marked.attributes) {
    if (!/^(type|id|data-intermission-.*)$/.test(name)) copy.setAttribute(name, value);
  }
  // Browsers hide it from the attributes.
  copy.nonce = marked.nonce ?? '';
  return copy;
}

/** Puts it on the page. Resolves to whether it loads in time; if not, it is taken away again. */
function settles(element: HTMLElement, place: HTMLElement, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (loaded: boolean) => {
      cancel();
      if (loaded && (element as HTMLLinkElement).rel === 'preload') element.remove();
      // In another document, a script that comes late does not run.
      if (!loaded) new Document().adoptNode(element);
      resolve(loaded);
    };
    const cancel = clock.after(PATIENCE, () => settle(false));
    element.onload = () => settle(true);
    element.onerror = () => settle(false);
    if (place === document.head) place.append(element);
    else place.after(element);
  });
}

interface Policy {
  createScriptURL(url: string): string;
}
let policy: Policy | undefined;

function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
  policy ??= trustedTypes?.createPolicy('intermission', { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}
