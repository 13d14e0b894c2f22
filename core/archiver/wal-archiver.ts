import { basename } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue';
import type { CatalogueRecord } from '../catalogue/catalogue-line';
import type { ServerConfig } from '../config/server-config';
import type { CheckResult } from '../contract/checks';
import type { DurableFs, Inspection } from '../fs/durable-fs';
import { ArchiverError } from '../errors';
import { isErrno, toStorageError } from '../fs/errno';
import type { RemoteServer } from '../health/remote-server';
import type { WalHooks } from '../hooks/wal-hooks';
import type { QueuedWal, WalFileInfo } from '../storage/wal-file-info';
import type { PreparedWal, PublishedWal, WalStorageStrategy } from '../storage/wal-storage-strategy';
import { toCatalogueTime } from '../wal/catalogue-time';
import { LONG_PAGE_HEADER_BYTES } from '../wal/page-header';
import { validateSegment } from '../wal/validate-segment';
import type { ArchiveEvent, ArchiveListener, ArchiverName, ArchiveRun } from './archive-event';
import { runPipeline } from './archive-pipeline';
import { ErrorsDirectory, summariseErrorFiles, type ErrorSuffix } from './error-files';
import { SETTLE_MS } from './settle';
import { toHookWal, WHY_NOT } from './wal-for-hooks';
import type { WalArchiverQueue } from './wal-archiver-queue';

export interface ArchiverDeps {
  readonly config: ServerConfig;
  readonly fs: DurableFs;
  readonly catalogue: Catalogue;
  readonly hooks: WalHooks;
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
  readonly signal: AbortSignal | undefined;
}

interface Examined {
  readonly info: WalFileInfo;
  /** Null: nobody has begun to make it durable. */
  readonly durable: Promise<void> | null;
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

  /** What this way of delivery says of itself. Never rejects: what cannot be asked is null (RST-1). */
  abstract fetchRemoteStatus(remote: RemoteServer): Promise<object>;

  /** Does this way of delivery work? Changes nothing (checks §3.5). */
  abstract check(remote: RemoteServer): Promise<readonly CheckResult[]>;

  /** Is the file complete, as far as this queue can tell? */
  protected abstract isComplete(found: Inspection): boolean;

  /** Compression of a source that is stored as it comes (COD-16). */
  protected abstract compressionOf(head: Uint8Array): string | null;

  /**
   * One run: the batch in WAL order, then the objects that are no WAL (archive.md §4). Rejects when the archive or the
   * queue cannot be used; what was committed before stays committed, and the rest stays in the queue.
   */
  async archive({ storage, onEvent, signal }: ArchiveOptions): Promise<ArchiveRun> {
    await this.deps.catalogue.noteState();
    const queue = await this.getNextBatch().catch((error: unknown) => {
      throw toStorageError(error, `read ${this.directory}`);
    });
    const counts = { archived: 0, alreadyArchived: 0, quarantined: 0, heldBack: 0 };
    const tell = (event: ArchiveEvent) => {
      countEvent(counts, event);
      onEvent(event);
    };
    tell({ kind: 'found', archiver: this.name, queue });
    const errors = new ErrorsDirectory(this.deps.config.errorsDirectory, this.deps.fs);
    const run: Run = { storage, tell, errors, signal };
    // Scripts see one WAL after the other, each with its own before and after (hooks.md §4).
    const archiveBatch = this.deps.hooks.hasArchiveHooks
      ? this.archiveInTurn(queue, run)
      : this.archiveTogether(queue, run);
    const refusal = await archiveBatch;
    if (refusal === null && signal?.aborted !== true) await this.quarantineUnknown(queue.errors, run);
    return { archiver: this.name, ...counts, refusal };
  }

  private async archiveTogether(queue: WalArchiverQueue, run: Run): Promise<null> {
    await runPipeline<QueuedWal, PreparedWal>(
      queue,
      {
        prepare: async (wal) => {
          const found = await this.examine(wal, run, run.storage.storesSource);
          return found === null ? null : this.prepare(found, run);
        },
        commit: (group) => this.commit(group, run),
        discard: (prepared) => run.storage.discard(prepared),
      },
      { width: run.storage.preparesAtOnce, groupSize: run.storage.preparesAtOnce, signal: run.signal },
    );
    return null;
  }

