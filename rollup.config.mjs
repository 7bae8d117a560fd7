import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

const compile = (options) => typescript({ tsconfig: './tsconfig.json', noEmit: false, filterRoot: '.', ...options });

const parts = /\/(stage|hold)\.[jt]s$/;

/** One minified file with all that it needs, for browsers to load as it is. */
const forBrowsers = (input, file, format) => ({
  input,
  // To the script, these are files beside itself; a dynamic import looks there wherever the script came from.
  external: (id, importer) => importer !== undefined && parts.test(id),
  output: { file, format, sourcemap: true, paths: (id) => `./intermission-${parts.exec(id)[1]}.js` },
  plugins: [
    resolve(),
    compile({ target: 'ES2020' }),
    terser({ ecma: 2020, module: format === 'es', compress: { passes: 3 }, format: { comments: false } }),
  ],
});

export default [
  {
    input: 'src/index.ts',
    external: ['idb-keyval'],
    output: { dir: 'dist', format: 'es', sourcemap: true },
    plugins: [compile({ declaration: true, declarationDir: 'dist', rootDir: 'src' })],
  },
  forBrowsers('src/script.ts', 'dist/intermission.js', 'iife'),
  forBrowsers('src/stage.ts', 'dist/intermission-stage.js', 'es'),
  forBrowsers('src/detect/hold.ts', 'dist/intermission-hold.js', 'es'),
];
