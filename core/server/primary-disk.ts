import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { parseConninfo } from '../config/conninfo';

/** What tells that a directory of this machine is the one of the server. */
export interface PrimaryPlace {
  readonly conninfo: string;
  readonly dataDirectory: string | null;
  /** The segment that the server writes now. */
  readonly currentWal: string | null;
}

/** Free bytes on the file system of `pg_wal`: only when the server runs on this machine and its WAL is seen there. */
export function freeBytesOfPgWal({ conninfo, dataDirectory, currentWal }: PrimaryPlace): number | null {
  if (dataDirectory === null || currentWal === null || !isLocal(conninfo)) return null;
  const directory = join(dataDirectory, 'pg_wal');
  try {
    if (!existsSync(join(directory, currentWal))) return null;
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null; // Not for this account to see.
  }
}

function isLocal(conninfo: string): boolean {
  try {
    const host = parseConninfo(conninfo).get('host') ?? '';
    return host === '' || host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host);
  } catch {
    return false; // Told elsewhere.
  }
}
