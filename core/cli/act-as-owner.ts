import { statSync } from 'node:fs';
import { ArchiverError, type ServerConfig } from '../index';

/**
 * Started by root, the command goes on as the owner of `barman_home`: a lock file or catalogue that root made would
 * shut Barman out of its own archive (compare CFG-6).
 */
export function actAsOwner({ barmanHome }: ServerConfig): void {
  if (process.getuid?.() !== 0) return;
  const home = statSync(barmanHome, { throwIfNoEntry: false });
  if (home === undefined || home.uid === 0) return;
  try {
    process.setgroups?.([home.gid]);
    process.setgid?.(home.gid);
    process.setuid?.(home.uid);
  } catch (cause) {
    throw new ArchiverError('permission-denied', `cannot act as the owner of ${barmanHome} (user id ${home.uid})`, {
      cause,
      hint: 'Run the command as that user.',
    });
  }
}
