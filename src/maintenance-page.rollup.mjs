// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const SRC = new URL('./', import.meta.url);

/** The messages that the page has a use for, in the order in which it takes them. */
const NEEDED = ['title', 'maintenance', 'entriesSafe', 'returnsByItself', 'nextLook', 'check', 'back', 'reload'];

/** What only a box in the place of a surface needs, or a button that is no link; or what `frame` says otherwise. */
const ONLY_IN_NOTICES =
  /(display:block|box-sizing:border-box|min-height:inherit|padding:var\(.*?\)|position:sticky;top:1\.25em|font:inherit);|;cursor:pointer/g;

const frame = `
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 var(--font)}
main{width:100%;max-width:34rem}
h1{margin:0}
.status{display:grid;gap:.5em}
.box{padding:2em 1.75em}
.check{display:grid;place-items:center;justify-self:start;text-decoration:none}
`;

/**
 * Makes one self-contained page of a bundle's only script: with the words and the style of the notices.
 *
 * @returns {import('rollup').Plugin}
 */
export function maintenancePage() {
  /** @type {Record<string, Record<string, string>>} */
  let texts = {};
  return {
    name: 'maintenance-page',
    async buildStart() {
      texts = await collectTexts();
    },
    renderChunk: (code) => code.replace(/\bTEXTS\b/g, textOf(texts)),
    async generateBundle(_options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        delete bundle[name];
        if (file.type !== 'chunk') continue;
        const fileName = file.fileName.replace(/js$/, 'html');
        this.emitFile({ type: 'asset', fileName, source: await pageOf(file.code.trim(), texts.en ?? {}) });
      }
    },
  };
}

/** The texts as an expression; every byte of it is on every page. @param {Record<string, Record<string, string>>} texts */
function textOf(texts) {
  const lines = Object.entries(texts).map(([language, words]) =>
    [language, ...NEEDED.map((name) => words[name])].join('|'),
  );
  return `${JSON.stringify(lines.join('~'))}.split('~')`;
}

/** @param {string} script @param {Record<string, string>} en */
async function pageOf(script, en) {
  const { noticeStyle } = await load("export { noticeStyle } from './notice/style.ts'");
  const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<style>
/* Change it. On <html>: data-retry-after="20" is your Retry-After, data-locale="fr". */
:root {
  color-scheme: light dark;
  --paper: Canvas;
  --ink: CanvasText;
  --font: system-ui, sans-serif;
  --intermission-accent: LinkText;
  --intermission-radius: .75em;
}
</style>
<!-- For a Content-Security-Policy: script-src '${hash}' -->
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${en.title}</title>
<noscript><meta http-equiv="refresh" content="60"></noscript>
<style>${frameOf(noticeStyle)}</style>
</head>
<body>
<main><div class="box"><div class="body">
<div class="status" role="status">
<h1 class="title">${en.title}</h1>
<p class="message">${en.maintenance}</p>
<p class="entries" hidden></p>
<p class="returns">${en.returnsByItself}</p>
</div>
<p class="countdown" hidden></p>
<a class="check" href="">${en.check}</a>
</div></div></main>
<script>${script}</script>
</body>
</html>
`;
}

/** What the notice's style has for the parts of a page of its own. @param {string} style */
function frameOf(style) {
  const rules = style.split('\n').filter((rule) => /^(:host{|p{|div,p|button|:focus|\.(box|body|title))/.test(rule));
  const own = rules.map((rule) =>
    rule
      .replaceAll(':host', 'main')
      .replace(/^button/, '.check')
      .replace(ONLY_IN_NOTICES, ''),
  );
  return [...own, ...frame.split('\n')].join('');
}

/** English, and what `src/notice/locales/` has; each a module that exports its messages under any name. */
async function collectTexts() {
  const folder = new URL('notice/locales/', SRC);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
  const modules = ['./notice/messages.ts', ...files.map((file) => `./notice/locales/${file}`)];
  const loaded = await load(modules.map((path, index) => `export * as m${index} from '${path}';`).join('\n'));
  const found = modules.flatMap((path, index) => {
    const messages = Object.values(loaded[`m${index}`] ?? {}).find(
      (value) => typeof value?.returnsByItself === 'string',
    );
    const name = index === 0 ? 'en' : basename(path, '.ts');
    return messages ? [[name, Object.fromEntries(NEEDED.map((key) => [key, messages[key]]))]] : [];
  });
  return Object.fromEntries(found);
}

/** The exports of a module in `src`. @param {string} contents @returns {Promise<Record<string, any>>} */
async function load(contents) {
  const stdin = { contents, resolveDir: SRC.pathname };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', logLevel: 'error' });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
}
