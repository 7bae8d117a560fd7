import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { engines } from '../helpers/browsers.ts';
import { bundle } from '../helpers/bundle.ts';
import { inBrowser } from '../helpers/in-browser.ts';
import type { Lab } from '../helpers/lab.ts';
import { json, locked, open, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { putScript } from './pages/checkout.ts';
import { look } from './pages/look.ts';
import { inQuietBrowser } from './pages/quiet.ts';
import { hasty, putRequests } from './pages/requests.ts';
import { untilStatus } from './pages/visitor.ts';

const statusOf = (page: Page) => page.evaluate(() => client.state.status);

/** Does the same with the watched and the native `fetch`; what `ask` returns has to survive being sent as JSON. */
async function both<T>(page: Page, ask: (send: typeof fetch, url: string) => T | Promise<T>, url: string) {
  const run = (name: string) => page.evaluate(`(${ask})(${name}, ${JSON.stringify(url)})`) as Promise<T>;
  return [await run('window.fetch'), await run('native.fetch')] as const;
}

/** Sends a JSON body without an end, for as long as it is read. */
async function startFlood(status: number) {
  const server = createServer((_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'retry-after': '60',
    });
    const chunk = Buffer.alloc(256 * 1024, 'x');
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', pour);
    };
    pour();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe.each(engines)('in %s', (engine) => {
  const it = inQuietBrowser(engine);
  const visit = async (page: Page, lab: Lab, options?: Parameters<typeof putRequests>[1]) => {
    putRequests(lab, options);
    await page.goto('/');
    return `${lab.api.origin}/products`;
  };

  /** Like `visit`, with an address beside the open one that is locked. */
  const visitHalfShut = async (page: Page, lab: Lab) => {
    const url = await visit(page, lab);
    lab.api.reply = (request) => (request.path === '/shut' ? locked({ retryAfter: 60 }) : open())(request);
    return { url, shut: `${lab.api.origin}/shut` };
  };

  describe.concurrent('a watched fetch', () => {
    it('uses no body up', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const [watched, native] = await both(
        page,
        async (send, url) => {
          const request = new Request(url, { method: 'POST', body: 'one' });
          const { status } = await send(request);
          const again = await send(request).catch((error) => error.name);
          return { status, used: request.bodyUsed, again };
        },
        url,
      );
      expect(watched).toEqual(native);
      expect(watched).toEqual({ status: 200, used: true, again: 'TypeError' });
      expect(lab.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual(['one', 'one']);
    });

    it('neither mutates init nor adds to the request', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const [watched] = await both(
        page,
        async (send, url) => {
          const init = Object.freeze({ method: 'POST', body: 'x', headers: Object.freeze({ 'x-own': '1' }) });
          await send(url, init);
          return Object.keys(init);
        },
        url,
      );
      expect(watched).toEqual(['method', 'body', 'headers']);
      const [first, second] = lab.requests.filter(({ method }) => method === 'POST');
      expect(first?.headers).toEqual(second?.headers);
      expect(first?.headers['x-own']).toBe('1');
    });

    it('keeps the identity of an abort, and its moment', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = () => 'hang';
      const [watched, native] = await both(
        page,
        async (send, url) => {
          const controller = new AbortController();
          const reason = { why: 'enough' };
          const pending = send(url, { signal: controller.signal }).catch((error) => error === reason);
          controller.abort(reason);
          const own = new AbortController();
          const byRequest = send(new Request(url, { signal: own.signal })).catch((error) => error === reason);
          own.abort(reason);
          const timeout = await send(url, { signal: AbortSignal.timeout(20) }).catch((error) => error.name);
          const order: string[] = [];
          await Promise.all([
            send(url, { signal: AbortSignal.abort() }).catch((error) => order.push(error.name)),
            Promise.resolve().then(() => order.push('next microtask')),
          ]);
          return { same: [await pending, await byRequest], timeout, order };
        },
        url,
      );
      expect(watched).toEqual(native);
      expect(watched).toEqual({ same: [true, true], timeout: 'TimeoutError', order: ['AbortError', 'next microtask'] });
      expect(await statusOf(page)).toBe('operational');
    });

    it('makes no phantom unhandled rejection', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = (request) => {
        if (request.path !== '/endless') return 'refuse';
        const body = new Readable({ read() {} });
        body.push('{');
        return { ...(json({}, 503)(request) as object), body };
      };
      const counted = await page.evaluate(async (url) => {
        await fetch(url).catch(() => {});
        await fetch(url).then(null, () => {});
        await fetch(url, { signal: AbortSignal.abort() }).catch(() => {});
        const controller = new AbortController();
        const { body } = await fetch(new URL('/endless', url), { signal: controller.signal });
        const reading = body?.getReader().read();
        controller.abort();
        const error = await reading?.catch(({ name }) => name);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [error, unhandled];
      }, url);
      expect(counted).toEqual(['AbortError', []]);
    });

    it('is no illegal invocation, whatever it is called on', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const [watched, native] = await both(
        page,
        async (send, url) => {
          const detached = send;
          const calls = [
            () => detached(url),
            () => send.call(window, url),
            () => send.call(undefined, url),
            () => Reflect.apply(send, null, [url]),
            () => ({ send }).send(url),
            () => (send as unknown as () => Promise<Response>)(),
          ];
          const outcomes = [];
          for (const call of calls) outcomes.push(await call().then(({ status }) => status, String));
          return outcomes;
        },
        url,
      );
      expect(watched).toEqual(native);
      expect(watched.slice(0, 4)).toEqual([200, 200, 200, 200]);
    });

    it('passes on what fails before anything is sent', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const [watched, native] = await both(
        page,
        async (send, url) => {
          const init = {
            get method(): string {
              throw new RangeError('mine');
            },
          };
          const wrong: [RequestInfo, RequestInit?][] = [['http://['], [url, { method: 'G E T' }], [url, init]];
          const errors = [];
          for (const args of wrong) errors.push(await send(...args).catch(String));
          return errors;
        },
        url,
      );
      expect(watched).toEqual(native);
      expect(watched[2]).toBe('RangeError: mine');
    });

    it('takes streams, keepalive and priority as ever', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const [watched, native] = await both(
        page,
        async (send, url) => {
          const stream = () => new Blob(['streamed']).stream();
          const streaming = { method: 'POST', body: stream(), duplex: 'half' } as RequestInit;
          return [
            await send(url, { method: 'POST', body: 'k', keepalive: true, priority: 'low' }).then(({ ok }) => ok),
            await send(url, streaming).then(({ ok }) => ok, String),
            await send(new Request(url, { keepalive: true })).then(({ ok }) => ok),
          ];
        },
        url,
      );
      expect(watched).toEqual(native);
      expect([watched[0], watched[2]]).toEqual([true, true]);
    });

    it('takes an opaque answer neither for a failure nor for a sign of life', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = locked({ retryAfter: 60 });
      const types = await page.evaluate(async (url) => [(await fetch(url, { mode: 'no-cors' })).type], url);
      lab.page('/moved', () => ({ status: 302, headers: { location: '/' } }));
      types.push(await page.evaluate(async () => (await fetch('/moved', { redirect: 'manual' })).type));
      expect(types).toEqual(['opaque', 'opaqueredirect']);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
      expect(await page.evaluate(() => states)).toEqual([]);
    });

    it('clones nothing but a 503 of JSON, and hands on the very response', async ({ lab, page }) => {
      const before = `
        const ask = native.fetch, { clone } = Response.prototype;
        kept.clones = 0;
        Response.prototype.clone = function () { kept.clones++; return clone.call(this); };
        window.fetch = async (...args) => (kept.response = await ask(...args));`;
      const url = await visit(page, lab, { before });
      const ask = () => page.evaluate(async (url) => [(await fetch(url)) === kept.response, kept.clones], url);
      expect(await ask()).toEqual([true, 0]);
      lab.api.reply = json({ error: true }, 500);
      expect(await ask()).toEqual([true, 0]);
      lab.api.reply = locked({ retryAfter: 60 });
      expect(await ask()).toEqual([true, 0]);
      lab.api.reply = locked({ body: { intermission: 1 } });
      expect(await ask()).toEqual([true, 1]);
    });

    it('keeps what others have put on fetch, and passes for the browser’s own', async ({ lab, page }) => {
      const before = 'Object.assign(fetch, { preconnect: () => 1 });';
      await visit(page, lab, { before });
      const seen = await page.evaluate(() => {
        const { preconnect } = fetch as typeof fetch & { preconnect(): number };
        // How Sentry tells, before it makes a frame to find another.
        const own = /^function\s+fetch\(\)\s+\{\s+\[native code\]\s+\}$/.test(String(fetch));
        return [fetch !== native.fetch, preconnect(), fetch.name, fetch.length, own];
      });
      expect(seen).toEqual([true, 1, 'fetch', 1, true]);
    });

    it('is no error on a body that another has read, nor on a response that is an error', async ({ lab, page }) => {
      const before = `
        const platform = native.fetch;
        window.fetch = async (...args) => {
          if (/error/.test(args[0])) return Response.error();
          const response = await platform(...args);
          kept.text = await response.text();
          return response;
        };`;
      const url = await visit(page, lab, { before });
      const type = await page.evaluate(async (url) => (await fetch(`${url}?error`)).type, url);
      lab.api.reply = locked({ body: { intermission: 1 }, retryAfter: 60 });
      const used = await page.evaluate(async (url) => (await fetch(url)).bodyUsed, url);
      expect([type, used]).toEqual(['error', true]);
      await untilStatus(page, 'maintenance');
      expect(await page.evaluate(() => [states, notes, typeof kept.text])).toEqual([['maintenance'], [], 'string']);
    });

    it('carries none of the client’s own questions', async ({ lab, page }) => {
      const after = `
        const watched = fetch;
        kept.passed = [];
        window.fetch = (...args) => (kept.passed.push(args[0]), watched(...args));`;
      const url = await visit(page, lab, { after });
      lab.api.reply = locked({ retryAfter: 1 });
      await page.evaluate((url) => fetch(url), url);
      await untilStatus(page, 'maintenance');
      await until(() => lab.count({ origin: 'api' }) > 1);
      expect(await page.evaluate(() => kept.passed)).toEqual([url]);
    });

    it('leaves a frozen fetch as it is, and has one of its own that sees a lock', async ({ lab, page }) => {
      const before = "Object.defineProperty(window, 'fetch', { writable: false, configurable: false });";
      const url = await visit(page, lab, { before });
      expect(await page.evaluate(() => fetch === native.fetch)).toBe(true);
      lab.api.reply = locked({ retryAfter: 60 });
      expect(await page.evaluate(async (url) => (await client.fetch(url)).status, url)).toBe(503);
      await untilStatus(page, 'maintenance');
    });

    it('patches nothing where the host says so, and sees a lock by its own fetch', async ({ lab, page }) => {
      const url = await visit(page, lab, { start: { ...hasty, patch: false } });
      const untouched = await page.evaluate(() => [
        fetch === native.fetch,
        XMLHttpRequest.prototype.open === native.open,
        XMLHttpRequest.prototype.send === native.send,
        EventSource === native.EventSource,
        Navigator.prototype.sendBeacon === native.sendBeacon,
      ]);
      expect(untouched).toEqual([true, true, true, true, true]);
      lab.api.reply = locked({ retryAfter: 60 });
      expect(await page.evaluate(async (url) => (await fetch(url)).status, url)).toBe(503);
      expect(await page.evaluate(async (url) => (await client.fetch(url)).status, url)).toBe(503);
      await untilStatus(page, 'maintenance');
      expect(lab.count({ origin: 'api' })).toBe(2);
    });

    it('goes on in a module, in a sandboxed frame and in a worker', async ({ lab, page, onTestFinished }) => {
      const script = await bundle(new URL('pages/worker.ts', import.meta.url));
      putScript(lab, '/worker.js', script);
      putScript(lab, '/module.js', "kept.module = await (await fetch('/data')).text();");
      lab.page('/data', () => ({ body: 'fine', headers: { 'access-control-allow-origin': '*' } }));
      lab.page(
        '/frame',
        `<!doctype html><script src="/intermission.js"></script><script>
         fetch('/data').then((response) => response.text()).then((text) => parent.postMessage(text, '*'));</script>`,
      );
      await visit(page, lab);
      onTestFinished(() => page.close());
      await page.evaluate("import('/module.js')");
      const heard = await page.evaluate(async () => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = '/frame';
        document.body.append(frame);
        const inFrame = await new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)));
        const worker = new Worker('/worker.js', { type: 'module' });
        const inWorker = await new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve(message);
        });
        return [kept.module, inFrame, inWorker];
      });
      expect(heard).toEqual(['fine', 'fine', { same: true, text: 'fine', status: 'operational' }]);
    });
  });

  describe.concurrent('a watched XMLHttpRequest', () => {
    it('is seen when it is synchronous', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = locked({ retryAfter: 60 });
      const status = await page.evaluate((url) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', url, false);
        xhr.send();
        return xhr.status;
      }, url);
      expect(status).toBe(503);
      await untilStatus(page, 'maintenance');
    });

    it('is no invalid state, whatever its responseType', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = locked({ body: { intermission: 1, retryAfter: 60 }, exposeHeaders: false });
      const types = ['', 'text', 'json', 'blob', 'arraybuffer', 'document'] as const;
      const classes = ['String', 'String', 'Object', 'Blob', 'ArrayBuffer', null];
      for (const [index, type] of types.entries()) {
        const seen = await page.evaluate(
          ([url, type, options]) => {
            client.stop();
            states.length = 0;
            start(options);
            return new Promise((resolve) => {
              const xhr = new XMLHttpRequest();
              xhr.open('GET', url);
              xhr.responseType = type;
              xhr.onload = () => resolve([xhr.status, xhr.responseType, xhr.response?.constructor.name ?? null]);
              xhr.send();
            });
          },
          [url, type, { ...hasty, watch: `${lab.api.origin}/` }] as const,
        );
        expect(seen).toEqual([503, type, classes[index]]);
        // What it may not read as text says no more than its status.
        await untilStatus(page, index < 3 ? 'maintenance' : 'checking');
      }
    });

    it('causes no preflight, and has the events that it had, those of its upload too', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const events = (methods: string, upload: boolean) =>
        page.evaluate(
          ([url, methods, upload, repeats]) =>
            new Promise<string[]>((resolve) => {
              const seen: string[] = [];
              const xhr = new XMLHttpRequest();
              const { open, send } = methods === 'native' ? native : XMLHttpRequest.prototype;
              for (const type of ['loadstart', 'readystatechange', 'load', 'error', 'abort', 'timeout', 'loadend']) {
                xhr.addEventListener(type, () => seen.push(`${type} ${xhr.readyState}`));
                const onUpload = (event: Event) => seen.push(`upload ${type} ${(event as ProgressEvent).loaded}`);
                if (upload) xhr.upload.addEventListener(type, onUpload);
              }
              // Firefox says the same state once more when a timer of its own finds the request slow (whatwg/xhr#92).
              const isNew = (event: string, index: number) =>
                !repeats || !event.startsWith('readystatechange') || event !== seen[index - 1];
              xhr.addEventListener('loadend', () => resolve(seen.filter(isNew)));
              open.call(xhr, 'POST', url, true);
              send.call(xhr, 'some text');
            }),
          [url, methods, upload, engine === 'firefox'] as const,
        );
      expect(await events('watched', false)).toEqual(await events('native', false));
      expect(lab.count({ origin: 'api', method: 'OPTIONS' })).toBe(0);
      const uploading = await events('watched', true);
      expect(uploading).toContain('upload load 9');
      expect(uploading).toEqual(await events('native', true));
    });

    it('is not lost when its own handler opens the next in its place', async ({ lab, page }) => {
      const addresses = await visitHalfShut(page, lab);
      const statuses = await page.evaluate(
        ({ url, shut }) =>
          new Promise((resolve) => {
            const statuses: number[] = [];
            const xhr = new XMLHttpRequest();
            xhr.onload = () => {
              if (statuses.push(xhr.status) === 2) return resolve(statuses);
              xhr.open('GET', url);
              xhr.send();
            };
            xhr.open('GET', shut);
            xhr.send();
          }),
        addresses,
      );
      expect(statuses).toEqual([503, 200]);
      await untilStatus(page, 'maintenance');
    });

    it('may be subclassed, and opened anew by its own handler', async ({ lab, page }) => {
      const addresses = await visitHalfShut(page, lab);
      const seen = await page.evaluate(
        ({ url, shut }) =>
          new Promise((resolve) => {
            class Own extends XMLHttpRequest {
              opened = 0;
              override open(...args: [method: string, url: string]) {
                this.opened++;
                super.open(...args);
              }
            }
            const xhr = new Own();
            const statuses: number[] = [];
            xhr.onload = () => {
              statuses.push(xhr.status);
              if (statuses.length === 2) resolve([statuses, xhr.opened, xhr instanceof native.XMLHttpRequest]);
              if (statuses.length > 1) return;
              xhr.open('GET', shut);
              xhr.send();
            };
            xhr.open('GET', url);
            xhr.send();
          }),
        addresses,
      );
      expect(seen).toEqual([[200, 503], 2, true]);
      await untilStatus(page, 'maintenance');
    });

    it('says nothing of one that the page aborts', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = () => 'hang';
      const events = await page.evaluate((url) => {
        const xhr = new XMLHttpRequest();
        const seen: string[] = [];
        for (const type of ['abort', 'error', 'loadend']) xhr.addEventListener(type, () => seen.push(type));
        xhr.open('GET', url);
        xhr.send();
        xhr.abort();
        return seen;
      }, url);
      expect(events).toEqual(['abort', 'loadend']);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
      expect(await page.evaluate(() => states)).toEqual([]);
    });
  });

  describe.concurrent('noted, and never altered, is', () => {
    const sourceOf = (page: Page, url: string) =>
      page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const source = new EventSource(url);
            source.onerror = () => {
              source.close();
              resolve([
                source instanceof native.EventSource,
                source.constructor === EventSource,
                EventSource.prototype === native.EventSource.prototype,
                EventSource.CLOSED,
              ]);
            };
          }),
        url,
      );

    it('an EventSource that is refused', async ({ lab, page }) => {
      const url = await visit(page, lab);
      lab.api.reply = locked({ retryAfter: 60 });
      expect(await sourceOf(page, url)).toEqual([true, true, true, 2]);
      await untilStatus(page, 'maintenance');
    });

    it('not an EventSource whose stream has ended', async ({ lab, page }) => {
      const url = await visit(page, lab);
      const { headers } = (await json({})({ headers: { origin: lab.site.origin } } as never)) as { headers: object };
      lab.api.reply = () => ({ headers: { ...headers, 'content-type': 'text/event-stream' }, body: 'data: 1\n\n' });
      expect(await sourceOf(page, url)).toEqual([true, true, true, 2]);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
      expect(await page.evaluate(() => states)).toEqual([]);
    });

    it('a beacon that is answered 503', async ({ lab, page }) => {
      lab.page('/collect', () => ({ status: 503 }));
      await visit(page, lab);
      expect(await page.evaluate(() => navigator.sendBeacon('/collect', 'left'))).toBe(true);
      await untilStatus(page, 'maintenance');
      expect(lab.requests.find(({ path }) => path === '/collect')).toMatchObject({ method: 'POST', body: 'left' });
    });

    it('a module that Vite could not load', async ({ lab, page }) => {
      await visit(page, lab);
      lab.site.locked = true;
      const left = await page.evaluate(() => {
        const event = new Event('vite:preloadError', { cancelable: true });
        return dispatchEvent(event) && !event.defaultPrevented;
      });
      expect(left).toBe(true);
      await untilStatus(page, 'maintenance');
    });

    it('not what navigator.onLine says', async ({ lab, page }) => {
      await visit(page, lab);
      await page.evaluate(() => {
        Object.defineProperty(navigator, 'onLine', { get: () => false });
        dispatchEvent(new Event('offline'));
        return new Promise((resolve) => setTimeout(resolve, 400));
      });
      expect(await page.evaluate(() => states)).toEqual([]);
      expect(lab.count({ origin: 'api' })).toBe(0);
    });
  });

  describe.concurrent('the script alone, before all others and without options', () => {
    it('changes nothing that a page can see of its requests', async ({ lab, page }) => {
      const html = (script: string) => `<!doctype html><title>x</title><link rel="icon" href="data:,">${script}`;
      lab.page('/with', html('<script src="/intermission.js"></script>'));
      lab.page('/without', html(''));
      lab.page('/data', () => ({ body: '{"a":1}', headers: { 'content-type': 'application/json' } }));
      lab.page('/shut', () => ({ status: 503, body: '{"a":1}', headers: { 'content-type': 'application/json' } }));
      await page.goto('/without');
      const without = await page.evaluate(look);
      await page.goto('/with');
      expect(await page.evaluate(() => Intermission?.client?.state.status)).toBe('operational');
      const seen = await page.evaluate(look);
      expect(Object.keys(without).length).toBeGreaterThan(25);
      expect(seen).toEqual(without);
    });

    it('is undone by stop()', async ({ lab, page }) => {
      await visit(page, lab);
      const restored = await page.evaluate(() => {
        const now = () => [
          fetch === native.fetch,
          XMLHttpRequest.prototype.open === native.open,
          XMLHttpRequest.prototype.send === native.send,
          EventSource === native.EventSource,
          EventSource.prototype.constructor === native.EventSource,
          Navigator.prototype.sendBeacon === native.sendBeacon,
        ];
        const during = now();
        client.stop();
        return [during, now()];
      });
      expect(restored).toEqual([Array(6).fill(false), Array(6).fill(true)]);
    });
  });
});

