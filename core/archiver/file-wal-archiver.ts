import { detectCompression, parseCustomMagic } from '../codec/detect-encoding';
import type { Inspection } from '../fs/durable-fs';
import type { QueuedWal } from '../storage/wal-file-info';
import { readBatch } from './read-batch';
import { isSettled } from './settle';
import { WalArchiver, type ArchiverDeps } from './wal-archiver';
import { WalArchiverQueue } from './wal-archiver-queue';

/** Archives what `archive_command` delivers into the incoming directory. */
export class FileWalArchiver extends WalArchiver {
  readonly directory: string;
  /** COD-6: a custom compression that can be recognised is recognised here too. */
  private readonly customMagic: Uint8Array | null;

  constructor(deps: ArchiverDeps) {
    super('file archival', deps);
    this.directory = deps.config.incomingWalsDirectory;
    this.customMagic = parseCustomMagic(deps.config.options.get('custom_compression_magic')?.value ?? null);
  }

  /** archive.md §2, but filtered before the batch is cut: `.tmp` files and garbage take nobody's place (ARC-12). */
  async getNextBatch(): Promise<WalArchiverQueue> {
    const batchSize = this.deps.config.archiverBatchSize;
    const holdBack = (wals: readonly QueuedWal[]) => ({ archivable: wals, heldBack: [] });
    const batch = await readBatch(this.deps.fs, this.directory, { batchSize, holdBack });
    return new WalArchiverQueue(batch.archivable, { errors: batch.errors, batchSize, totalSize: batch.totalSize });
  }

  protected isComplete({ facts, head }: Inspection): boolean {
    return isSettled(facts, head, { epochMs: this.deps.now().getTime() });
  }

  protected compressionOf(head: Uint8Array): string | null {
    return detectCompression(head, this.customMagic);
  }
}
