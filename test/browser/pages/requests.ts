import type { IntermissionOptions } from '../../../src/index.ts';
import type { Lab } from '../../helpers/lab.ts';
import { putScript } from './checkout.ts';

declare global {
  /** The platform's own, from before anything was loaded. */
  var native: {
    fetch: typeof fetch;
    XMLHttpRequest: typeof XMLHttpRequest;
    open: XMLHttpRequest['open'];
    send: XMLHttpRequest['send'];
    EventSource: typeof EventSource;
    sendBeacon: Navigator['sendBeacon'];
  };
  /** The reasons of the rejections that nobody handled. */
  var unhandled: unknown[];
  /** Creates and starts a client. */
  function start(options: IntermissionOptions): void;
  /** What a test keeps in the page from one call to the next. */
  var kept: Record<string, unknown>;
}

export interface RequestsOptions {
  /** What the page's own script starts the client with; it watches the API and the site. */
  start?: IntermissionOptions;
  /** Runs before the SDK. */
  before?: string;
  /** Runs after the client has started. */
  after?: string;
  /** Whether the SDK is on the page at all. */
  without?: boolean;
}

/** Delays short enough for a test. */
export const hasty: IntermissionOptions = { poll: { base: 200, cap: 500 }, resume: { spread: 50 } };

/** Puts a page on the site that has nothing but scripts. */
export function putRequests(lab: Lab, { start = hasty, before = '', after = '', without }: RequestsOptions = {}): void {
  const options = JSON.stringify({ watch: [`${lab.api.origin}/`, `${lab.site.origin}/`], ...start });
  putScript(lab, '/native.js', `${natives}\n${before}`);
  putScript(lab, '/start.js', `${without ? '' : `start(${options});`}\n${after}`);
  const sdk = without ? '' : '<script src="/intermission.js" data-auto="false"></script>';
  lab.page(
    '/',
    `<!doctype html><title>Requests</title><link rel="icon" href="data:,"><body>
<script src="/native.js"></script>${sdk}<script src="/start.js"></script>`,
  );
}

const natives = `
Math.random = () => 0;
var native = {
  fetch, XMLHttpRequest, EventSource,
  open: XMLHttpRequest.prototype.open,
  send: XMLHttpRequest.prototype.send,
  sendBeacon: Navigator.prototype.sendBeacon,
};
var unhandled = [], kept = {}, notes = [], states = [], client;
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  unhandled.push(String(event.reason));
});
function start(options) {
  client = Intermission.createIntermission({ ...options, onError: (error) => notes.push(String(error)) });
  client.start();
  client.subscribe(({ status }) => status !== states.at(-1) && states.push(status));
}`;
