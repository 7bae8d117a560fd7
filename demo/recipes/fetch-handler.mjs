// @ts-check
import { lockedResponse } from './locked-response.mjs';

/**
 * For runtimes with a `fetch` handler in front of the product, such as Cloudflare Workers. `LOCK` is a key-value store
 * in which `npx wrangler kv key put --binding LOCK lock '{}'` locks and `… key delete --binding LOCK lock` unlocks;
 * `ASSETS` has `maintenance.html`, `ORIGINS` the pages that may read the API, separated by spaces.
 */
export default {
  /**
   * @param {Request} request
   * @param {{ LOCK: { get(key: string): Promise<string | null> }, ASSETS: { fetch(url: URL): Promise<Response> }, ORIGINS: string }} env
   * @returns {Promise<Response>}
   */
  async fetch(request, { LOCK, ASSETS, ORIGINS }) {
    const lock = await LOCK.get('lock');
    if (lock === null) return fetch(request);
    const page = await (await ASSETS.fetch(new URL('/maintenance.html', request.url))).text();
    return lockedResponse(request, { origins: ORIGINS.split(' '), page, lock: JSON.parse(lock) });
  },
};
