import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findWebKit } from './find-browser.mjs';
import { killTree } from './processes.ts';
import { type UntilOptions, until } from './until.ts';
import { type Command, findElement, openSession, type PageScript, runScript } from './webdriver.ts';

/** One window of WebKitGTK's MiniBrowser. */
export interface WebKit {
  goto(url: string): Promise<void>;
  url(): Promise<string>;
  /** Runs in the page; promises are waited for, and what comes back went through JSON. */
  evaluate<Value>(script: PageScript<Value>, ...args: unknown[]): Promise<Value>;
  /** Polls a condition in the page, across navigations, until it is truthy; rejects after 15 seconds. */
  waitFor<Value>(script: PageScript<Value>, ...args: unknown[]): Promise<Value>;
  /** Types with real key events at the end of what the field holds. */
  type(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  /** A PNG of the visible part. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

const starting: UntilOptions = { timeout: 60_000, message: 'the start of WebKitWebDriver' };

export interface WebKitOptions {
  /** A folder for what pages store, which outlives the browser; without one nothing does. */
  profile?: string;
}

const script = fileURLToPath(new URL('webkit-on-profile.js', import.meta.url));

/** Whether this machine can run WebKit's tests; prints why they are skipped when it cannot. */
export function webkitAvailable({ withProfile = false } = {}): boolean {
  const found = findWebKit();
  const lacks = !found || (withProfile && !found.profile);
  if (lacks) console.warn(`Skipped in WebKit: WebKitWebDriver${withProfile ? ', gjs' : ''} or Xvfb is not installed.`);
  return !lacks;
}

/** Starts WebKitGTK on a display of its own; the caller closes it. Rejects when it is not installed. */
export async function launchWebKit({ profile }: WebKitOptions = {}): Promise<WebKit> {
  const programs = findWebKit();
  if (!programs || (profile && !programs.profile)) {
    throw new Error('WebKit is not installed: run "node test/helpers/install-browsers.mjs".');
  }
  const started: ChildProcess[] = [];
  const stop = async () => {
    for (const { pid } of started.reverse()) if (pid) await killTree(pid);
  };
  try {
    const display = await startDisplay(programs.display, started);
    const server = await startDriver(programs.driver, display, started);
    const browser = profile && { binary: programs.profile, args: [script, profile] };
    const command = await openSession(server, {
      browserName: 'MiniBrowser',
      ...(browser && { 'webkitgtk:browserOptions': browser }),
    });
    return createWindow(command, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDisplay(program: string, started: ChildProcess[]): Promise<string> {
  // Without -noreset the server resets when its last client goes, and the next one cannot open the display.
  const args = ['-displayfd', '3', '-noreset', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  started.push(server);
  // Read to its end: the server writes number and line break apart, and dies when nobody takes the second.
  const number = await text(server.stdio[3] as Readable);
  if (!number) throw new Error(`${program} ended before it had a display.`);
  return `:${number.trim()}`;
}

async function startDriver(program: string, display: string, started: ChildProcess[]): Promise<string> {
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
  started.push(spawn(program, [`--port=${port}`], { env, stdio: 'ignore' }));
  const server = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${server}/status`)).ok, starting);
  return server;
}

function createWindow(command: Command, stop: () => Promise<void>): WebKit {
  const evaluate = async <Value>(script: PageScript<Value>, ...args: unknown[]) =>
    (await runScript(command, script, args)) as Value;
  return {
    evaluate,
    async goto(url) {
      await command('POST', '/url', { url });
    },
    async url() {
      return (await command('GET', '/url')) as string;
    },
    async waitFor(script, ...args) {
      return until(() => evaluate(script, ...args), { message: `in the page: ${script}` });
    },
    async type(selector, text) {
      await command('POST', `${await findElement(command, selector)}/value`, { text });
    },
    async click(selector) {
      await command('POST', `${await findElement(command, selector)}/click`);
    },
    async screenshot() {
      return Buffer.from((await command('GET', '/screenshot')) as string, 'base64');
    },
    async close() {
      // The driver may be gone already; the kill that follows does what the farewell could not.
      await command('DELETE', '').catch(() => {});
      await stop();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
