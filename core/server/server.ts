import { dirname, join } from 'node:path';
import type { ArchiveEvent, ArchiveListener, ArchiveRun } from '../archiver/archive-event';
import { FileWalArchiver } from '../archiver/file-wal-archiver';
import { StreamingWalArchiver } from '../archiver/streaming-wal-archiver';
import type { ArchiverDeps, WalArchiver } from '../archiver/wal-archiver';
import { Catalogue, type RebuildRequest } from '../catalogue/catalogue';
import { catalogueToRead } from '../catalogue/catalogue-to-read';
import type { RebuildReport } from '../catalogue/rebuild-report';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { LockFile } from '../fs/lock-file';
import type { HookLog } from '../hooks/hook-output';
import type { WalHooks } from '../hooks/wal-hooks';
import type { Quarantine } from '../quarantine/quarantine';
import type { WalCodecs } from '../storage/wal-codecs';
import type { WalStorageStrategy } from '../storage/wal-storage-strategy';
import type { DeletePlan } from './delete-plan';
import { proposeDelete, type DeleteProposal } from './delete-proposal';
import type { WalSelector } from './delete-selection';
import { executeDelete, type DeleteResult } from './execute-delete';
import { openQuarantine, trashAgeMs } from './open-quarantine';
import { errorRecords, trashDirectory } from './own-files';
import { RecordBacklog } from './record-backlog';
import { requireArchivable, requireLocalArchive } from './require-archivable';
import { createEncodingDetector, createWalCodecs } from './wal-codecs';
import { createWalHooks } from './wal-hooks';

export interface ServerDeps {
  readonly fs: DurableFs;
  readonly now: () => Date;
  readonly createStorage: (config: ServerConfig, fs: DurableFs, codecs: WalCodecs) => WalStorageStrategy;
  /** For what hook scripts print and how they end. */
  readonly log: HookLog;
}

export interface ArchiveWalOptions {
  readonly onEvent: ArchiveListener;
  readonly signal?: AbortSignal | undefined;
}

/** One configured PostgreSQL server and its archive. */
export class Server {
  readonly catalogue: Catalogue;
  readonly hooks: WalHooks;
  /** Streaming first, then file archival (ARC-1). */
  readonly archivers: readonly WalArchiver[];
  /** What archive runs have quarantined and is still to be looked at. Whoever ends before it is done stops it. */
  readonly records: RecordBacklog;
  private opened: Promise<Quarantine> | null = null;

  constructor(
    readonly config: ServerConfig,
    private readonly deps: ServerDeps,
  ) {
    this.catalogue = new Catalogue(catalogueLocation(config), deps.fs, createEncodingDetector(config));
    this.hooks = createWalHooks(config, deps.log);
    const { fs, now } = deps;
    const archiverDeps: ArchiverDeps = { config, fs, catalogue: this.catalogue, hooks: this.hooks, now };
    this.archivers = [
      ...(config.streamingArchiver ? [new StreamingWalArchiver(archiverDeps)] : []),
      ...(config.archiver ? [new FileWalArchiver(archiverDeps)] : []),
    ];
    this.records = new RecordBacklog(async (event, signal) => (await this.quarantine()).recorder.record(event, signal));
  }

  /** Its error files and their trash. */
  quarantine(): Promise<Quarantine> {
    this.opened ??= openQuarantine(this.config, this.deps);
    return this.opened;
  }

  /** How many error files somebody has decided to keep. Loads nothing where nothing was ever recorded. */
  async countKeptErrorFiles(): Promise<number> {
    return (await this.hasErrorFiles()) ? (await this.quarantine()).countKept() : 0;
  }

  /**
   * Removes for ever what was discarded longer ago than `walyard_trash_maximum_age`. Never rejects: what cannot be
   * removed now is removed another time.
   */
  async emptyOldTrash(signal?: AbortSignal): Promise<void> {
    const olderThanMs = trashAgeMs(this.config);
    if (olderThanMs === null || !(await this.hasErrorFiles())) return;
    try {
      await (await this.quarantine()).emptyTrash({ by: 'walyard_trash_maximum_age', olderThanMs, signal });
    } catch (error) {
      if (error instanceof ArchiverError && error.code === 'lock-busy') return; // Somebody is at it.
      this.deps.log('warning', `the trash of ${this.config.name}: ${toStorageError(error, 'empty it').message}`);
    }
  }

