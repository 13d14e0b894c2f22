import { detectCompression, parseCustomMagic } from '../codec/detect-encoding';
import type { Inspection } from '../fs/durable-fs';
import { readQueue } from './read-queue';
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
    const { wals, errors, totalSize } = await readQueue(this.deps.fs, this.directory);
    const batchSize = this.deps.config.archiverBatchSize;
    return new WalArchiverQueue(batchSize > 0 ? wals.slice(0, batchSize) : wals, { errors, batchSize, totalSize });
  }

  protected isComplete({ facts, head }: Inspection): boolean {
    return isSettled(facts, head, { epochMs: this.deps.now().getTime() });
  }

  protected compressionOf(head: Uint8Array): string | null {
    return detectCompression(head, this.customMagic);
  }
}
