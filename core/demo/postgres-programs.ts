import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ArchiverError } from '../errors';
import { runProgram } from './run-program';

/** The programs of one PostgreSQL installation. */
export interface PostgresPrograms {
  readonly binDirectory: string;
  readonly majorVersion: number;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const SUFFIX = process.platform === 'win32' ? '.exe' : '';
const OLDEST_MAJOR = 11;

/** `%` stands for a version; the installations of one line are tried newest first. */
const INSTALLATIONS = [
  '/usr/lib/postgresql/%/bin',
  '/usr/pgsql-%/bin',
  '/opt/homebrew/opt/postgresql@%/bin',
  '/usr/local/opt/postgresql@%/bin',
  '/Applications/Postgres.app/Contents/Versions/%/bin',
  'C:\\Program Files\\PostgreSQL\\%\\bin',
];

/**
 * PATH first, then where the systems put PostgreSQL. With `major` only that version will do: a data directory belongs
 * to one. initdb sets the segment size since 11.
 * @throws ArchiverError 'demo-failed' with the command that installs PostgreSQL
 */
export async function findPostgresPrograms(major: number | null): Promise<PostgresPrograms> {
  for (const binDirectory of listBinDirectories()) {
    const path = (name: string) => join(binDirectory, `${name}${SUFFIX}`);
    const programs = { binDirectory, initdb: path('initdb'), postgres: path('postgres'), pgCtl: path('pg_ctl') };
    if (![programs.initdb, programs.postgres, programs.pgCtl, path('pg_receivewal')].every(isExecutable)) continue;
    const majorVersion = await readMajorVersion(programs.postgres);
    if (major === null ? majorVersion >= OLDEST_MAJOR : majorVersion === major) return { ...programs, majorVersion };
  }
  const wanted = major === null ? 'PostgreSQL' : `PostgreSQL ${major}`;
  throw new ArchiverError('demo-failed', `the programs of ${wanted} are not installed here`, {
    hint: `Install them: ${installCommand(process.platform, major)}`,
  });
}

export function installCommand(platform: NodeJS.Platform, major: number | null): string {
  if (platform === 'darwin') return `brew install postgresql@${major ?? 17}`;
  if (platform === 'win32') return `winget install PostgreSQL.PostgreSQL.${major ?? 17}`;
  return major === null ? 'sudo apt-get install postgresql' : `sudo apt-get install postgresql-${major}`;
}

function listBinDirectories(): readonly string[] {
  const inPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean).flatMap(realBinDirectory);
  return [...inPath, ...INSTALLATIONS.flatMap(listVersions)];
}

/** PATH often holds a link to initdb whose sisters are elsewhere. */
function realBinDirectory(directory: string): readonly string[] {
  const initdb = join(directory, `initdb${SUFFIX}`);
  return isExecutable(initdb) ? [dirname(realpathSync(initdb))] : [];
}

function listVersions(pattern: string): readonly string[] {
  const [before = '', after = ''] = pattern.split('%');
  const root = before.slice(0, Math.max(before.lastIndexOf('/'), before.lastIndexOf('\\')) + 1);
  const prefix = before.slice(root.length);
  try {
    const names = readdirSync(root).filter((name) => name.startsWith(prefix) && /^\d+/.test(name.slice(prefix.length)));
    const version = (name: string) => Number.parseFloat(name.slice(prefix.length));
    return names.sort((a, b) => version(b) - version(a)).map((name) => `${root}${name}${after}`);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** 0 when the program does not run. */
async function readMajorVersion(postgres: string): Promise<number> {
  const output = await runProgram({ program: postgres, arguments: ['--version'] }).catch(() => '');
  return Number(/(\d+)(?:\.\d+|devel|beta|alpha|rc)/.exec(output)?.[1] ?? 0);
}
