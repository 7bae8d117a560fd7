import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { debianPackages, findBrowser, findProgram, findWebKit } from './find-browser.mjs';

const required = ['chromium', 'firefox'];
const optional = ['webkit', 'display', 'profile', 'nginx'];
const forWebKit = ['webkit', 'display', 'profile'];

if (lacking().length > 0 && isDebianRoot()) install(lacking().flatMap((part) => debianPackages[part].packages));
report();

function lacking() {
  return [
    ...required.filter((engine) => !findBrowser(engine)),
    ...optional.filter((part) => !findProgram(debianPackages[part].program)),
  ];
}

// Derivatives are left alone: Ubuntu's packages of these names only stand for snaps, which tests cannot drive.
function isDebianRoot() {
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) return false;
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function install(packages) {
  console.log(`Installing for the browser tests: ${packages.join(' ')}`);
  // A fresh cloud machine may still hold the package lock for its own first updates.
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  aptGet([...options, 'update']);
  aptGet([...options, 'install', '-y', '--no-install-recommends', ...packages]);
}

function aptGet(args) {
  // In this runlevel Debian starts no server that it has just installed.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { stdout, stderr, status, error } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (status !== 0) console.error(`apt-get ${args.join(' ')} failed\n${error ?? ''}${stdout}${stderr}`);
}

function report() {
  const missing = lacking().filter((part) => required.includes(part));
  if (!findWebKit()) {
    console.warn(`WebKit's tests will be skipped. ${onDebian(forWebKit)}`);
  }
  if (!findProgram('nginx')) console.warn(`The tests of nginx will be skipped. ${onDebian(['nginx'])}`);
  if (missing.length === 0) return;
  console.error(
    [
      `Not found, and the browser tests need it: ${missing.join(', ')}.`,
      `Anywhere:  npx playwright-core install --with-deps ${missing.join(' ')}`,
      onDebian(missing),
    ].join('\n'),
  );
  process.exitCode = 1;
}

function onDebian(parts) {
  const packages = parts.flatMap((part) => debianPackages[part].packages);
  return `On Debian: apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}
