import type { ServerConfig } from '../config/server-config';
import { toStorageError } from '../fs/errno';
import { receiveLockOwner } from '../receiver/receive-lock';
import type { ReceiverLock } from './judge-streaming-archiver';

/** Tries the lock for a moment (LCK-5): a receiver that starts right then tries again. */
export async function readReceiverLock(config: ServerConfig): Promise<ReceiverLock> {
  try {
    const pid = await receiveLockOwner(config);
    return pid === null ? { kind: 'free' } : { kind: 'held', pid };
  } catch (error) {
    return { kind: 'unknown', problem: toStorageError(error, 'look at the lock of the receiver').message };
  }
}
