import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import { LockFile } from '../fs/lock-file';

type Place = Pick<ServerConfig, 'lockDirectory' | 'name'>;

const lockPath = ({ lockDirectory, name }: Place, task: string) => join(lockDirectory, `.${name}-${task}.lock`);

/** The process that archives this server now. */
export const archiverOwner = (place: Place) => LockFile.owner(lockPath(place, 'archive-wal'));

/** Barman's lock for a cron pass over one server; null when another cron is at it. */
export async function tryCronLock(place: Place): Promise<LockFile | null> {
  try {
    return await LockFile.tryAcquire(lockPath(place, 'cron'));
  } catch (error) {
    if (error instanceof ArchiverError && error.code === 'lock-busy') return null;
    throw error;
  }
}
