export interface FoundBrowser {
  path: string;
  /** The system's Firefox speaks another protocol than the one that Playwright builds. */
  from: 'playwright' | 'system';
}

export const debianPackages: Record<
  'chromium' | 'firefox' | 'webkit' | 'display' | 'nginx' | 'profile',
  { program: string; packages: string[] }
>;

/** The path of a program in `PATH`, or `undefined`. */
export function findProgram(name: string): string | undefined;

/** Playwright's own copy of an engine, else the system's, else `undefined`. */
export function findBrowser(engine: 'chromium' | 'firefox'): FoundBrowser | undefined;

/** The programs that drive WebKitGTK, or `undefined` when one of them is missing; `profile` only for one that keeps things. */
export function findWebKit(): { driver: string; display: string; profile: string | undefined } | undefined;
