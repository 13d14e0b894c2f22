import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError } from '../errors';
import type { DatabaseAccount } from './database-account';
import type { DemoPaths } from './demo-paths';
import { findPostmaster, isAlive, readPostmasterFile } from './postmaster';
import type { PostgresPrograms } from './postgres-programs';
import { runProgram, spawnOptions } from './run-program';

export interface DemoPostgresParts {
  readonly paths: DemoPaths;
  readonly programs: PostgresPrograms;
  readonly account: DatabaseAccount | null;
}

const POLL_MS = 100;
const READY_TIMEOUT_MS = 120_000;
/** Processes of a killed postmaster end by themselves, but not at once. */
const RETRY_FOR_MS = 15_000;
const STILL_IN_USE = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/;
const FAST_STOP_SECONDS = 30;
const IMMEDIATE_STOP_SECONDS = 15;

/** Starts PostgreSQL in the demo's data directory; resolves with its process id once it accepts connections. */
export async function startDemoPostgres(parts: DemoPostgresParts): Promise<number> {
  const retryUntil = Date.now() + RETRY_FOR_MS;
  for (;;) {
    await removeStalePostmasterFile(parts.paths);
    const outcome = await tryStart(parts);
    if (typeof outcome === 'number') return outcome;
    if (!STILL_IN_USE.test(outcome.words) || Date.now() > retryUntil) {
      throw new ArchiverError('demo-failed', `PostgreSQL of the demo did not start: ${outcome.words}`, {
        hint: `The whole log is ${parts.paths.serverLog}.`,
      });
    }
    await sleep(POLL_MS * 5);
  }
}

/**
 * Stops it: first as an administrator would, then at once (the next start recovers). Resolves when it is gone; does
 * nothing when no PostgreSQL of this data directory runs.
 */
export async function stopDemoPostgres(parts: DemoPostgresParts): Promise<void> {
  await stopWith(parts, 'fast', FAST_STOP_SECONDS);
  await stopWith(parts, 'immediate', IMMEDIATE_STOP_SECONDS);
  const pid = findPostmaster(parts.paths.dataDirectory);
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(POLL_MS);
}

async function stopWith({ paths, programs, account }: DemoPostgresParts, mode: string, seconds: number): Promise<void> {
  const pid = findPostmaster(paths.dataDirectory);
  if (pid === null) return;
  const options = ['stop', '-D', paths.dataDirectory, '-m', mode, '-w', '-t', String(seconds), '-s'];
  const run = { program: programs.pgCtl, arguments: options, account, cwd: paths.dataDirectory };
  await runProgram(run).catch(() => ''); // It took too long, or ended meanwhile: whoever asked looks at the process.
  if (mode === 'fast') await goneWithin(pid, POLL_MS * 20);
}

/** pg_ctl is content when postmaster.pid is removed, which is a moment before the process is gone. */
async function goneWithin(pid: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid) && Date.now() < deadline) await sleep(POLL_MS / 2);
}

/** PostgreSQL refuses to start when postmaster.pid names a process that lives, even if it is no PostgreSQL any more. */
async function removeStalePostmasterFile({ dataDirectory }: DemoPaths): Promise<void> {
  const file = readPostmasterFile(dataDirectory);
  // The file of a dead one is PostgreSQL's own affair: it checks in it that no process of that server is left.
  if (file === null || !isAlive(file.pid) || findPostmaster(dataDirectory) !== null) return;
  await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
}

/** The process id, or the last words of one that ended. */
async function tryStart({ paths, programs, account }: DemoPostgresParts): Promise<number | { readonly words: string }> {
  const before = (await readLog(paths)).length;
  const log = openSync(paths.serverLog, 'a');
  const child = spawn(programs.postgres, ['-D', paths.dataDirectory], {
    ...spawnOptions(account, paths.dataDirectory),
    stdio: ['ignore', log, log],
    // Ctrl-C in a terminal is for us: we stop the load and the receiver first.
    detached: true,
  });
  closeSync(log);
  const end = watchEnd(child);
  child.unref();
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (end.words() === null && Date.now() < deadline) {
    const file = readPostmasterFile(paths.dataDirectory);
    if (file?.isReady === true && file.pid === child.pid) return file.pid;
    await sleep(POLL_MS);
  }
  const endWords = end.words();
  if (endWords === null) child.kill('SIGQUIT');
  const logged = (await readLog(paths)).slice(before).trim().split('\n').slice(-4).join('; ');
  return { words: logged || (endWords ?? 'it takes too long') };
}

/** Says how the process ended, null as long as it runs. */
function watchEnd(child: ChildProcess): { words(): string | null } {
  let words: string | null = null;
  child.once('error', (error) => (words = error.message));
  child.once('exit', (code) => (words = `it ended with code ${code}`));
  return { words: () => words };
}

const readLog = ({ serverLog }: DemoPaths) => readFile(serverLog, 'utf8').catch(() => '');
