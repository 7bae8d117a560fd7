import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { parseStatusDocument } from '../../src/lock/status-document.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const README = 'README.md';
const RECIPES = 'demo/recipes/README.md';
const readme = read(README);
const snippets = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, snippet = '']) => snippet);
const kilobytes = (file: string) => brotliCompressSync(readFileSync(join(root, 'dist', file))).length / 1000;

/** The fragment that leads to a heading, as GitHub makes it. */
const fragmentOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');

describe('the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells the sizes of the builds', () => {
    const [lead = ''] = readme.split('```');
    const told = Array.from(lead.matchAll(/([\d.]+) kB/g), ([, size]) => Number(size));
    const files = ['', '-stage', '-grading', '-restore'].map((name) => `intermission${name}.js`);
    expect(told).toHaveLength(files.length);
    for (const [index, file] of files.entries()) expect(told[index]).toBeCloseTo(kilobytes(file), 0);
  });

  it('has snippets that compile, and so have the recipes', { timeout: 120_000 }, () => {
    const found = [README, RECIPES].map((path) => snippets(read(path), '[jt]s'));
    for (const texts of found) expect(texts.length).toBeGreaterThan(0);
    const files = found.flat().map((text, index) => {
      const file = join(folder, `snippet-${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      paths: {
        intermission: [join(root, 'src/index.ts')],
        'intermission/locales/*': [join(root, 'src/notice/locales/*')],
        'intermission/service-worker': [join(root, 'src/service-worker.ts')],
      },
    });
    const errors = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, ' ')]);
    expect(errors).toEqual([]);
  });

  it('shows a status document that is one', () => {
    const [text = ''] = snippets(readme, 'json');
    const document = parseStatusDocument(JSON.parse(text));
    expect(document?.locks).toHaveLength(1);
    expect(document?.windows).toHaveLength(1);
  });

  it.each([README, RECIPES])('leads from %s to files and headings that exist', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, file = '', fragment]) => {
      const target = file ? join(dirname(path), file) : path;
      if (!existsSync(join(root, target))) return true;
      const headings = fragment ? [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading) : [];
      return fragment !== undefined && !headings.map(fragmentOf).includes(fragment);
    });
    expect(links.length).toBeGreaterThan(0);
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});
