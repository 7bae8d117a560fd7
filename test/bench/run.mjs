import { register } from 'node:module';

// Node 20 reads no TypeScript by itself.
register(new URL('typescript-loader.mjs', import.meta.url));

// `npm run bench` runs all, `npm run bench -- kill 20` one of them, with a number that it understands.
const modules = {
  speed: './speed.ts',
  kill: './kill.ts',
  herd: './herd.ts',
  tabs: './tabs.ts',
  requests: './requests.ts',
  published: './published.ts',
};
const [wanted, ...rest] = process.argv.slice(2);
if (wanted && !(wanted in modules)) throw new Error(`Expected one of ${Object.keys(modules)}, received ${wanted}.`);

let missed = 0;
for (const [name, file] of Object.entries(modules)) {
  if (wanted && wanted !== name) continue;
  const { bench } = await import(file);
  missed += await bench(...rest.map(Number));
}
console.log(missed > 0 ? `\n${missed} goals missed.` : '\nEvery goal met.');
process.exitCode = missed > 0 ? 1 : 0;
