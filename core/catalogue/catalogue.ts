import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { LockFile } from '../fs/lock-file';
import { classifyWalName, relativePath } from '../wal/wal-file-name';
import { formatCatalogueLine, type CatalogueEntry, type CatalogueRecord } from './catalogue-line';
import { cutTornLine, findCatalogued } from './catalogue-names';
import { builtInDetector, describeStoredWal, type EncodingDetector } from './describe-stored-wal';
import { OlderCatalogue } from './older-catalogue';
import { rebuildCatalogue } from './rebuild-catalogue';

export interface CatalogueLocation {
  readonly path: string;
  readonly lockPath: string;
  readonly walsDirectory: string;
  /** Where Barman before 3.13 kept it (XDB-2). */
  readonly legacyPath: string;
}

/** Barman's `<server>-xlog.db`: one line an archived WAL, in the order of archiving. */
export class Catalogue {
  private readonly older: OlderCatalogue;

  constructor(
    readonly location: CatalogueLocation,
    private readonly fs: DurableFs,
    private readonly detector: EncodingDetector = builtInDetector,
  ) {
    this.older = new OlderCatalogue(location.legacyPath, fs);
  }

  /** Appends the lines in this order and makes them durable, under Barman's catalogue lock (§2.4). */
  async record(records: readonly CatalogueRecord[], signal?: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    await this.locked(async () => {
      const rebuilt = await this.rebuildIfMissing(new Map(records.map(({ entry }) => [entry.name, entry])));
      const recovered = [...(await this.repairTornLine()), ...(await this.newsOfOlder())];
      const doubtful = records.filter((record) => rebuilt || record.onlyIfMissing).map(({ entry }) => entry.name);
      const known = await findCatalogued(this.location.path, doubtful);
      const fresh = records.filter(({ entry }) => !known.has(entry.name)).map(({ entry }) => entry);
      await this.append([...recovered.filter((old) => fresh.every(({ name }) => name !== old.name)), ...fresh]);
      await this.older.append(records);
    }, signal);
  }

  /** Takes in what a Barman before 3.13 has archived meanwhile, which writes to a catalogue of its own. */
  async followOlder(signal?: AbortSignal): Promise<void> {
    if (!(await this.older.hasNews()) || (await this.fs.facts(this.location.path)) === null) return;
    await this.locked(async () => {
      const recovered = [...(await this.repairTornLine()), ...(await this.newsOfOlder())];
      if (recovered.length > 0) await this.append(recovered);
    }, signal);
  }

  private async locked(action: () => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    const lock = await LockFile.acquire(this.location.lockPath, signal);
    try {
      await action();
    } catch (error) {
      throw toStorageError(error, `write the catalogue ${this.location.path}`);
    } finally {
      await lock.release();
    }
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
    const { path, walsDirectory } = this.location;
    if ((await this.fs.facts(path)) !== null) return false;
    await rebuildCatalogue(this.fs, path, { walsDirectory, detector: this.detector }, recorded);
    return true;
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
    for (const name of await findCatalogued(this.location.path, entries.keys())) entries.delete(name);
    for (const name of entries.keys()) {
      if ((await this.fs.facts(this.storedPath(name))) === null) entries.delete(name);
    }
    return [...entries.values()];
  }

  private storedPath(name: string): string {
    return join(this.location.walsDirectory, relativePath(name));
  }
}
