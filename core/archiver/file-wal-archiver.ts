import { detectCompression, parseCustomMagic } from '../codec/detect-encoding';
import type { CheckResult } from '../contract/checks';
import type { Inspection } from '../fs/durable-fs';
import type { QueuedWal } from '../storage/wal-file-info';
import { judgeFileArchiver } from '../health/judge-file-archiver';
import { describeMachine } from '../health/machine';
import type { RemoteServer } from '../health/remote-server';
import type { FileArchiverStatus } from '../postgres/remote-status';
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

  async fetchRemoteStatus(remote: RemoteServer): Promise<FileArchiverStatus> {
    return (await remote.fileArchiver()).status;
  }

  async check(remote: RemoteServer): Promise<readonly CheckResult[]> {
    const { conninfo, incomingWalsDirectory: incoming } = this.deps.config;
    const { currentXlog, xlogSegmentSize: segmentSize } = (await remote.normal()).status;
    const delivery = { conninfo, incoming, ...describeMachine() };
    return judgeFileArchiver({ status: await this.fetchRemoteStatus(remote), delivery, currentXlog, segmentSize });
  }

  protected isComplete({ facts, head }: Inspection): boolean {
    return isSettled(facts, head, { epochMs: this.deps.now().getTime() });
  }

  protected compressionOf(head: Uint8Array): string | null {
    return detectCompression(head, this.customMagic);
  }
}
