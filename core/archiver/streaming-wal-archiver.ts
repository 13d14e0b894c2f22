import type { CheckResult } from '../contract/checks';
import { judgeStreamingArchiver } from '../health/judge-streaming-archiver';
import { readReceiverLock } from '../health/receiver-lock';
import type { RemoteServer } from '../health/remote-server';
import type { ReceiverProgramStatus } from '../receiver/receiver-program-status';
import { decideHeldBack } from './hold-back';
import { readBatch } from './read-batch';
import { WalArchiver, type ArchiverDeps } from './wal-archiver';
import { WalArchiverQueue } from './wal-archiver-queue';

/** Archives what pg_receivewal has finished in the streaming directory. */
export class StreamingWalArchiver extends WalArchiver {
  readonly directory: string;

  constructor(deps: ArchiverDeps) {
    super('streaming', deps);
    this.directory = deps.config.streamingWalsDirectory;
  }

  /** archive.md §3, in WAL order, and what is held back is decided on the whole listing before the cut (ARC-19). */
  async getNextBatch(): Promise<WalArchiverQueue> {
    const batchSize = this.deps.config.streamingArchiverBatchSize;
    const batch = await readBatch(this.deps.fs, this.directory, { batchSize, holdBack: decideHeldBack });
    return new WalArchiverQueue(batch.archivable, {
      errors: batch.errors,
      skip: batch.heldBack.map(({ path }) => path),
      batchSize,
      totalSize: batch.totalSize,
    });
  }

  fetchRemoteStatus(remote: RemoteServer): Promise<ReceiverProgramStatus> {
    return remote.receiverProgram();
  }

  async check(remote: RemoteServer): Promise<readonly CheckResult[]> {
    const { config } = this.deps;
    const program = await this.fetchRemoteStatus(remote);
    const { serverVersion } = (await remote.walStreaming()).status;
    return judgeStreamingArchiver({
      server: config.name,
      program,
      serverVersion,
      receiver: await readReceiverLock(config),
    });
  }

  /** pg_receivewal gives a segment its name only when it is whole. */
  protected isComplete(): boolean {
    return true;
  }

  /** pg_receivewal writes plain files here (archive.md §3 step 6). */
  protected compressionOf(): null {
    return null;
  }
}
