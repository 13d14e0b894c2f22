import { readFileSync } from 'node:fs';

/** Does the process still do anything? One that only waits for its parent to take notice (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux'; // It has gone in between, or this system has no such file.
  }
}
