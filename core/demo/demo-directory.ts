import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ArchiverError } from '../errors';
import { isErrno } from '../fs/errno';
import type { DatabaseAccount } from './database-account';
import { findDatabaseAccount } from './database-account';
import { NEW_MARKER, readDemoMarker, writeDemoMarker } from './demo-marker';
import type { DemoMarker } from './demo-marker';
import type { DemoPaths } from './demo-paths';
import type { DemoPostgresParts } from './demo-postgres';
import { demoConninfo, formatBarmanConf, formatPostgresConf } from './demo-settings';
import { findPostgresPrograms } from './postgres-programs';
import type { PostgresPrograms } from './postgres-programs';
import { runProgram, spawnOptions } from './run-program';
import { chooseEndpoint } from './socket-directory';

const MAX_LOG_BYTES = 4 * 1024 * 1024;
const OPEN_TO_ALL = 0o755;

export interface PreparedDemo extends DemoPostgresParts {
  readonly conninfo: string;
}

/**
 * Makes the directory of a demo, or takes an existing one of ours. Nothing is written into a directory that holds
 * anything else.
 * @throws ArchiverError 'demo-failed'
 */
export async function claimDirectory({ directory, marker }: DemoPaths): Promise<void> {
  // eslint-disable-next-line no-control-regex -- configuration files are made of lines.
  if (/[\0-\x1f\x7f]/.test(directory))
    throw new ArchiverError('demo-failed', 'the directory of the demo has a control character in its name');
  await makeOpen(directory);
  const stat = await lstat(directory);
  if (!stat.isDirectory()) throw new ArchiverError('demo-failed', `${directory} is not a directory`);
  if ((await readDemoMarker(marker)) !== null) return;
  const foreign = (await readdir(directory)).filter((name) => name !== `${basename(marker)}.tmp`);
  if (foreign.length > 0) {
    throw new ArchiverError('demo-failed', `${directory} is not empty and is not a demo of Walyard`, {
      hint: 'Choose an empty directory with WALYARD_DEMO_DIR.',
    });
  }
  await writeDemoMarker(marker, NEW_MARKER);
}

/** What the existing data directory, if any, can be run with. */
export async function findParts(paths: DemoPaths): Promise<DemoPostgresParts> {
  const programs = await findPostgresPrograms(await readClusterVersion(paths));
  return { paths, programs, account: await findDatabaseAccount() };
}

/** Everything that must exist before PostgreSQL starts. Repeating it is safe; an existing cluster is kept. */
export async function prepareDirectory(parts: DemoPostgresParts): Promise<PreparedDemo> {
  const { paths, programs, account } = parts;
  await requireReachable(paths.directory, account);
  for (const directory of [paths.wals, paths.errors, paths.streaming, paths.incoming]) await makeOpen(directory);
  if (account !== null) await chown(paths.incoming, account.uid, account.gid);
  const marker = (await readDemoMarker(paths.marker)) ?? NEW_MARKER;
  if (!marker.initialised) await makeCluster(paths, programs, account);
  const endpoint = await chooseEndpoint(paths, account, marker.socketDirectory);
  const isOutside = endpoint.host.startsWith('/') && dirname(endpoint.host) !== paths.directory;
  await updateMarker(paths, marker, { initialised: true, socketDirectory: isOutside ? endpoint.host : null });
  await writeFile(
    join(paths.dataDirectory, 'postgresql.conf'),
    formatPostgresConf(paths, endpoint, programs.majorVersion),
  );
  await writeFile(paths.configuration, formatBarmanConf(paths, endpoint, programs.binDirectory));
  await boundLog(paths.serverLog);
  return { ...parts, conninfo: demoConninfo(endpoint) };
}

/** initdb makes the segments 1 MiB, so that WAL files come by the second. */
async function makeCluster(
  paths: DemoPaths,
  programs: PostgresPrograms,
  account: DatabaseAccount | null,
): Promise<void> {
  await rm(paths.dataDirectory, { recursive: true, force: true });
  await mkdir(paths.dataDirectory, { mode: 0o700 });
  if (account !== null) await chown(paths.dataDirectory, account.uid, account.gid);
  const options = [
    '--wal-segsize=1',
    '--auth=trust',
    '--data-checksums',
    '--locale=C',
    '--encoding=UTF8',
    '--username=postgres',
  ];
  const run = { program: programs.initdb, account, cwd: paths.dataDirectory };
  await runProgram({ ...run, arguments: ['-D', paths.dataDirectory, ...options] });
}

async function updateMarker(paths: DemoPaths, old: DemoMarker, change: Partial<DemoMarker>): Promise<void> {
  const wanted = { ...old, ...change };
  if (JSON.stringify(wanted) !== JSON.stringify(old)) await writeDemoMarker(paths.marker, wanted);
}

/** With missing parents, each readable by the account PostgreSQL runs as, whatever the umask. */
async function makeOpen(directory: string): Promise<void> {
  if (await isThere(directory)) return;
  await makeOpen(dirname(directory));
  await mkdir(directory).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error;
  });
  if (process.getuid?.() === 0) await chmod(directory, OPEN_TO_ALL);
}

async function requireReachable(directory: string, account: DatabaseAccount | null): Promise<void> {
  if (account === null) return;
  const isReachable = await new Promise<boolean>((resolve) => {
    execFile('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], spawnOptions(account, '/'), (error) =>
      resolve(error === null),
    );
  });
  if (isReachable) return;
  throw new ArchiverError(
    'demo-failed',
    `the user "${account.name}", as whom PostgreSQL runs, cannot enter ${directory}`,
    {
      hint: 'Choose a directory outside of private ones with WALYARD_DEMO_DIR, for example /var/lib/walyard/demo.',
    },
  );
}

/** Null when there is no cluster, or half of one. */
async function readClusterVersion({ dataDirectory, marker }: DemoPaths): Promise<number | null> {
  if ((await readDemoMarker(marker))?.initialised !== true) return null;
  const version = await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8').catch(() => '');
  return Number.parseInt(version, 10) || null;
}

async function boundLog(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => null);
  if (stat !== null && stat.size > MAX_LOG_BYTES) await truncate(path);
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
