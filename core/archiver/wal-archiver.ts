import { basename } from 'node:path';
import type { Catalogue, CatalogueRecord } from '../catalogue/catalogue';
import { toCatalogueTime } from '../catalogue/catalogue-line';
import type { ServerConfig } from '../config/server-config';
import type { DurableFs, Inspection } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import type { QueuedWal, WalFileInfo } from '../storage/wal-file-info';
import type { PreparedWal, PublishOutcome, WalStorageStrategy } from '../storage/wal-storage-strategy';
import { LONG_PAGE_HEADER_BYTES } from '../wal/page-header';
import { validateSegment } from '../wal/validate-segment';
import type { ArchiveEvent, ArchiveListener, ArchiverName, ArchiveRun } from './archive-event';
import { runPipeline } from './archive-pipeline';
import { ErrorsDirectory, summariseErrorFiles, type ErrorSuffix } from './error-files';
import { SETTLE_MS } from './settle';
import type { WalArchiverQueue } from './wal-archiver-queue';

/** Prepared and not yet durable at once: enough to share each fsync, few enough to keep the first file quick. */
const LIMITS = { width: 64, groupSize: 64 };

export interface ArchiverDeps {
  readonly config: ServerConfig;
  readonly fs: DurableFs;
  readonly catalogue: Catalogue;
  readonly now: () => Date;
}

export interface ArchiveOptions {
  readonly storage: WalStorageStrategy;
  readonly onEvent: ArchiveListener;
  readonly signal?: AbortSignal | undefined;
}

/** What one archive run works with. */
interface Run {
  readonly storage: WalStorageStrategy;
  readonly tell: ArchiveListener;
  readonly errors: ErrorsDirectory;
}

/** Moves the WAL of one queue directory into the archive. The caller holds the server's archive lock (ARC-5). */
export abstract class WalArchiver {
  static readonly summariseErrorFiles = summariseErrorFiles;

  abstract readonly directory: string;

  constructor(
    readonly name: ArchiverName,
    protected readonly deps: ArchiverDeps,
  ) {}

  abstract getNextBatch(): Promise<WalArchiverQueue>;

  /** Is the file complete, as far as this queue can tell? */
  protected abstract isComplete(found: Inspection): boolean;

  /** Compression of a source that is stored as it comes (COD-16). */
  protected abstract compressionOf(head: Uint8Array): string | null;

  /**
   * One run: the batch in WAL order, then the objects that are no WAL (archive.md §4). Rejects when the archive or the
   * queue cannot be used; what was committed before stays committed, and the rest stays in the queue.
   */
  async archive({ storage, onEvent, signal }: ArchiveOptions): Promise<ArchiveRun> {
    const queue = await this.getNextBatch().catch((error: unknown) => {
      throw toStorageError(error, `read ${this.directory}`);
    });
    const counts = { archived: 0, alreadyArchived: 0, quarantined: 0, heldBack: 0 };
    const tell = (event: ArchiveEvent) => {
      countEvent(counts, event);
      onEvent(event);
    };
    tell({ kind: 'found', archiver: this.name, queue });
    const run: Run = { storage, tell, errors: new ErrorsDirectory(this.deps.config.errorsDirectory, this.deps.fs) };
    await runPipeline<QueuedWal, PreparedWal>(
      queue,
      {
        prepare: (wal) => this.prepare(wal, run),
        commit: (group) => this.commit(group, run),
        discard: (prepared) => storage.discard(prepared),
      },
      { ...LIMITS, signal },
    );
    if (signal?.aborted !== true) await this.quarantineUnknown(queue.errors, run);
    return { archiver: this.name, ...counts };
  }

  private async prepare(wal: QueuedWal, { storage, tell }: Run): Promise<PreparedWal | null> {
    const found = await this.deps.fs.inspect(wal.path, LONG_PAGE_HEADER_BYTES).catch((error: unknown) => {
      throw toStorageError(error, `read ${wal.path}`);
    });
    if (found === null) return null; // ARC-8: taken away or renamed since the listing.
    if (!this.isComplete(found)) {
      tell({ kind: 'held-back', archiver: this.name, name: wal.name, reason: 'it is still being written' });
      return null;
    }
    tell({ kind: 'started', archiver: this.name, name: wal.name });
    const info = this.describe(wal, found);
    if (info.compression === null) this.warnOfDamage(wal, found, tell);
    return storage.prepare(info);
  }

