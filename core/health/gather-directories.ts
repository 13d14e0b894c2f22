import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { isErrno, toStorageError } from '../fs/errno';
import type { DirectoriesFacts, DirectoryFacts } from './judge-directories';

const USABLE = constants.R_OK | constants.W_OK | constants.X_OK;

/** Looks at every directory of the configuration and changes none. */
export function gatherDirectories(config: ServerConfig): DirectoriesFacts {
  const directories = listDirectories(config).filter(({ path }) => path !== '' && !path.includes('://'));
  return {
    disabled: config.disabled,
    directories: directories.map(lookAt),
    freeBytes: freeBytes(config.walsDirectory) ?? freeBytes(config.backupDirectory),
  };
}

type Wanted = Pick<DirectoryFacts, 'option' | 'path' | 'mustExist'>;

function listDirectories(config: ServerConfig): readonly Wanted[] {
  const wanted = (option: string, path: string, mustExist = false): Wanted => ({ option, path, mustExist });
  return [
    wanted('backup_directory', config.backupDirectory, true),
    wanted('barman_lock_directory', config.lockDirectory, true),
    wanted('incoming_wals_directory', config.incomingWalsDirectory, config.archiver),
    wanted('streaming_wals_directory', config.streamingWalsDirectory),
    wanted('wals_directory', config.walsDirectory),
    wanted('xlogdb_directory', config.xlogdbDirectory),
    wanted('errors_directory', config.errorsDirectory),
    wanted('basebackups_directory', config.options.get('basebackups_directory')?.value ?? ''),
  ];
}

function lookAt(wanted: Wanted): DirectoryFacts {
  const facts = { ...wanted, ...stateOf(wanted.path) };
  const canBeMade = facts.state === 'missing' && stateOf(dirname(wanted.path)).state === 'writable';
  return { ...facts, canBeMade };
}

function stateOf(path: string): Pick<DirectoryFacts, 'state' | 'problem'> {
  try {
    if (!statSync(path).isDirectory()) return { state: 'not-a-directory', problem: null };
    accessSync(path, USABLE);
    return { state: 'writable', problem: null };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { state: 'missing', problem: null };
    if (isErrno(error, 'ENOTDIR')) return { state: 'not-a-directory', problem: null };
    if (isErrno(error, 'EACCES', 'EPERM')) return { state: 'denied', problem: null };
    if (isErrno(error, 'EROFS')) return { state: 'read-only', problem: null };
    return { state: 'unreachable', problem: toStorageError(error, `look at ${path}`).message };
  }
}

function freeBytes(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null; // Shown as not known: the directory may not exist yet.
  }
}
