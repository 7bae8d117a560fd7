import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, engines, launchBrowser, launchPersistent } from '../helpers/browsers.ts';
import { type Lab, startLab } from '../helpers/lab.ts';
import { findChild, isRunning, killTree, processTree } from '../helpers/processes.ts';
import { hang, locked, refuse } from '../helpers/reply.ts';
import { until } from '../helpers/until.ts';
import { launchWebKit, webkitAvailable } from '../helpers/webkit.ts';

/** As much of a browser's window as these tests need from each engine. */
interface Driven {
  goto(url: string): Promise<unknown>;
  type(selector: string, text: string): Promise<void>;
  evaluate<Arg, Value>(script: (arg: Arg) => Value | Promise<Value>, arg: Arg): Promise<Value>;
  close(): Promise<void>;
}

/** WebKit is driven where the machine has it. */
const drivable = [...engines, ...(webkitAvailable() ? (['webkit'] as const) : [])];

async function launch(engine: Engine | 'webkit'): Promise<Driven> {
  if (engine === 'webkit') return launchWebKit();
  const browser = await launchBrowser(engine);
  const page = await browser.newPage();
  return {
    goto: (url) => page.goto(url),
    type: (selector, text) => page.locator(selector).pressSequentially(text),
    evaluate: (script, arg) => page.evaluate(script as never, arg),
    close: () => browser.close(),
  };
}

/** Runs in the page: what a request's sender can know of its answer. */
async function ask([url, init]: [url: string, init?: RequestInit]) {
  try {
    const response = await fetch(url, init);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

const order: RequestInit = {
  method: 'POST',
  credentials: 'include',
  headers: { 'content-type': 'application/json' },
  body: '{"seat":7}',
};

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
  lab.page('/checkout', '<!doctype html><title>Checkout</title><input id="name"><button>Pay</button>');
});
afterEach(() => lab.close());

describe.each(drivable)('in %s', (engine) => {
  let browser: Driven;
  beforeAll(async () => {
    browser = await launch(engine);
  });
  afterAll(() => browser?.close());
  beforeEach(() => browser.goto(`${lab.site.origin}/checkout`));

  const askApi = (path: string, init?: RequestInit) =>
    browser.evaluate(ask, init ? [lab.api.origin + path, init] : [lab.api.origin + path]);

  it('types into a page and reads it back', async () => {
    await browser.type('#name', 'Ada');
    const value = await browser.evaluate((id) => (document.getElementById(id) as HTMLInputElement).value, 'name');
    expect(value).toBe('Ada');
  });

  it('accepts an order from the site, preflight and cookies included, and remembers it', async () => {
    await browser.evaluate((cookie) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every engine.
      document.cookie = cookie;
    }, 'basket=full');
    expect(await askApi('/orders', order)).toMatchObject({ status: 201 });
    expect(lab.orders).toEqual([{ seat: 7 }]);
    const log = lab.requests.filter(({ origin }) => origin === 'api');
    expect(log.map(({ method, path, headers }) => [method, path, headers.cookie])).toEqual([
      ['OPTIONS', '/orders', undefined],
      ['POST', '/orders', 'basket=full'],
    ]);
  });

  it('shows a lock with a Retry-After that the page can read', async () => {
    lab.api.reply = locked({ retryAfter: 20, body: { intermission: 1 } });
    expect(await askApi('/products')).toEqual({ status: 503, retryAfter: '20', body: '{"intermission":1}' });
  });

  it('shows a lock whose Retry-After is hidden from other origins', async () => {
    lab.api.reply = locked({ retryAfter: 20, exposeHeaders: false });
    expect(await askApi('/products')).toMatchObject({ status: 503, retryAfter: null });
  });

  it.each([
    ['a lock without CORS', locked({ cors: false })],
    ['a cut connection', refuse],
  ])('rejects the request on %s, and it arrived once', async (_, reply) => {
    lab.api.reply = reply;
    expect(await askApi('/products')).toEqual({ error: 'TypeError' });
    expect(lab.count({ origin: 'api' })).toBe(1);
  });

  it('sends no order when its preflight is locked out', async () => {
    lab.api.reply = locked({ preflight: false });
    expect(await askApi('/orders', order)).toEqual({ error: 'TypeError' });
    expect(lab.count({ method: 'POST' })).toBe(0);
  });

  it('leaves a request pending that is never answered', async () => {
    lab.api.reply = hang;
    const pending = await browser.evaluate(
      async ([slow, quick]) => {
        const answers: string[] = [];
        const abort = new AbortController();
        const hanging = fetch(slow, { signal: abort.signal }).catch((error) => answers.push(error.name));
        await fetch(quick).then(() => answers.push('quick'));
        abort.abort();
        await hanging;
        return answers;
      },
      [`${lab.api.origin}/products`, `${lab.site.origin}/checkout`] as const,
    );
    expect(pending).toEqual(['quick', 'AbortError']);
  });

  it('locks the site and opens it again', async () => {
    lab.site.locked = true;
    await browser.goto(`${lab.site.origin}/checkout`);
    expect(await browser.evaluate(() => document.title, null)).toBe('Back soon');
    lab.site.locked = false;
    await browser.goto(`${lab.site.origin}/checkout`);
    expect(await browser.evaluate(() => document.title, null)).toBe('Checkout');
  });

  it('runs no inline script under the strict policy, and reads a status document', async () => {
    lab.page('/strict', '<!doctype html><script>document.title = "ran"</script>', { csp: true });
    await browser.goto(`${lab.site.origin}/strict`);
    expect(await browser.evaluate(() => document.title, null)).toBe('');
    expect(await browser.evaluate(ask, [lab.status.origin])).toMatchObject({ status: 200 });
  });
});

describe.skipIf(process.platform !== 'linux').each(engines)('a killed %s', (engine) => {
  let profile: string;
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'intermission-profile-'));
  });
  afterEach(async () => {
    const left = findChild(profile);
    if (left) await killTree(left);
    await rm(profile, { recursive: true, force: true });
  });

  const visit = async () => {
    const page = await (await launchPersistent(engine, profile)).newPage();
    await page.goto(`${lab.site.origin}/checkout`);
    return page;
  };

  it('leaves no process, and its profile opens again with what it kept', async () => {
    const before = await visit();
    await before.evaluate(openDatabase, 'kept');
    const pid = findChild(profile) ?? 0;
    const tree = processTree(pid).map((entry) => entry.pid);
    expect(tree.length).toBeGreaterThan(2);
    await killTree(pid);
    expect(tree.filter(isRunning)).toEqual([]);

    const after = await visit();
    expect(await after.evaluate(() => indexedDB.databases())).toEqual([{ name: 'kept', version: 1 }]);
    await after.context().close();
    await until(() => findChild(profile) === undefined, { message: 'the end of the second browser' });
  });
});

/** Runs in the page: resolves once the database is on disk. */
function openDatabase(name: string) {
  return new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
