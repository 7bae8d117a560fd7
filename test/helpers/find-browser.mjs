import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, firefox } from 'playwright-core';

const playwright = { chromium, firefox };
const systemNames = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  firefox: ['firefox-esr', 'firefox'],
};

/** Debian's packages, and the program whose presence says that they are installed. */
export const debianPackages = {
  chromium: { program: 'chromium', packages: ['chromium'] },
  firefox: { program: 'firefox-esr', packages: ['firefox-esr'] },
  webkit: { program: 'WebKitWebDriver', packages: ['webkit2gtk-driver'] },
  display: { program: 'Xvfb', packages: ['xvfb', 'xauth'] },
  nginx: { program: 'nginx', packages: ['nginx'] },
  profile: { program: 'gjs', packages: ['gjs', 'gir1.2-webkit2-4.1'] },
};

/** The path of a program in `PATH`, or `undefined`. */
export function findProgram(name) {
  // Where Debian keeps servers is not in everybody's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Playwright's own copy of an engine, else the system's, else `undefined`. */
export function findBrowser(engine) {
  const own = playwright[engine].executablePath();
  if (own && existsSync(own)) return { path: own, from: 'playwright' };
  const path = systemNames[engine].map(findProgram).find(Boolean);
  return path ? { path, from: 'system' } : undefined;
}

/** The programs that drive WebKitGTK, or `undefined` when one of them is missing; `profile` only for one that keeps things. */
export function findWebKit() {
  const [driver, display, profile] = ['webkit', 'display', 'profile'].map((part) =>
    findProgram(debianPackages[part].program),
  );
  return driver && display ? { driver, display, profile } : undefined;
}
