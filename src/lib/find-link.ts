// Nobody sends more, and looking for links in a long run of "<" takes time by its square.
const LIMIT = 4_000;

/** The address of the link with this relation in a `Link` header (RFC 8288), resolved; `undefined` without one. */
export function findLink(header: string | null, relation: string, base: string): string | undefined {
  for (const [, address = '', parameters = ''] of (header ?? '').slice(0, LIMIT).matchAll(/<([^>]*)>([^,<]*)/g)) {
    const relations = /;\s*rel="?([^";]*)/i.exec(parameters)?.[1] ?? '';
    if (relations.toLowerCase().split(/\s+/).includes(relation)) return toHttp(address, base);
  }
  return undefined;
}

function toHttp(address: string, base: string): string | undefined {
  try {
    const url = new URL(address, base);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
