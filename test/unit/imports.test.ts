import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

const SRC = new URL('../../src/', import.meta.url).pathname;
const PARTS = ['lock', 'detect', 'poll', 'drafts', 'surfaces', 'resume', 'notice', 'lib', 'failover'];
/** The only files that know several parts. */
const COMPOSERS = [
  'run.ts',
  'asking.ts',
  'requests.ts',
  'simulation.ts',
  'stage.ts',
  'editing.ts',
  'client.ts',
  'options.ts',
  'resolve-options.ts',
  'index.ts',
  'create-intermission.ts',
  'script.ts',
  'maintenance-page.ts',
  'service-worker.ts',
];
/** Run by browsers as they are. */
const ENTRIES = ['script.ts', 'loader.ts', 'maintenance-page.ts', 'service-worker-script.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const edges = imports.map(({ from, to }) => `${from} → ${to}`);

function importsOf(from: string): Import[] {
  const source = readFileSync(join(SRC, from), 'utf8');
  const statements =
    /^(?:import|export)\s+(?!(?:const|function|interface|class|declare)\b)([^'";=]*?)\bfrom\s*'([^']+)'/gm;
  const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
  const bare = /^import\s*'([^']+)'/gm;
  const to = (specifier: string) => (specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier);
  return [
    ...[...source.matchAll(statements)].map(([, clause = '', specifier = '']) => ({
      from,
      to: to(specifier),
      typeOnly: isTypeOnly(clause),
    })),
    ...[...source.matchAll(dynamic), ...source.matchAll(bare)].map(([, specifier = '']) => ({
      from,
      to: to(specifier),
      typeOnly: false,
    })),
  ];
}

/** `type { … }`, or braces in which every name is a type. */
function isTypeOnly(clause: string): boolean {
  const names = /^\{([^}]*)\}\s*$/
    .exec(clause)?.[1]
    ?.split(',')
    .filter((name) => name.trim());
  return /^type\b/.test(clause) || names?.every((name) => /^\s*type\s/.test(name)) === true;
}

const partOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');

function cycleFrom(start: string, next: (file: string) => string[]): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const other of next(file)) {
      const cycle = visit(other, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  return visit(start, []);
}

describe('imports', () => {
  it('are found', () => {
    expect(edges).toContain('surfaces/swap.ts → notice/style.ts');
    expect(edges).toContain('script.ts → stage.ts');
    expect(edges).toContain('drafts/store.ts → idb-keyval');
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('lead to files that exist, named with their extension', () => {
    const missing = imports.filter(({ to }) => to !== 'idb-keyval' && !files.includes(to));
    expect(missing).toEqual([]);
  });

  it('leave no folder without a rule', () => {
    const folders = new Set(files.map(partOf).filter(Boolean));
    expect([...folders].sort()).toEqual([...PARTS].sort());
  });

  it.each(['lock', 'lib'])('of %s/ stay in %s/', (part) => {
    expect(imports.filter(({ from, to }) => partOf(from) === part && partOf(to) !== part)).toEqual([]);
  });

  it('of one part never lead to another, except from surfaces/ to notice/', () => {
    const forbidden = imports.filter(({ from, to }) => {
      const [here, there] = [partOf(from), partOf(to)];
      const free = there === here || there === 'lock' || there === 'lib' || (here === 'surfaces' && there === 'notice');
      return here !== '' && there !== '' && !free;
    });
    expect(forbidden).toEqual([]);
  });

  it('of a part lead to no file of the root but the errors', () => {
    const up = imports.filter(({ from, to }) => partOf(from) && files.includes(to) && !partOf(to));
    expect(up.filter(({ to }) => to !== 'errors.ts')).toEqual([]);
  });

  it('of the root know several parts only in the files that put them together', () => {
    const roots = files.filter((file) => !partOf(file));
    const knowing = roots.filter((file) => imports.some(({ from, to }) => from === file && partOf(to)));
    expect(knowing.filter((file) => !COMPOSERS.includes(file))).toEqual([]);
  });

  it.each(['options.ts', 'resolve-options.ts'])('of %s take only types of the parts', (file) => {
    const values = imports.filter(({ from, to, typeOnly }) => from === file && partOf(to) && !typeOnly);
    expect(values.filter(({ to }) => partOf(to) !== 'lib')).toEqual([]);
  });

  it('make no cycle when the code runs', () => {
    const next = (file: string) =>
      imports.filter(({ from, typeOnly }) => from === file && !typeOnly).map(({ to }) => to);
    expect(files.map((file) => cycleFrom(file, next)).filter(Boolean)).toEqual([]);
  });

  it('go through no barrel', () => {
    expect(files.filter((file) => /\/index\.ts$/.test(file))).toEqual([]);
    expect(imports.filter(({ to, typeOnly }) => to === 'index.ts' && !typeOnly)).toEqual([]);
  });

  it('need no package but idb-keyval, and that only in drafts/store.ts', () => {
    const packages = imports.filter(({ to }) => !files.includes(to));
    expect(packages.map(({ from, to }) => `${from} → ${to}`)).toEqual(['drafts/store.ts → idb-keyval']);
    const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['idb-keyval']);
  });
});

describe('importing', () => {
  it.each(files.filter((file) => !ENTRIES.includes(file)))('%s does nothing', async (file) => {
    const effects = [
      vi.spyOn(globalThis, 'setTimeout'),
      vi.spyOn(globalThis, 'setInterval'),
      vi.spyOn(globalThis, 'fetch'),
      vi.spyOn(globalThis.indexedDB, 'open'),
      vi.spyOn(console, 'warn'),
      vi.spyOn(EventTarget.prototype, 'addEventListener'),
    ];
    const before = globals();
    vi.resetModules();
    await import(/* @vite-ignore */ join(SRC, file));
    expect(globals()).toEqual(before);
    for (const effect of effects) expect(effect).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  function globals() {
    return Reflect.ownKeys(globalThis)
      .map(String)
      .filter((name) => !name.startsWith('__vi'));
  }
});
