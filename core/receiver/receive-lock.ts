import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { LockFile } from '../fs/lock-file';
import { endOrphanReceivers, findOrphanReceivers } from './orphan-receivers';

type Place = Pick<ServerConfig, 'name' | 'lockDirectory' | 'streamingWalsDirectory'>;

const GRACE_MS = 5_000;

const lockPath = ({ lockDirectory, name }: Place) => join(lockDirectory, `.${name}-receive-wal.lock`);

/**
 * Barman's receive lock. The receiver of a Walyard that has died holds it, too (it inherits it), so that nobody else
 * starts a second one; it is ended first. @throws ArchiverError `lock-busy`, `lock-denied`, `storage-*`
 */
export async function takeReceiveLock(place: Place, graceMs = GRACE_MS): Promise<LockFile> {
  await endOrphanReceivers(place.streamingWalsDirectory, graceMs);
  return LockFile.tryAcquire(lockPath(place));
}

/** The process that holds the lock, null when nobody does; of a receiver that was left behind, its own id. */
export async function receiveLockOwner(place: Place): Promise<number | null> {
  const owner = await LockFile.owner(lockPath(place));
  if (owner === null || isRunning(owner)) return owner;
  return findOrphanReceivers(place.streamingWalsDirectory)[0] ?? owner;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // Somebody else's.
  }
}