describe('in chromium', () => {
  const it = inBrowser('chromium');

  it('swallows no unhandled rejection', async ({ lab, page }) => {
    putRequests(lab);
    await page.goto('/');
    lab.api.reply = refuse;
    const counted = await page.evaluate(async (url) => {
      void fetch(url);
      await new Promise((resolve) => addEventListener('unhandledrejection', resolve, { once: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return unhandled;
    }, lab.api.origin);
    expect(counted).toEqual(['TypeError: Failed to fetch']);
  });

  it.for([200, 503])('an endless stream with status %i does not fill the heap', async (status, { lab, page }) => {
    const flood = await startFlood(status);
    try {
      putRequests(lab, { start: { ...hasty, watch: `${flood.origin}/` } });
      await page.goto('/');
      const session = await page.context().newCDPSession(page);
      const used = async () => {
        await session.send('HeapProfiler.collectGarbage');
        const { backingStorageSize, usedSize } = (await session.send('Runtime.getHeapUsage')) as Record<string, number>;
        return (usedSize ?? 0) + (backingStorageSize ?? 0);
      };
      const before = await used();
      const read = await page.evaluate(async (url) => {
        const reader = (await fetch(url)).body?.getReader();
        kept.reader = reader;
        let read = 0;
        while (reader && read < 100 * 2 ** 20) read += (await reader.read()).value?.byteLength ?? 0;
        return read;
      }, flood.origin);
      expect(read).toBeGreaterThanOrEqual(100 * 2 ** 20);
      expect((await used()) - before).toBeLessThan(8 * 2 ** 20);
      await until(async () => (await statusOf(page)) === (status === 503 ? 'maintenance' : 'operational'));
      await page.evaluate(() => (kept.reader as ReadableStreamDefaultReader).cancel());
    } finally {
      flood.close();
    }
  });
});
