import { type Browser, type BrowserContext, chromium, firefox, type LaunchOptions } from 'playwright-core';
import { findBrowser } from './find-browser.mjs';

/** The engines that every journey runs in. */
export const engines = ['chromium', 'firefox'] as const;
export type Engine = (typeof engines)[number];
/** The engine for what every engine does alike: it is the faster one by far. */
export const fastest = ['chromium'] as const satisfies readonly Engine[];

type PersistentOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

const launchers = { chromium, firefox };

const chromiumArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const firefoxPreferences = {
  // After a kill Firefox would otherwise offer a safe mode or reopen the old tabs.
  'toolkit.startup.max_resumed_crashes': -1,
  'browser.sessionstore.resume_from_crash': false,
  // Firefox repeats a GET whose connection was cut up to ten times, and the log of requests would show them all.
  'network.http.request.max-attempts': 1,
};

/** Starts a browser that keeps nothing; the caller closes it. Rejects when the engine is not installed. */
export function launchBrowser(engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  return launchers[engine].launch(launchOptions(engine, options));
}

/** Starts a browser on a profile folder that outlives it; the caller closes it. */
export function launchPersistent(
  engine: Engine,
  profileFolder: string,
  options: PersistentOptions = {},
): Promise<BrowserContext> {
  // What a killed browser leaves behind in the folder for temporary files then goes with the profile.
  const env = { ...process.env, TMPDIR: profileFolder, ...options.env };
  return launchers[engine].launchPersistentContext(profileFolder, launchOptions(engine, { ...options, env }));
}

function launchOptions<Options extends LaunchOptions>(engine: Engine, options: Options): Options {
  const found = findBrowser(engine);
  if (!found) throw new Error(`${engine} is not installed: run "node test/helpers/install-browsers.mjs".`);
  // A busy machine has been seen to take most of a minute to start Firefox.
  const common = { executablePath: found.path, timeout: 60_000, ...options };
  if (engine === 'chromium') return { ...common, args: [...chromiumArgs, ...(options.args ?? [])] };
  return {
    ...common,
    ...(found.from === 'system' ? { channel: 'moz-firefox' } : {}),
    firefoxUserPrefs: { ...firefoxPreferences, ...options.firefoxUserPrefs },
  };
}
