import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { ArchiverError } from '../errors';
import type { DatabaseAccount } from './database-account';

export interface ProgramRun {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly account?: DatabaseAccount | null;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 120_000;

/**
 * Runs one of PostgreSQL's programs to its end; resolves with its output.
 * @throws ArchiverError 'demo-failed' with the program's last words
 */
export function runProgram(run: ProgramRun): Promise<string> {
  const options = { ...spawnOptions(run.account ?? null, run.cwd), timeout: run.timeoutMs ?? TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    execFile(run.program, [...run.arguments], options, (cause, stdout, stderr) => {
      if (cause === null) return resolve(stdout);
      const words = stderr.trim().split('\n').slice(-3).join('; ') || cause.message;
      reject(new ArchiverError('demo-failed', `${basename(run.program)} failed: ${words}`, { cause }));
    });
  });
}

/** Untranslated output, and nothing of this process's PostgreSQL settings: the demo is to touch no other server. */
export function spawnOptions(account: DatabaseAccount | null, cwd: string | undefined) {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith('PG'));
  const cleared = Object.fromEntries(foreign.map((name) => [name, undefined]));
  return {
    env: { ...process.env, ...cleared, LC_ALL: 'C' },
    windowsHide: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  };
}
