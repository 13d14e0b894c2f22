import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { PARENT_VARIABLE } from './receiver-command';

const POLL_MS = 50;

/**
 * Receivers of this directory that a Walyard which no longer lives has left behind: they carry its mark in their
 * environment, and do not descend from the one that started them any more, or from another thread of this process: the
 * core that ran before and died alone. Receivers started by anyone else are never named.
 * Only where /proc exists; elsewhere an orphan ends by itself when it next prints a line, since nobody reads it.
 */
export function findOrphanReceivers(streamingDirectory: string): readonly number[] {
  return listProcesses().filter((pid) => isOrphan(pid, streamingDirectory));
}

/** Ends them as `stop` ends our own. Resolves with their process ids when they are gone. */
export async function endOrphanReceivers(streamingDirectory: string, graceMs: number): Promise<readonly number[]> {
  const orphans = findOrphanReceivers(streamingDirectory);
  await Promise.all(orphans.map((pid) => endOrphan(pid, streamingDirectory, graceMs)));
  return orphans;
}

async function endOrphan(pid: number, directory: string, graceMs: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    const deadline = Date.now() + graceMs;
    // Looked at again before each signal: the number may belong to another process by now.
    if (!isOrphan(pid, directory)) return;
    if (!sendSignal(pid, signal)) return;
    while (Date.now() < deadline && isOrphan(pid, directory)) await sleep(POLL_MS);
  }
}

/** False when it has just ended, or is somebody else's. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function isOrphan(pid: number, directory: string): boolean {
  if (pid === process.pid || !readList(pid, 'cmdline').includes(`--directory=${directory}`)) return false;
  const mark = readList(pid, 'environ').find((entry) => entry.startsWith(`${PARENT_VARIABLE}=`));
  if (mark === undefined || processNamespace(pid) !== processNamespace('self')) return false;
  const [starter = 0, thread] = mark
    .slice(PARENT_VARIABLE.length + 1)
    .split('.')
    .map(Number);
  return (starter === process.pid && thread !== threadId) || !descendsFrom(pid, starter);
}

/** Of a container the mark has a number, and the command line a path, that mean something else out here. */
function processNamespace(process: number | 'self'): string | null {
  try {
    return readlinkSync(`/proc/${process}/ns/pid`);
  } catch {
    return null; // Gone meanwhile, or somebody else's.
  }
}

/** A script of that name may stand between the two. True when it cannot be told: then nothing is ended. */
function descendsFrom(pid: number, starter: number): boolean {
  const parent = readParent(pid);
  if (parent === null || parent === starter) return true;
  return parent > 1 && descendsFrom(parent, starter);
}

function readList(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return []; // Gone meanwhile, or somebody else's.
  }
}

function readParent(pid: number): number | null {
  try {
    // The name in parentheses may hold blanks: the fields after it are state and parent.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
    return parent === undefined ? null : Number(parent);
  } catch {
    return null;
  }
}
