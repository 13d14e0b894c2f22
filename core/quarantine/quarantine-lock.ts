import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import { LockFile } from '../fs/lock-file';

const PATIENCE_MS = 5_000;

/**
 * One operation on the error files of a server at a time, also of several processes: waits for a moment, then rejects
 * with `lock-busy`. Not the archive lock: a long
 * backlog must not keep an operator waiting, and an archive run only ever adds error files.
 */
export async function withQuarantineLock<T>(
  config: Pick<ServerConfig, 'name' | 'lockDirectory'>,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const lock = await acquire(join(config.lockDirectory, `.${config.name}-walyard-errors.lock`), patienceMs);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function acquire(path: string, patienceMs: number): Promise<LockFile> {
  try {
    return await LockFile.acquire(path, AbortSignal.timeout(patienceMs));
  } catch (error) {
    // Tells who holds it, or gets it after all.
    if (error instanceof ArchiverError && error.code === 'cancelled') return LockFile.tryAcquire(path);
    throw error;
  }
}