  /** Null: the source was taken away meanwhile (ARC-8). */
  private async prepare({ info, durable }: Examined, { storage }: Run): Promise<PreparedWal | null> {
    try {
      return await storage.prepare(info, durable);
    } catch (error) {
      if ((await this.deps.fs.facts(info.origFilename)) === null) return null;
      throw error;
    }
  }

  /** Answers the refusal that ended the run: what comes after it stays in the queue. */
  private async archiveInTurn(queue: WalArchiverQueue, run: Run): Promise<ArchiverError | null> {
    for (const wal of queue) {
      if (run.signal?.aborted === true) return null;
      const found = await this.examine(wal, run, false);
      if (found === null) continue;
      try {
        await this.archiveWithHooks(found.info, run);
      } catch (error) {
        if (!(error instanceof ArchiverError) || error.code !== 'hook-aborted') throw error;
        run.tell({ kind: 'refused', archiver: this.name, name: wal.name, reason: error.message });
        return error;
      }
    }
    return null;
  }

  private async archiveWithHooks(info: WalFileInfo, { storage, ...run }: Run): Promise<void> {
    const { hooks } = this.deps;
    const file = storage.getFullPath(info.name);
    let published: PublishedWal | undefined;
    try {
      await hooks.preArchive(toHookWal(info, info.origFilename, null), run.signal);
      const prepared = await this.prepare({ info, durable: null }, { storage, ...run });
      [published] = prepared === null ? [] : await this.commit([prepared], { storage, ...run });
    } catch (error) {
      // HOK-13: also when it was one of the scripts before that failed.
      const reason = error instanceof Error ? error.message : String(error);
      await hooks.postArchive(toHookWal(info, file, reason), run.signal);
      throw error;
    }
    if (published === undefined) return;
    await hooks.postArchive(toHookWal(published.info, file, WHY_NOT[published.outcome]), run.signal);
  }

  /** Null: not to be archived by this run. `sync`: what is complete is made durable from now on. */
  private async examine(wal: QueuedWal, { tell }: Run, sync: boolean): Promise<Examined | null> {
    const wanted = (file: Inspection) => sync && this.isComplete(file);
    const found = await this.deps.fs
      .inspectAndSync(wal.path, LONG_PAGE_HEADER_BYTES, wanted)
      .catch((error: unknown) => {
        throw toStorageError(error, `read ${wal.path}`);
      });
    if (found === null) return null; // ARC-8: taken away or renamed since the listing.
    if (found.durable === null && !this.isComplete(found)) {
      tell({ kind: 'held-back', archiver: this.name, name: wal.name, reason: 'it is still being written' });
      return null;
    }
    tell({ kind: 'started', archiver: this.name, name: wal.name });
    const info = this.describe(wal, found);
    if (info.compression === null) this.warnOfDamage(wal, found, tell);
    return { info, durable: found.durable };
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
  private async commit(group: readonly PreparedWal[], run: Run): Promise<readonly PublishedWal[]> {
    const published = await run.storage.publish(group);
    await this.deps.catalogue.record(published.flatMap(toRecord), run.signal);
    const events: ArchiveEvent[] = [];
    for (const one of published) events.push(await this.letGo(one, run));
    await this.syncQueue();
    this.warnOfOtherNames(published, run);
    for (const event of events) run.tell(event);
    return published;
  }

  /**
   * With "ln" in archive_command, PostgreSQL would write its next WAL into the archived file. Told once a group: who
   * delivers so, delivers all so.
   */
  private warnOfOtherNames(published: readonly PublishedWal[], { tell }: Run): void {
    const linked = published.find(
      ({ outcome, info }) =>
        outcome === 'published' && info.facts.linkCount > 1 && info.compression === null && info.encryption === null,
    );
    if (linked === undefined) return;
    const text =
      'has another name outside the queue: what is written there changes the archive; deliver with cp, not ln';
    tell({ kind: 'warning', archiver: this.name, name: linked.info.name, text });
  }

  private async letGo({ info, outcome }: PublishedWal, { errors }: Run): Promise<ArchiveEvent> {
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

function toRecord({ info, outcome }: PublishedWal): CatalogueRecord[] {
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
