import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isUsable, type Backup, type BackupRecord } from '../backup/backup';
import { readBackups } from '../backup/read-backups';
import { catalogueEntries } from '../catalogue/catalogue-lines';
import { summariseErrorFiles } from '../archiver/error-files';
import type { ServerConfig } from '../config/server-config';
import { isErrno, toStorageError } from '../fs/errno';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { scanDirectory } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';
import type { ErrorFilesFacts } from './judge-settings';
import type { BackupWals } from './judge-wals';

/** Null: there is none. */
export function catalogueBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** Entries that are not temporary, WAL or not; null when the directory is missing or cannot be read. */
export function countQueue(directory: string): number | null {
  try {
    return scanDirectory(directory)?.filter(({ name }) => !name.endsWith('.tmp')).length ?? null;
  } catch {
    return null; // The check of the directories says so.
  }
}

export interface BackupsFacts {
  readonly backups: readonly BackupRecord[];
  readonly problem: string | null;
}

export async function gatherBackups(config: ServerConfig): Promise<BackupsFacts> {
  const basebackupsDirectory =
    config.options.get('basebackups_directory')?.value ?? join(config.backupDirectory, 'base');
  try {
    const { backups } = await readBackups(
      { backupDirectory: config.backupDirectory, basebackupsDirectory },
      nodeDurableFs,
    );
    return { backups, problem: null };
  } catch (error) {
    return { backups: [], problem: toStorageError(error, 'read the backups').message };
  }
}

export const hasBackupWaitingForWals = (backups: readonly BackupRecord[]): boolean =>
  backups.some((backup) => backup.kind === 'backup' && backup.status === 'WAITING_FOR_WALS');

/** So many lines are read before whatever else waits gets its turn: catalogues have millions. */
const LINES_AT_ONCE = 5_000;

/** The archived WAL of the latest usable backup, null when there is no such backup. Rejects with the system's error. */
export async function readBackupWals(
  backups: readonly BackupRecord[],
  cataloguePath: string,
): Promise<BackupWals | null> {
  const latest = backups.filter(isUsable).findLast(({ beginWal }) => beginWal !== null);
  if (latest === undefined) return null;
  let newest: BackupWals['newest'] = null;
  let [bytesAfter, lines] = [0, 0];
  for (const { name, time, sizeBytes } of catalogueEntries(cataloguePath)) {
    lines += 1;
    if (lines % LINES_AT_ONCE === 0) await othersFirst();
    if (!belongsTo(latest, name)) continue;
    newest = { name, timeS: time };
    if (latest.endWal === null || name > latest.endWal) bytesAfter += sizeBytes;
  }
  return { backupId: latest.id, newest, bytesAfter };
}

const othersFirst = () => new Promise((resolve) => setImmediate(resolve));

/** Full segments from the first of the backup on, of its own timeline: what a restore of it replays. */
function belongsTo({ beginWal, timeline }: Backup, name: string): boolean {
  if (classifyWalName(name) !== 'segment' || name < (beginWal ?? '')) return false;
  return timeline === null || Number.parseInt(name.slice(0, 8), 16) <= timeline;
}

/** The system identifier of identity.json (LAY-6); null when it is not stored or the file cannot be read (LAY-7). */
export function readStoredSystemId(identityFile: string): string | null {
  try {
    const identity = JSON.parse(readFileSync(identityFile, 'utf8')) as { readonly systemid?: unknown } | null;
    return typeof identity?.systemid === 'string' ? identity.systemid : null;
  } catch {
    return null;
  }
}

export const identityFileOf = ({ backupDirectory }: ServerConfig): string => join(backupDirectory, 'identity.json');

export function gatherErrorFiles(directory: string): ErrorFilesFacts {
  try {
    const names = scanDirectory(directory) ?? [];
    return { summary: summariseErrorFiles(names.map(({ name }) => name)), problem: null };
  } catch (error) {
    if (isErrno(error, 'ENOTDIR')) return { summary: null, problem: `${directory} is not a directory` };
    return { summary: null, problem: toStorageError(error, `read ${directory}`).message };
  }
}
