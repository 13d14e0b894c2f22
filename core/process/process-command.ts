import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The command line of a process, its arguments separated by blanks; null when it is gone or cannot be looked at. */
export function readProcessCommand(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null;
  } catch {
    return readWithPs(pid);
  }
}

/** Where there is no /proc. */
function readWithPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    return text.toString().trim() || null;
  } catch {
    return null;
  }
}
