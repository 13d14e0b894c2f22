import { once } from 'node:events';
import { findExecutable } from '../setup/find-executable.mjs';

/** The command line of a child that the kernel asks to end when we die, however we die (Linux only). */
export function boundToUs(command, args) {
  if (process.platform !== 'linux' || findExecutable('setpriv') === null) return [command, args];
  return ['setpriv', ['--pdeathsig', 'TERM', '--', command, ...args]];
}

/** Asks a child to end, insists after `graceMs`, and resolves when it is gone. */
export async function stopChild(child, { graceMs }) {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(insist);
}

export const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;
