import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

const compile = (options) => typescript({ tsconfig: './tsconfig.json', noEmit: false, filterRoot: '.', ...options });

export default [
  {
    input: { index: 'src/index.ts' },
    external: ['idb-keyval'],
    output: { dir: 'dist', format: 'es', sourcemap: true },
    plugins: [compile({ declaration: true, declarationDir: 'dist', rootDir: 'src' })],
  },
  {
    input: 'src/script.ts',
    output: {
      file: 'dist/intermission.js',
      format: 'iife',
      name: 'Intermission',
      // script.ts sets the global itself, because a second copy must leave the first in place.
      extend: true,
      exports: 'none',
      sourcemap: true,
    },
    plugins: [
      resolve(),
      compile({ target: 'ES2020', sourceMap: true }),
      terser({ ecma: 2020, compress: { passes: 3 }, format: { comments: false } }),
    ],
  },
];
