// @ts-check
import { fileURLToPath } from 'node:url';
import { createApi } from './api.mjs';
import { createJournal } from './journal.mjs';
import { listen } from './listen.mjs';
import { createLockState } from './lock-state.mjs';
import { createSite } from './site.mjs';
import { createStatusHost } from './status.mjs';
import { createStore } from './store.mjs';

/**
 * Starts the demo's three origins on loopback. `port` is the site's, API and status host follow it;
 * 0 gives each a free one. `sdk` is the folder that holds the built `intermission.js`. `close()`
 * destroys open sockets and resolves when all three are down. Rejects when a port is taken. `publicUrl` is
 * where visitors see the site, if another server stands in front of it.
 *
 * @param {{ port?: number, sdk?: string, publicUrl?: string }} [options]
 * @returns {Promise<{ siteUrl: string, apiUrl: string, statusUrl: string, close: () => Promise<void> }>}
 */
export async function startDemo({ port = 4600, sdk = defaultSdk(), publicUrl } = {}) {
  const urls = { site: '', api: '', status: '' };
  const demo = {
    sdk,
    urls,
    journal: createJournal(),
    lockState: createLockState(),
    store: createStore(),
  };

  /** @type {Awaited<ReturnType<typeof listen>>[]} */
  const servers = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const open = async (/** @type {any} */ app, /** @type {number} */ offset) => {
    const server = await listen(app, port === 0 ? 0 : port + offset);
    servers.push(server);
    return server.url;
  };

  try {
    urls.status = await open(createStatusHost(demo), 2);
    urls.api = await open(createApi(demo), 1);
    urls.site = await open(createSite(demo), 0);
  } catch (error) {
    await close();
    throw error;
  }
  const siteUrl = urls.site;
  urls.site = publicUrl ?? siteUrl;
  return { siteUrl, apiUrl: urls.api, statusUrl: urls.status, close };
}

function defaultSdk() {
  return fileURLToPath(new URL('../../dist', import.meta.url));
}
