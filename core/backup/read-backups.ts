import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import type { BackupRecord, Keep } from './backup';
import { parseBackupInfo } from './parse-backup-info';

export interface BackupDirectories {
  /** Holds `meta/`, where Barman 3.13.2 and later keep what they know of a backup. */
  readonly backupDirectory: string;
  /** Holds a directory a backup; a URL when the backups are in a bucket. */
  readonly basebackupsDirectory: string;
}

export interface BackupCatalogue {
  /** In the order in which they were taken. */
  readonly backups: readonly BackupRecord[];
  /** The directory that should hold backups and is not there: none was taken yet, or a disk is not mounted. */
  readonly missingDirectory: string | null;
}

const INFO_SUFFIX = '-backup.info';
const BACKUP_ID = /^\d{8}T\d{6}$/;
const URL = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Far above any real one: a larger file is something else. */
const MAX_INFO_BYTES = 4 * 1024 * 1024;

/**
 * Barman's backups of one server, without changing anything. What cannot be read is a damaged backup, so that it goes
 * on protecting WAL. Rejects when a directory itself cannot be listed: that must not look like "no backups".
 */
export async function readBackups(directories: BackupDirectories, fs: DurableFs): Promise<BackupCatalogue> {
  const { backupDirectory, basebackupsDirectory: base } = directories;
  const isLocal = !URL.test(base);
  const missing = isLocal && (await factsOf(fs, base)) === null;
  const inBase = isLocal ? await namesOf(fs, base) : [];
  const inMeta = await namesOf(fs, join(backupDirectory, 'meta'));
  const named = inMeta.filter((name) => name.endsWith(INFO_SUFFIX)).map((name) => name.slice(0, -INFO_SUFFIX.length));
  const ids = [...new Set([...named, ...inBase])].filter((id) => id !== '' && !id.startsWith('.')).sort();
  const backups: BackupRecord[] = [];
  for (const id of ids) {
    const backup = await readBackup(id, placesOf(id, backupDirectory, isLocal ? base : null), fs);
    if (backup !== null) backups.push(backup);
  }
  return { backups, missingDirectory: missing ? base : null };
}

interface Places {
  /** The newer place first: what is there has been written last. */
  readonly info: readonly string[];
  readonly keep: readonly string[];
  readonly directory: string | null;
}

function placesOf(id: string, backupDirectory: string, base: string | null): Places {
  const meta = join(backupDirectory, 'meta');
  const directory = base === null ? null : join(base, id);
  return {
    info: [join(meta, `${id}${INFO_SUFFIX}`), ...(directory === null ? [] : [join(directory, 'backup.info')])],
    keep: [join(meta, `${id}-keep`), ...(directory === null ? [] : [join(directory, 'annotations', 'keep')])],
    directory,
  };
}

/** Null when it is no backup, or has been deleted meanwhile. */
async function readBackup(id: string, places: Places, fs: DurableFs): Promise<BackupRecord | null> {
  const keep = await readKeep(places.keep, fs);
  for (const file of places.info) {
    const read = await readSmallFile(file, fs);
    if (read.kind === 'text') return parseBackupInfo(read.text, { id, file, keep });
    if (read.kind === 'unreadable') return { kind: 'damaged', id, file, problem: read.problem };
  }
  if (places.directory === null || !BACKUP_ID.test(id)) return null;
  const file = join(places.directory, 'backup.info');
  const facts = await factsOf(fs, places.directory);
  return facts === null || facts.isFile ? null : { kind: 'damaged', id, file, problem: 'its backup.info is missing' };
}

/** A mark that cannot be understood counts as the one that protects more. */
async function readKeep(files: readonly string[], fs: DurableFs): Promise<Keep | null> {
  const marks: Keep[] = [];
  for (const file of files) {
    const read = await readSmallFile(file, fs);
    if (read.kind !== 'absent')
      marks.push(read.kind === 'text' && read.text.trim() === 'standalone' ? 'standalone' : 'full');
  }
  return marks.includes('full') ? 'full' : (marks[0] ?? null);
}

type SmallFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly problem: string };

async function readSmallFile(file: string, fs: DurableFs): Promise<SmallFile> {
  try {
    const facts = await fs.facts(file);
    if (facts === null) return { kind: 'absent' };
    if (!facts.isFile) return { kind: 'unreadable', problem: `${file} is not a regular file` };
    if (facts.sizeBytes > MAX_INFO_BYTES)
      return { kind: 'unreadable', problem: `${file} is too large for such a file` };
    return { kind: 'text', text: await fs.readText(file) };
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
    return { kind: 'unreadable', problem: toStorageError(error, `read ${file}`).message };
  }
}

async function namesOf(fs: DurableFs, directory: string): Promise<readonly string[]> {
  return fs.names(directory).catch((error: unknown) => {
    throw toStorageError(error, `list the backups in ${directory}`);
  });
}

async function factsOf(fs: DurableFs, directory: string) {
  return fs.facts(directory).catch((error: unknown) => {
    throw toStorageError(error, `look for the backups in ${directory}`);
  });
}
