import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { LockFile } from '../fs/lock-file';
import { classifyWalName, relativePath } from '../wal/wal-file-name';
import { formatCatalogueLine, type CatalogueEntry, type CatalogueRecord } from './catalogue-line';
import { cutTornLine, findCatalogued } from './catalogue-names';
import { builtInDetector, describeStoredWal, type EncodingDetector } from './describe-stored-wal';
import { rewriteFile } from '../fs/rewrite-file';
import { catalogueEntries, linesWithout } from './catalogue-lines';
import { OlderCatalogue } from './older-catalogue';
import { rebuildCatalogue, type RebuildOptions, type StoredArchive } from './rebuild-catalogue';
import type { RebuildReport } from './rebuild-report';

export interface CatalogueLocation {
  readonly path: string;
  readonly lockPath: string;
  readonly walsDirectory: string;
  /** Where Barman before 3.13 kept it (XDB-2). */
  readonly legacyPath: string;
}

export type RebuildRequest = Pick<RebuildOptions, 'check' | 'listLimit' | 'onProgress' | 'signal'>;

/** Barman's `<server>-xlog.db`: one line an archived WAL, in the order of archiving. */
export class Catalogue {
  private readonly older: OlderCatalogue;
  /** The file as this program knows it: only its own lines have come since. */
  private knownState = '';

  constructor(
    readonly location: CatalogueLocation,
    private readonly fs: DurableFs,
    private readonly detector: EncodingDetector = builtInDetector,
  ) {
    this.older = new OlderCatalogue(location.legacyPath, fs);
  }

  /**
   * To be called before WAL is published that is recorded afterwards. Between the two somebody may rebuild the
   * catalogue, and find what was published: when it has changed since, each WAL is looked for before it gets a line.
   */
  async noteState(): Promise<void> {
    this.knownState = await this.readState();
  }

  /** Appends the lines in this order and makes them durable, under Barman's catalogue lock (§2.4). */
  async record(records: readonly CatalogueRecord[], signal?: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    await this.locked(async () => {
      const rebuilt = await this.rebuildIfMissing(new Map(records.map(({ entry }) => [entry.name, entry])));
      const isForeign = rebuilt || (await this.readState()) !== this.knownState;
      const isOlderForeign = await this.older.hasNews();
      const recovered = [...(await this.repairTornLine()), ...(await this.newsOfOlder())];
      const doubtful = records.filter((record) => isForeign || record.onlyIfMissing).map(({ entry }) => entry.name);
      const known = findCatalogued(this.location.path, doubtful);
      const fresh = records.filter(({ entry }) => !known.has(entry.name)).map(({ entry }) => entry);
      const lines = [...recovered.filter((old) => fresh.every(({ name }) => name !== old.name)), ...fresh];
      if (!rebuilt || lines.length > 0) await this.append(lines);
      await this.noteState();
      await this.older.append(records, isOlderForeign);
    }, signal);
  }

  /** Takes in what a Barman before 3.13 has archived meanwhile, which writes to a catalogue of its own. */
  async followOlder(signal?: AbortSignal): Promise<void> {
    if (!(await this.older.hasNews()) || (await this.fs.facts(this.location.path)) === null) return;
    await this.locked(async () => {
      const recovered = [...(await this.repairTornLine()), ...(await this.newsOfOlder())];
      if (recovered.length > 0) await this.append(recovered);
      await this.noteState();
    }, signal);
  }

  private async locked(
    action: () => Promise<void>,
    signal: AbortSignal | undefined,
    options: { readonly evenOnFullDisk?: boolean } = {},
  ): Promise<void> {
    const lock = await LockFile.acquire(this.location.lockPath, signal, options);
    try {
      await action();
    } catch (error) {
      throw toStorageError(error, `write the catalogue ${this.location.path}`);
    } finally {
      await lock.release();
    }
  }

