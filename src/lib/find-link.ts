/** The address of the link with this relation in a `Link` header (RFC 8288), resolved; `undefined` without one. */
export function findLink(header: string | null, relation: string, base: string): string | undefined {
  for (const [, address, parameters] of (header ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    const relations = /;\s*rel="?([^";]*)/i.exec(parameters ?? '')?.[1] ?? '';
    if (!relations.toLowerCase().split(/\s+/).includes(relation)) continue;
    const url = new URL(address ?? '', base);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  }
  return undefined;
}