  private describe(wal: QueuedWal, { facts, head }: Inspection): WalFileInfo {
    return {
      name: wal.name,
      origFilename: wal.path,
      sizeBytes: facts.sizeBytes,
      time: toCatalogueTime(facts.modifiedNs),
      compression: this.compressionOf(head),
      encryption: null,
      facts,
    };
  }

  /** Only told, never refused: what PostgreSQL delivered is kept whatever it looks like (ARC-9, wal-naming.md §9). */
  private warnOfDamage(wal: QueuedWal, { facts, head }: Inspection, tell: ArchiveListener): void {
    if (wal.kind !== 'segment') return;
    const file = { name: wal.name, sizeBytes: facts.sizeBytes, head, systemIdentifier: null, segmentSize: null };
    for (const { severity, message } of validateSegment(file)) {
      if (severity === 'error') tell({ kind: 'warning', archiver: this.name, name: wal.name, text: message });
    }
  }

  /** Publish, catalogue, and only then let go of the sources: the order that survives a crash at any point. */
  private async commit(group: readonly PreparedWal[], run: Run): Promise<void> {
    const outcomes = await run.storage.publish(group);
    const done = group.map(({ info }, at) => ({ info, outcome: outcomes[at] ?? 'source-changed' }));
    await this.deps.catalogue.record(done.flatMap(({ info, outcome }) => toRecord(info, outcome)));
    const events: ArchiveEvent[] = [];
    for (const { info, outcome } of done) events.push(await this.letGo(info, outcome, run));
    await this.syncQueue();
    for (const event of events) run.tell(event);
  }

  private async letGo(info: WalFileInfo, outcome: PublishOutcome, { errors }: Run): Promise<ArchiveEvent> {
    const archiver = this.name;
    switch (outcome) {
      case 'published':
      case 'matching-duplicate':
        await this.removeSource(info.origFilename);
        return { kind: outcome === 'published' ? 'archived' : 'already-archived', archiver, info };
      case 'duplicate':
        return this.quarantine(info.origFilename, 'duplicate', errors);
      case 'source-changed':
        return { kind: 'held-back', archiver, name: info.name, reason: 'it was written to while being archived' };
    }
  }

  private async removeSource(path: string): Promise<void> {
    try {
      await this.deps.fs.remove(path);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw toStorageError(error, `remove ${basename(path)} from ${this.directory}`);
    }
  }

  private async quarantineUnknown(paths: readonly string[], { tell, errors }: Run): Promise<void> {
    if (paths.length === 0) return;
    for (const path of paths) {
      if (await this.isAtRest(path)) tell(await this.quarantine(path, 'unknown', errors));
      else tell({ kind: 'held-back', archiver: this.name, name: basename(path), reason: 'it is still being written' });
    }
    await this.syncQueue();
  }

  /** Somebody may be about to give it its real name. */
  private async isAtRest(path: string): Promise<boolean> {
    const facts = await this.deps.fs.facts(path);
    return facts === null || Math.abs(this.deps.now().getTime() - Number(facts.changedNs / 1_000_000n)) >= SETTLE_MS;
  }

  private async quarantine(path: string, suffix: ErrorSuffix, errors: ErrorsDirectory): Promise<ArchiveEvent> {
    const moved = await errors.take(path, { suffix, now: this.deps.now() });
    const name = basename(path);
    if (moved === null) return { kind: 'held-back', archiver: this.name, name, reason: 'it has vanished' };
    return { kind: 'quarantined', archiver: this.name, name, suffix, path: moved };
  }

  private async syncQueue(): Promise<void> {
    await this.deps.fs.syncDir(this.directory).catch((error: unknown) => {
      throw toStorageError(error, `make ${this.directory} durable`);
    });
  }
}

function toRecord(info: WalFileInfo, outcome: PublishOutcome): CatalogueRecord[] {
  if (outcome !== 'published' && outcome !== 'matching-duplicate') return [];
  const { name, sizeBytes, time, compression, encryption } = info;
  const onlyIfMissing = outcome === 'matching-duplicate';
  return [{ entry: { name, sizeBytes, time, compression, encryption }, onlyIfMissing }];
}

type Counts = { archived: number; alreadyArchived: number; quarantined: number; heldBack: number };

function countEvent(counts: Counts, { kind }: ArchiveEvent): void {
  if (kind === 'archived') counts.archived += 1;
  if (kind === 'already-archived') counts.alreadyArchived += 1;
  if (kind === 'quarantined') counts.quarantined += 1;
  if (kind === 'held-back') counts.heldBack += 1;
}
