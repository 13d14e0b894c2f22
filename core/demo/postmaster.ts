import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** What postmaster.pid says (PostgreSQL: src/include/utils/pidfile.h). */
export interface PostmasterFile {
  readonly pid: number;
  readonly dataDirectory: string;
  readonly isReady: boolean;
}

/** Null when there is none, or not all of it yet. */
export function readPostmasterFile(dataDirectory: string): PostmasterFile | null {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0 || lines[1] === undefined) return null;
    return { pid, dataDirectory: lines[1], isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/**
 * The process that runs this data directory, proven: postmaster.pid names the directory, the process lives, and its
 * command line has the directory. A process number alone may belong to anybody by now.
 */
export function findPostmaster(dataDirectory: string): number | null {
  const file = readPostmasterFile(dataDirectory);
  if (file === null || !isSameDirectory(file.dataDirectory, dataDirectory)) return null;
  return readCommandLine(file.pid).includes(dataDirectory) ? file.pid : null;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Empty when the process is gone or nobody says. */
function readCommandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return isAlive(pid) ? readWindowsCommandLine(pid) : '';
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function readWindowsCommandLine(pid: number): string {
  const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8', windowsHide: true });
}

function isSameDirectory(left: string, right: string): boolean {
  try {
    return realpathSync(left) === realpathSync(right);
  } catch {
    return false;
  }
}
