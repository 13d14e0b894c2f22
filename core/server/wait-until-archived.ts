import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError } from '../errors';
import { relativePath } from '../wal/wal-file-name';
import type { Server } from './server';

const POLL_MS = 100;

export interface ArchiveWait {
  /** Null: for ever. */
  readonly timeoutMs: number | null;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Archives what arrives until this segment is in the archive; answers false when it was not in time. Another archiver
 * at work may do it for us. @throws ArchiverError of an archive run that fails: waiting longer would not help
 */
export async function waitUntilArchived(server: Server, segment: string, wait: ArchiveWait): Promise<boolean> {
  const path = join(server.config.walsDirectory, relativePath(segment));
  const end = wait.timeoutMs === null ? Infinity : performance.now() + wait.timeoutMs;
  for (;;) {
    await archive(server, wait.signal);
    if (existsSync(path)) return true;
    if (performance.now() >= end || wait.signal?.aborted === true) return false;
    await sleep(POLL_MS);
  }
}

async function archive(server: Server, signal: AbortSignal | undefined): Promise<void> {
  try {
    await server.archiveWal({ onEvent: () => {}, signal });
  } catch (error) {
    if (!(error instanceof ArchiverError && error.code === 'lock-busy')) throw error;
  }
}