  /**
   * Takes the lines of deleted WAL out, all in one rewrite, under Barman's catalogue lock. `deleteFiles` runs under it,
   * is handed the entries as they are, as often as it reads them, and answers the names of what is gone. The files go
   * first: dying in between leaves lines without a file, which deleting again takes out. The other way round it would
   * leave files without a line, which nothing would ever delete (DEL-5, DEL-6).
   */
  async remove(
    deleteFiles: (entries: () => Iterable<CatalogueEntry>) => Promise<ReadonlySet<string>>,
    signal?: AbortSignal,
  ): Promise<void> {
    const { path } = this.location;
    await this.locked(
      async () => {
        // Only a Barman before 3.13 has archived here so far.
        if ((await this.ifThere(this.location.legacyPath)) !== null) await this.rebuildIfMissing(new Map());
        const gone = await deleteFiles(() => catalogueEntries(path));
        const facts = await this.fs.facts(path);
        if (gone.size === 0 || facts === null) return;
        const repaired = (await this.repairTornLine()).filter(({ name }) => !gone.has(name));
        await rewriteFile(this.fs, path, linesWithout(path, gone, repaired), facts.mode);
        await this.older.remove(gone);
      },
      signal,
      { evenOnFullDisk: true },
    );
  }

  /**
   * Compares the catalogue with the archive and, unless it is only to check, writes it anew, under Barman's catalogue
   * lock. Whatever this rejects with, the old catalogue is as it was.
   */
  async rebuild(options: RebuildRequest = {}): Promise<RebuildReport> {
    options.onProgress?.({ phase: 'waiting', lockPath: this.location.lockPath });
    const lock = await LockFile.acquire(this.location.lockPath, options.signal);
    try {
      const { path, legacyPath } = this.location;
      const isThere = (await this.fs.facts(path)) !== null;
      const oldPath = isThere ? path : await this.ifThere(legacyPath);
      return await rebuildCatalogue(this.fs, path, this.archive, { ...options, oldPath });
    } catch (error) {
      throw toStorageError(error, `rebuild the catalogue ${this.location.path}`);
    } finally {
      await lock.release();
    }
  }

  private async readState(): Promise<string> {
    const facts = await this.fs.facts(this.location.path);
    return facts === null ? '' : [facts.device, facts.inode, facts.sizeBytes, facts.modifiedNs].join(' ');
  }

  private get archive(): StoredArchive {
    return { walsDirectory: this.location.walsDirectory, detector: this.detector };
  }

  private async append(entries: readonly CatalogueEntry[]): Promise<void> {
    if (entries.length > 0) await this.fs.append(this.location.path, entries.map(formatCatalogueLine).join(''));
    await this.fs.syncFile(this.location.path); // Even without new lines: a known line may not be durable yet.
  }

  /**
   * A missing catalogue is made from the archive; appending to a new empty one would hide what is archived (XDB-2).
   * `recorded` are in the archive as well, since a moment ago: more is known of them than their bytes tell, and they
   * take their place among those that an interrupted run has left there, so that the lines are in WAL order.
   */
  private async rebuildIfMissing(recorded: ReadonlyMap<string, CatalogueEntry>): Promise<boolean> {
    const { path, legacyPath } = this.location;
    if ((await this.fs.facts(path)) !== null) return false;
    const oldPath = await this.ifThere(legacyPath);
    await rebuildCatalogue(this.fs, path, this.archive, { known: recorded, listLimit: 0, oldPath });
    return true;
  }

  private async ifThere(path: string): Promise<string | null> {
    return (await this.fs.facts(path)) === null ? null : path;
  }

  /** The WAL that a torn line names gets a whole line again when it is in the archive. Returns those lines. */
  private async repairTornLine(): Promise<CatalogueEntry[]> {
    const [name = ''] = (await cutTornLine(this.fs, this.location.path)).split(/\s/);
    if (classifyWalName(name) === null) return [];
    const entry = await describeStoredWal(this.fs, this.storedPath(name), name, this.detector);
    return entry === null ? [] : [entry];
  }

  /** Lines of an older Barman that are not among ours, of WAL that is in the archive. */
  private async newsOfOlder(): Promise<readonly CatalogueEntry[]> {
    if (!(await this.older.hasNews())) return [];
    const entries = new Map((await this.older.read()).map((entry) => [entry.name, entry]));
    for (const name of findCatalogued(this.location.path, entries.keys())) entries.delete(name);
    for (const name of entries.keys()) {
      if ((await this.fs.facts(this.storedPath(name))) === null) entries.delete(name);
    }
    return [...entries.values()];
  }

  private storedPath(name: string): string {
    return join(this.location.walsDirectory, relativePath(name));
  }
}
