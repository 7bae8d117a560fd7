import type { Prelude } from './prelude.ts';

/** Milliseconds that one host gets. */
const PATIENCE = 4_000;

// Parameters are the shortest names, and none of them is a global where a host puts this between its own script tags.
((host: typeof globalThis, page: Document, tag = page.currentScript as HTMLOrSVGScriptElement, fetch = host.fetch) => {
  if (!tag || host.Intermission) return;
  const { src: urls = '', integrity = '' } = tag.dataset;
  const notes = [] as unknown as Prelude;
  const nextUrl = /\S+/g;
  const note = (event: Event) => notes.push(event.composedPath()[0] as EventTarget);
  const watching: typeof fetch = new Proxy(fetch, {
    // The derived promise is the page's; a branch beside it would double its unhandled rejection.
    apply: (...call: Parameters<NonNullable<ProxyHandler<typeof fetch>['apply']>>) =>
      Reflect.apply(...call).then((response: Response) => {
        if (!response.ok) notes.push(response);
        return response;
      }),
  });

  const load = async (): Promise<void> => {
    const [src] = nextUrl.exec(urls) ?? [];
    if (!src) return notes.end();
    try {
      // Asked for by itself first: a page's load event waits for script elements, and nothing ends their patience.
      const answer = await fetch(src, { integrity, signal: AbortSignal.timeout(PATIENCE) });
      // What begins like that is a page for people.
      if (answer.ok && !/^\s*</.test(await answer.text())) {
        return page.head.append(
          Object.assign(page.createElement('script'), {
            nonce: tag.nonce,
            integrity,
            src,
            crossOrigin: '',
            tag,
            onerror: load,
          }),
        );
      }
    } catch {
      // Refused, too slow, or not what its hash says.
    }
    load();
  };

  notes.end = () => {
    removeEventListener('input', note, true);
    if (host.fetch === watching) host.fetch = fetch;
  };
  addEventListener('input', note, true);
  host.fetch = watching;
  host.Intermission = notes as never;
  load();
})(window, document);
