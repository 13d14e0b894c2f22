import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { searchPath } from '../process/child-environment';
import { parseReceiverVersion } from './receiver-version';
import type { ReceiverVersion } from './receiver-version';

export interface ReceiverProgram {
  readonly path: string;
  /** Null when the program prints something that is not a version. */
  readonly version: ReceiverVersion | null;
}

export interface ReceiverSearch {
  readonly pathPrefix: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where Debian keeps one directory per PostgreSQL version, none of them in PATH. */
  readonly versionsDirectory?: string;
}

const NAMES =
  process.platform === 'win32' ? ['pg_receivewal.exe', 'pg_receivexlog.exe'] : ['pg_receivewal', 'pg_receivexlog'];
const VERSION_TIMEOUT_MS = 10_000;

/**
 * The first program that works (RCV §8): `path_prefix`, then PATH, then Debian's directories, newest first; both names
 * in each directory. Null when there is none.
 */
export async function findPgReceivewal(search: ReceiverSearch): Promise<ReceiverProgram | null> {
  const directories = [
    ...splitPath(searchPath(search.pathPrefix, search.environment)),
    ...listVersionDirectories(search.versionsDirectory ?? '/usr/lib/postgresql'),
  ];
  for (const path of directories.flatMap((directory) => NAMES.map((name) => join(directory, name)))) {
    const program = await tryProgram(path, search.environment);
    if (program !== null) return program;
  }
  return null;
}

/** Being there is not enough: Debian's wrapper is there and fails when no version is installed. */
async function tryProgram(path: string, env: ReceiverSearch['environment']): Promise<ReceiverProgram | null> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: VERSION_TIMEOUT_MS, env });
    return { path, version: parseReceiverVersion(stdout) };
  } catch {
    return null;
  }
}

const splitPath = (path: string) => path.split(delimiter).filter(Boolean);

function listVersionDirectories(root: string): readonly string[] {
  try {
    const versions = readdirSync(root).filter((name) => /^\d/.test(name));
    return versions.sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a)).map((name) => join(root, name, 'bin'));
  } catch {
    return [];
  }
}
