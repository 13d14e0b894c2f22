import { detectCompression } from '../codec/detect-encoding';
import type { Inspection } from '../fs/durable-fs';
import { readQueue } from './read-queue';
import { isSettled } from './settle';
import { WalArchiver, type ArchiverDeps } from './wal-archiver';
import { WalArchiverQueue } from './wal-archiver-queue';

/** Archives what `archive_command` delivers into the incoming directory. */
export class FileWalArchiver extends WalArchiver {
  readonly directory: string;

  constructor(deps: ArchiverDeps) {
    super('file archival', deps);
    this.directory = deps.config.incomingWalsDirectory;
  }

  /** archive.md §2, but filtered before the batch is cut: `.tmp` files and garbage take nobody's place (ARC-12). */
  async getNextBatch(): Promise<WalArchiverQueue> {
    const { wals, errors, totalSize } = await readQueue(this.deps.fs, this.directory);
    const batchSize = this.deps.config.archiverBatchSize;
    return new WalArchiverQueue(batchSize > 0 ? wals.slice(0, batchSize) : wals, { errors, batchSize, totalSize });
  }

  protected isComplete({ facts, head }: Inspection): boolean {
    return isSettled(facts, head, { epochMs: this.deps.now().getTime() });
  }

  protected compressionOf(head: Uint8Array): string | null {
    return detectCompression(head);
  }
}
