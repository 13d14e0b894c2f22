import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessInfo {
  readonly pid: number;
  readonly command: string;
}

/** The living processes whose command line or working directory lies in `directory`. Linux only. */
export function processesIn(directory: string): readonly ProcessInfo[] {
  return allPids()
    .filter((pid) => isAlive(pid) && (commandOf(pid).includes(directory) || cwdOf(pid).startsWith(directory)))
    .map((pid) => ({ pid, command: commandOf(pid) }));
}

/** A zombie is not alive: it waits only for its parent, which may be an init that never looks. */
export function isAlive(pid: number): boolean {
  const state = read(`/proc/${pid}/stat`).split(') ')[1]?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // Gone meanwhile.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
