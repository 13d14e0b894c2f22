import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { LockFile } from '../fs/lock-file';
import { endOrphanReceivers, findOrphanReceivers } from './orphan-receivers';

type Place = Pick<ServerConfig, 'name' | 'lockDirectory' | 'streamingWalsDirectory'>;

const GRACE_MS = 5_000;

export const receiveLockPath = ({ lockDirectory, name }: Pick<Place, 'lockDirectory' | 'name'>) =>
  join(lockDirectory, `.${name}-receive-wal.lock`);

/**
 * Barman's receive lock. The receiver of a Walyard that has died holds it, too (it inherits it), so that nobody else
 * starts a second one; it is ended first. @throws ArchiverError `lock-busy`, `lock-denied`, `storage-*`
 */
export async function takeReceiveLock(place: Place, graceMs = GRACE_MS): Promise<LockFile> {
  await endOrphanReceivers(place.streamingWalsDirectory, graceMs);
  return LockFile.tryAcquire(receiveLockPath(place));
}

/**
 * The process that holds the lock, null when nobody does. Of a receiver that was left behind, its own id: the file has
 * that of a Walyard that is dead, a zombie perhaps, or a number that belongs to another process by now.
 */
export async function receiveLockOwner(place: Place): Promise<number | null> {
  const owner = await LockFile.owner(receiveLockPath(place));
  return owner === null ? null : (findOrphanReceivers(place.streamingWalsDirectory)[0] ?? owner);
}
