import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

export interface ProcessEntry {
  pid: number;
  parent: number;
  /** As in /proc: `Z` is a zombie, which runs no more and only waits to be collected. */
  state: string;
  /** Program and arguments, separated by spaces; empty for a zombie. */
  command: string;
}

/** A process and all that descend from it, itself first. Empty when it is gone, or where there is no /proc. */
export function processTree(pid: number): ProcessEntry[] {
  const all = listProcesses();
  const tree = all.filter((entry) => entry.pid === pid);
  // The list grows while it is walked, which is what takes it from children to grandchildren.
  for (const { pid: parent } of tree) tree.push(...all.filter((entry) => entry.parent === parent));
  return tree;
}

/** The topmost process that this one started and whose command line contains the text, as a profile folder does. */
export function findChild(text: string): number | undefined {
  return processTree(process.pid).find((entry) => entry.pid !== process.pid && entry.command.includes(text))?.pid;
}

/** True while a process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  const state = readProcess(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * Kills a process and all that descend from it at once, as a crash would. Resolves when none runs, to the time of the
 * kill in milliseconds since the epoch.
 */
export async function killTree(pid: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<number> {
  // Listed before the kill: children of a dead parent are handed to init, where nobody finds them again.
  const pids = processTree(pid).map((entry) => entry.pid);
  const killedAt = Date.now();
  for (const each of pids) kill(each, signal);
  await until(() => !pids.some(isRunning), { message: `the end of process ${pid} and its children` });
  return killedAt;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function listProcesses(): ProcessEntry[] {
  return readdirProc()
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

function readdirProc(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may itself hold spaces and brackets.
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), state, command };
  } catch {
    return undefined;
  }
}
