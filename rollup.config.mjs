import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { maintenancePage } from './src/maintenance-page.rollup.mjs';

// Types are checked by a command of their own, and once.
const compile = (options) =>
  typescript({ tsconfig: './tsconfig.json', noEmit: false, noCheck: true, filterRoot: '.', ...options });

/** One minified file with all that it needs, for browsers to load as it is. */
const forBrowsers = (input, file, format, preamble) => ({
  input,
  // What is brought later is a file beside the script; a dynamic import looks there wherever the script came from.
  external: (id, importer) => importer !== undefined && beside(id) !== undefined,
  output: { file, format, sourcemap: true, paths: beside },
  plugins: [
    resolve(),
    compile({ target: 'ES2020' }),
    terser({ ecma: 2020, module: format === 'es', compress: { passes: 3 }, format: { comments: false, preamble } }),
  ],
});

/** Has V8 compile all of a script while it is loaded, beside the page's own work, instead of each function when it is called. */
const COMPILE_AHEAD = '//# allFunctionsCalledOnLoad';

/** Where a module that is a file of its own is to be found from the script. */
function beside(id) {
  const [, name, locale] =
    /\/(?:(stage|editing|frames|hold|push|failover|asides|sealed-store|session-store|version-1|adapter-form|native-answer|restore|grading|drafts-api|version|frame-place)|locales\/(\w+))\.[jt]s$/.exec(
      id,
    ) ?? [];
  return locale ? `./locales/${locale}.js` : name && `./intermission-${name}.js`;
}

const locales = readdirSync('src/notice/locales').map((file) => `src/notice/locales/${file}`);

/** Without a source map, because other files take it in as it is. */
const inlined = (input, file, plugins = []) => {
  const config = forBrowsers(input, file, 'es');
  return { ...config, output: { file, format: 'es' }, plugins: [...plugins, ...config.plugins] };
};

export default [
  // Two builds, or what both use would be a third file.
  ...['src/index.ts', 'src/service-worker.ts'].map((input) => ({
    input,
    external: ['idb-keyval'],
    output: { dir: 'dist', format: 'es', sourcemap: true, chunkFileNames: 'parts/[name].js' },
    plugins: [compile({ declaration: true, declarationDir: 'dist', rootDir: 'src' })],
  })),
  forBrowsers('src/service-worker-script.ts', 'dist/intermission-service-worker.js', 'iife'),
  inlined('src/loader.ts', 'dist/loader.js'),
  inlined('src/maintenance-page.ts', 'dist/maintenance.js', [maintenancePage()]),
  forBrowsers('src/script.ts', 'dist/intermission.js', 'iife', COMPILE_AHEAD),
  forBrowsers('src/stage.ts', 'dist/intermission-stage.js', 'es'),
  ...[
    'editing',
    'poll/frames',
    'detect/hold',
    'failover/failover',
    'poll/push',
    'notice/asides',
    'drafts/sealed-store',
    'drafts/session-store',
    'drafts/version-1',
    'drafts/adapter-form',
    'drafts/native-answer',
    'drafts/restore',
    'drafts/grading',
    'drafts/drafts-api',
    'lib/frame-place',
    'resume/version',
  ].map((path) => forBrowsers(`src/${path}.ts`, `dist/intermission-${basename(path)}.js`, 'es')),
  // They have nothing in common, so that one build makes a file of each.
  {
    ...forBrowsers(locales, undefined, 'es'),
    output: { dir: 'dist/locales', format: 'es', sourcemap: true },
  },
];
