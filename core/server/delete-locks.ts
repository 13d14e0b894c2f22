import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { LockFile } from '../fs/lock-file';

type Locked = Pick<ServerConfig, 'name' | 'lockDirectory'>;

/** An archive run takes no longer, unless it has much to do. */
const PATIENCE_MS = 30_000;

/** A full disk must not keep anybody from deleting. */
const MAKING_ROOM = { evenOnFullDisk: true };

/** Rejects with `lock-busy` while Barman takes or deletes a backup of this server. */
export async function requireNoBackupRunning(config: Locked): Promise<void> {
  const lock = await LockFile.tryAcquire(lockPath(config, 'backup'), MAKING_ROOM);
  await lock.release();
}

/**
 * Nobody takes or deletes a backup, so that what backups need does not change; nobody archives, so that no directory is
 * filled while it is emptied. The catalogue lock comes after these, as in an archive run. Waits for an archive run, then
 * rejects with `lock-busy`, as at once for a backup.
 */
export async function withDeleteLocks<T>(
  config: Locked,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const backup = await LockFile.tryAcquire(lockPath(config, 'backup'), MAKING_ROOM);
  try {
    const archive = await acquireWithin(lockPath(config, 'archive-wal'), patienceMs, signal);
    try {
      return await work();
    } finally {
      await archive.release();
    }
  } finally {
    await backup.release();
  }
}

const lockPath = ({ lockDirectory, name }: Locked, task: string) => join(lockDirectory, `.${name}-${task}.lock`);

async function acquireWithin(path: string, patienceMs: number, signal: AbortSignal | undefined): Promise<LockFile> {
  const limit = AbortSignal.timeout(patienceMs);
  try {
    return await LockFile.acquire(path, signal === undefined ? limit : AbortSignal.any([signal, limit]), MAKING_ROOM);
  } catch (error) {
    // Tells who holds it, or gets it after all.
    if (limit.aborted && signal?.aborted !== true) return LockFile.tryAcquire(path, MAKING_ROOM);
    throw error;
  }
}