  /** Has anything ever been recorded or discarded here? */
  private async hasErrorFiles(): Promise<boolean> {
    const places = [errorRecords(this.config), trashDirectory(this.config)];
    for (const place of places) if ((await this.deps.fs.facts(place).catch(() => null)) !== null) return true;
    return false;
  }

  get archiveLockPath(): string {
    return join(this.config.lockDirectory, `.${this.config.name}-archive-wal.lock`);
  }

  /**
   * One archive run of every archiver, under Barman's archive lock: rejects with `lock-busy` when another process
   * archives this server (ARC-5). Nothing is lost by any failure: what is not archived stays in its queue.
   */
  async archiveWal({ onEvent, signal }: ArchiveWalOptions): Promise<readonly ArchiveRun[]> {
    requireArchivable(this.config);
    const codecs = createWalCodecs(this.config, this.deps.fs);
    await this.requireDirectory(this.config.backupDirectory, 'directory of the server');
    await this.requireDirectory(dirname(this.config.walsDirectory), 'directory that is to hold the archive');
    const lock = await LockFile.tryAcquire(this.archiveLockPath);
    try {
      await this.catalogue.followOlder(signal);
      const storage = this.deps.createStorage(this.config, this.deps.fs, codecs);
      const runs: ArchiveRun[] = [];
      for (const archiver of this.archivers) {
        if (archiver instanceof FileWalArchiver) await this.requireDirectory(archiver.directory, 'incoming directory');
        runs.push(await archiver.archive({ storage, onEvent: (event) => this.tell(event, onEvent), signal }));
      }
      return runs;
    } finally {
      await lock.release();
      this.records.start();
    }
  }

  /** What would become of the WAL that a selector means. Changes nothing. Throws `usage`. */
  proposeDelete(selector: WalSelector): Promise<DeleteProposal> {
    const cataloguePath = catalogueToRead(this.catalogue.location);
    return proposeDelete(selector, { config: this.config, cataloguePath, fs: this.deps.fs });
  }

  /** Deletes what a proposal found that may go, after looking again; see {@link executeDelete}. */
  async deleteWals(plan: DeletePlan, signal?: AbortSignal): Promise<DeleteResult> {
    const { config, catalogue, hooks } = this;
    const { fs, createStorage } = this.deps;
    const storage = createStorage(config, fs, createWalCodecs(config, fs));
    return executeDelete(plan, { config, fs, catalogue, hooks, storage }, signal);
  }

  /**
   * Compares the catalogue with the archive and writes it anew, unless it is only to check. Rejects, and leaves the
   * catalogue as it was, when the archive cannot be read as a whole or `signal` cancels it.
   */
  async rebuildCatalogue(request: RebuildRequest = {}): Promise<RebuildReport> {
    requireLocalArchive(this.config);
    await this.requireDirectory(this.config.backupDirectory, 'directory of the server');
    await this.requireDirectory(this.config.walsDirectory, 'archive');
    return this.catalogue.rebuild(request);
  }

  private tell(event: ArchiveEvent, onEvent: ArchiveListener): void {
    if (event.kind === 'quarantined') {
      const { path, name, suffix, archiver } = event;
      const channel = archiver === 'streaming' ? 'streaming' : 'incoming';
      this.records.add({ path, name, reason: suffix, channel, at: this.deps.now() });
    }
    onEvent(event);
  }

  /** A missing directory is more likely a disk that is not mounted than one to be made: it would fill the wrong disk. */
  private async requireDirectory(directory: string, what: string): Promise<void> {
    const facts = await this.deps.fs.facts(directory);
    if (facts !== null && !facts.isFile) return;
    const problem = facts === null ? 'does not exist' : 'is not a directory';
    throw new ArchiverError('storage-missing', `the ${what}, ${directory}, ${problem}`, {
      hint: 'Is its disk mounted? If the server is new, create the directory, or correct the path in the configuration.',
    });
  }
}

function catalogueLocation(config: ServerConfig) {
  return {
    path: join(config.xlogdbDirectory, `${config.name}-xlog.db`),
    lockPath: join(config.lockDirectory, `.${config.name}-xlogdb.lock`),
    walsDirectory: config.walsDirectory,
    legacyPath: join(config.walsDirectory, 'xlog.db'),
  };
}
