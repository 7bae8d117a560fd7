import { register } from 'node:module';

// Node 20 reads no TypeScript by itself.
register(new URL('typescript-loader.mjs', import.meta.url));

const modules = { speed: './speed.ts', requests: './requests.ts' };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in modules));
if (unknown.length > 0) throw new Error(`Expected some of ${Object.keys(modules)}, received ${unknown}.`);

let missed = 0;
for (const [name, file] of Object.entries(modules)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { bench } = await import(file);
  missed += await bench();
}
console.log(missed > 0 ? `\n${missed} goals missed.` : '\nEvery goal met.');
process.exitCode = missed > 0 ? 1 : 0;
