/** `href` in full; `undefined` where it leads elsewhere than to http, https or mailto, or nowhere. */
export function safeLink(href: string | null | undefined, base: string): string | undefined {
  try {
    const url = href ? new URL(href, base) : undefined;
    return url && /^(https?|mailto):$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
