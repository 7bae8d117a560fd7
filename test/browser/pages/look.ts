/**
 * Runs in the page: all that the platform's conformity tests look at in `fetch`, `XMLHttpRequest`, `EventSource` and
 * `sendBeacon`, by name. Any other suite can be run on the same two pages.
 */
export async function look(): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  const describe = (owner: object, name: string) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const { value, ...flags } = descriptor ?? {};
    const own = typeof value === 'function' ? Reflect.ownKeys(value).map(String).sort() : [];
    return { ...flags, type: typeof value, name: value?.name, length: value?.length, text: value?.toString(), own };
  };
  const outcome = async (ask: () => unknown) => {
    try {
      return await ask();
    } catch (error) {
      return [(error as Error).constructor.name, (error as Error).name, (error as Error).message];
    }
  };

  const owners = { window, XMLHttpRequest: XMLHttpRequest.prototype, Navigator: Navigator.prototype };
  const names = {
    window: ['fetch', 'XMLHttpRequest', 'EventSource', 'Request', 'Response', 'Headers', 'Promise'],
    XMLHttpRequest: ['open', 'send', 'abort', 'setRequestHeader', 'addEventListener', 'constructor'],
    Navigator: ['sendBeacon'],
  };
  for (const [owner, members] of Object.entries(names)) {
    for (const name of members) seen[`${owner}.${name}`] = describe(owners[owner as keyof typeof owners], name);
  }
  seen['EventSource.prototype.constructor'] = EventSource.prototype.constructor === EventSource;
  seen['EventSource members'] = Reflect.ownKeys(EventSource).map(String).sort();
  seen['the keys of fetch'] = Object.keys(fetch);
  seen['fetch has no prototype'] = 'prototype' in fetch;
  seen['new fetch()'] = await outcome(() => Reflect.construct(fetch, ['/data']));
  seen['EventSource()'] = await outcome(() => Reflect.apply(EventSource as never, undefined, ['/data']));
  seen['open on another object'] = await outcome(() => Reflect.apply(XMLHttpRequest.prototype.open, {}, ['GET', '/']));
  seen['send before open'] = await outcome(() => new XMLHttpRequest().send());
  seen['open without arguments'] = await outcome(() =>
    Reflect.apply(XMLHttpRequest.prototype.open, new XMLHttpRequest(), []),
  );
  seen['sendBeacon without arguments'] = await outcome(() => Reflect.apply(navigator.sendBeacon, navigator, []));
  seen['fetch without arguments'] = await outcome(() => Reflect.apply(fetch, undefined, []));
  seen['the promise of fetch'] = fetch('/data').constructor === Promise;

  for (const path of ['/data', '/shut']) {
    const response = await fetch(path);
    const { status, statusText, ok, type, redirected, bodyUsed, url } = response;
    const reader = response.clone().body?.getReader({ mode: 'byob' });
    seen[`fetch ${path}`] = {
      ...{ status, statusText, ok, type, redirected, bodyUsed, path: new URL(url).pathname },
      headers: [...response.headers].filter(([name]) => name !== 'date'),
      text: await response.text(),
      byob: (await reader?.read(new Uint8Array(64)))?.value?.byteLength,
      after: await outcome(() => response.text()),
    };
  }

  const order: string[] = [];
  await Promise.all([
    fetch('/data', { signal: AbortSignal.abort() }).catch(() => order.push('rejected')),
    Promise.resolve().then(() => order.push('next microtask')),
  ]);
  seen['the moment of an abort'] = order;

  let asked = 0;
  const address = {
    toString() {
      asked++;
      return '/data';
    },
  };
  await fetch(address as never);
  seen['how often an address is asked for its text'] = asked;

  for (const async of [true, false]) {
    const events: string[] = [];
    const xhr = new XMLHttpRequest();
    const types = ['readystatechange', 'loadstart', 'progress', 'load', 'error', 'abort', 'timeout', 'loadend'];
    for (const type of types) xhr.addEventListener(type, () => events.push(`${type} ${xhr.readyState}`));
    const ended = new Promise((resolve) => xhr.addEventListener('loadend', resolve));
    xhr.open('GET', '/shut', async);
    xhr.send();
    await ended;
    seen[`XMLHttpRequest ${async ? 'a' : ''}synchronous`] = { events, status: xhr.status, text: xhr.responseText };
  }
  return seen;
}
