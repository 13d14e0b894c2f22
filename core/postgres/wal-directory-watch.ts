import { toPostgresFailure } from './postgres-failure';
import type { PostgresSession } from './postgres-session';
import { readWalDirectory, type WalDirectory } from './wal-directory';

const INTERVAL_MS = 30_000;
/** A directory that could not be listed in time is left alone for longer. */
const PAUSE_AFTER_FAILURE_MS = 300_000;
const WINDOW_MS = 600_000;

export interface WatchedWalDirectory extends WalDirectory {
  /** Over the last ten minutes; null before there are two looks. */
  readonly bytesPerSecond: number | null;
}

interface Size {
  readonly bytes: number;
  readonly atMs: number;
}

/** Looks at the server's `pg_wal` now and then, over the connection of somebody else. */
export class WalDirectoryWatch {
  private directory: WalDirectory | null = null;
  private sizes: readonly Size[] = [];
  private nextMs = 0;

  /** Null while nothing is known. */
  latest(): WatchedWalDirectory | null {
    return this.directory === null ? null : { ...this.directory, bytesPerSecond: this.bytesPerSecond() };
  }

  forget(): void {
    this.directory = null;
    this.sizes = [];
    this.nextMs = 0;
  }

  /** Never rejects. Answers false when the connection should not be used any more: an answer is still to come. */
  async look(session: PostgresSession, major: number): Promise<boolean> {
    const atMs = performance.now();
    if (atMs < this.nextMs) return true;
    this.nextMs = atMs + INTERVAL_MS;
    try {
      this.directory = await readWalDirectory(session, major);
      this.remember(this.directory.bytes, atMs);
      return true;
    } catch (error) {
      this.nextMs = atMs + PAUSE_AFTER_FAILURE_MS;
      this.sizes = [];
      this.directory = { ...NOTHING_READ, why: `pg_wal cannot be read: ${toPostgresFailure(error).message}` };
      return false;
    }
  }

  private remember(bytes: number | null, atMs: number): void {
    if (bytes === null) return;
    this.sizes = [...this.sizes.filter((size) => size.atMs >= atMs - WINDOW_MS), { bytes, atMs }];
  }

  private bytesPerSecond(): number | null {
    const [first, last] = [this.sizes[0], this.sizes.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }
}

const NOTHING_READ: WalDirectory = {
  files: null,
  bytes: null,
  readyFiles: null,
  maxWalSizeBytes: null,
  retainedBytes: null,
  slotLeftBytes: null,
  writtenSecondsAgo: null,
  dataDirectory: null,
  why: null,
};
