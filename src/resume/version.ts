/** Whether the server has newer code than the one that runs here. */
export interface VersionCheck {
  /** Whether the page's document has to be fetched for it. */
  readonly needsDocument: boolean;
  /** Resolves to `true` where it is certain; `html` is the page's document as the server has it now. Never rejects. */
  isOutdated(html: string | undefined): Promise<boolean>;
}

/** Compares `version()`, where the host gives it, and the document's `<meta name="version">` with what they were. */
export function createVersionCheck(version: (() => string | Promise<string>) | undefined): VersionCheck {
  const ask = async () => version?.();
  const first = ask().catch(() => undefined);
  const running = document.querySelector('meta[name="version"]')?.getAttribute('content') || undefined;

  return {
    needsDocument: running !== undefined,
    async isOutdated(html) {
      const served = html && versionIn(html);
      const [before, now] = [await first, await ask().catch(() => undefined)];
      return Boolean((running && served && served !== running) || (before && now && now !== before));
    },
  };
}

/** Read as text: a parser of HTML is among what Trusted Types forbid. */
function versionIn(html: string): string | undefined {
  const tag = html.match(/<meta\b[^>]*>/gi)?.find((meta) => /\bname=["']?version\b/i.test(meta));
  const [, quoted, single, bare] = /\bcontent=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag ?? '') ?? [];
  return quoted || single || bare || undefined;
}
