import { createIntermission } from '../../../src/index.ts';

/** Without a document there is nothing to watch, and nothing to break. */
const { fetch } = globalThis;
const client = createIntermission({ watch: `${location.origin}/` });
client.start();
client.fetch('/data').then(async (response) => {
  postMessage({ same: globalThis.fetch === fetch, text: await response.text(), status: client.state.status });
});
