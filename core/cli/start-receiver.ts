import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ArchiverError,
  ownDirectory,
  receiveLockOwner,
  receiveLockPath,
  toStorageError,
  type BarmanConfig,
  type ServerConfig,
} from '../index';
import { ownCommand } from './own-command';

const LOOK_EVERY_MS = 50;
/** A receiver that is refused by the server ends within this time, mostly. */
const SETTLE_MS = 2_000;
/** Looking for programs and orphans on a slow machine comes before the lock. */
const LOCK_PATIENCE_MS = 30_000;

export type StartedReceiver =
  | { readonly state: 'started'; readonly pid: number; readonly log: string }
  /** Ended at once; `told` is what it wrote. */
  | { readonly state: 'failed'; readonly told: string; readonly log: string };

/**
 * Starts `receive-wal` as a process of its own, which outlives this one, and sees it hold the receive lock: whoever
 * looks then starts no second one. What it says when it ends is in `receive-wal.log` below `.walyard`.
 */
export async function startReceiver(config: ServerConfig, all: BarmanConfig): Promise<StartedReceiver> {
  const log = join(ownDirectory(config), 'receive-wal.log');
  const child = launch(config, all, log);
  child.once('error', () => {}); // Without a process id it was not started at all.
  const started = performance.now();
  const isAlive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const holdsLock = () => readLock(config) === child.pid;
  const isSettled = () => {
    const ms = performance.now() - started;
    return holdsLock() ? ms >= SETTLE_MS : ms >= LOCK_PATIENCE_MS;
  };
  while (isAlive() && !isSettled()) await sleep(LOOK_EVERY_MS);
  if (isAlive() && child.pid !== undefined) return { state: 'started', pid: child.pid, log };
  const other = await receiveLockOwner(config);
  if (other !== null) return { state: 'started', pid: other, log }; // Somebody else was faster.
  return { state: 'failed', told: readText(log), log };
}

function launch(config: ServerConfig, all: BarmanConfig, log: string): ChildProcess {
  const fd = openLog(config, log);
  try {
    const [program, args] = ownCommand(all, '-q', 'receive-wal', config.name);
    const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', fd, fd] });
    child.unref();
    return child;
  } finally {
    closeSync(fd);
  }
}

/** The words of the last start only, so that a receiver that is refused every minute fills no disk. */
function openLog(config: ServerConfig, log: string): number {
  if (!existsSync(config.backupDirectory)) {
    throw new ArchiverError(
      'storage-missing',
      `the directory of the server, ${config.backupDirectory}, does not exist`,
      {
        hint: 'Is its disk mounted? If the server is new, create the directory, or correct the path in the configuration.',
      },
    );
  }
  try {
    mkdirSync(ownDirectory(config), { recursive: true, mode: 0o700 });
    return openSync(log, 'w', 0o600);
  } catch (error) {
    throw toStorageError(error, `write ${log}`);
  }
}

/** The process id in the lock file. Without taking the lock for a moment: the child may want it just then. */
function readLock(config: ServerConfig): number | null {
  const text = readText(receiveLockPath(config));
  return text === '' ? null : Number.parseInt(text, 10);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
