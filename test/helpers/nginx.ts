import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-browser.mjs';
import { until } from './until.ts';

export interface Nginx {
  /** Empty at first; gone with the server. */
  readonly folder: string;
  /** Starts the server, or starts it again, with this text in its `http` block. */
  start(config: string): Promise<void>;
  /** Stops the server, if it runs; resolves when its ports are free. */
  stop(): Promise<void>;
  /** Stops the server and removes the folder. */
  close(): Promise<void>;
}

/** Whether this machine can run nginx; prints that its tests are skipped when it cannot. */
export function nginxAvailable(): boolean {
  const found = findProgram('nginx') !== undefined;
  if (!found) console.warn('Skipped behind nginx: it is not installed.');
  return found;
}

/** A real nginx with a folder of its own, not yet started. */
export async function createNginx(): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'temp'));
  let server: ChildProcess | undefined;

  async function stop() {
    const running = server;
    server = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }

  return {
    folder,
    async start(config) {
      await stop();
      await writeFile(join(folder, 'nginx.conf'), mainConfig(folder, config));
      const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
      const started = spawn(findProgram('nginx') ?? 'nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
      server = started;
      let complaint = '';
      started.stderr?.on('data', (data) => {
        complaint += data;
      });
      const ports = [...config.matchAll(/listen 127\.0\.0\.1:(\d+)/g)].map(([, port]) => `http://127.0.0.1:${port}/`);
      const answers = async () => {
        if (started.exitCode !== null) return true;
        await Promise.all(ports.map((url) => fetch(url)));
        return true;
      };
      await until(answers, { message: 'the start of nginx' });
      if (started.exitCode !== null) throw new Error(`nginx did not start: ${complaint}`);
    },
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainConfig(folder: string, config: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/temp/${kind};`,
  );
  return `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  types { text/html html; text/javascript js; application/json json; }
  ${temporary.join('\n  ')}
${config}
}
`;
}

/** Ports that nobody listened at a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
