import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Children lead a group of their own: a Ctrl-C meant for us does not reach them, and they end with all they started. */
export const leadsGroup = process.platform !== 'win32';

/** Asks a child and everything it started to end, and ends what is left after the grace. Never rejects. */
export async function endGroup({ pid }: ChildProcess, graceMs: number): Promise<void> {
  if (pid === undefined) return;
  if (!leadsGroup) return endTree(pid);
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    if (!signalGroup(pid, 0)) return;
    await sleep(POLL_MS);
  }
  signalGroup(pid, 'SIGKILL');
}

/** False when nobody is left in the group. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** Windows has neither groups nor a gentle way. */
function endTree(pid: number): Promise<void> {
  const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  return new Promise((resolve) => {
    killer.once('error', () => resolve());
    killer.once('close', () => resolve());
  });
}
