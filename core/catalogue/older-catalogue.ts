import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { rewriteFile } from '../fs/rewrite-file';
import { linesKept } from './catalogue-lines';
import { cutTornLine, findCatalogued } from './catalogue-names';
import { formatOlderCatalogueLine, type CatalogueEntry, type CatalogueRecord } from './catalogue-line';
import { readCatalogue } from './read-catalogue';

/**
 * `xlog.db`, the catalogue of Barman before 3.13 (XDB-2). Such a Barman knows of no other one and does not make it from
 * the archive, so where it is there it is kept: what we archive gets a line in it too, and what that Barman archives is
 * read from it. Whoever calls holds the catalogue lock, which is the same for both.
 */
export class OlderCatalogue {
  /** The file as it was when all its lines were known last. */
  private seen = '';

  constructor(
    readonly path: string,
    private readonly fs: DurableFs,
  ) {}

  /** Has somebody else written to it since the last call of {@link read} or {@link append}? */
  async hasNews(): Promise<boolean> {
    const state = await this.state();
    return state !== '' && state !== this.seen;
  }

  async read(): Promise<readonly CatalogueEntry[]> {
    return this.told('read', async () => {
      const entries: CatalogueEntry[] = [];
      this.seen = await this.state();
      readCatalogue(this.path, 0, (entry) => entries.push(entry));
      return entries;
    });
  }

  /** Adds their lines, durably; one that may be there already only when it is not, any one when `isDoubtful`. */
  async append(records: readonly CatalogueRecord[], isDoubtful: boolean): Promise<void> {
    if (records.length === 0 || (await this.state()) === '') return;
    await this.told('write', async () => {
      await cutTornLine(this.fs, this.path);
      const doubtful = records
        .filter(({ onlyIfMissing }) => isDoubtful || onlyIfMissing)
        .map(({ entry }) => entry.name);
      const known = findCatalogued(this.path, doubtful);
      const lines = records.flatMap(({ entry }) => (known.has(entry.name) ? [] : formatOlderCatalogueLine(entry)));
      if (lines.length > 0) await this.fs.append(this.path, lines.join(''));
      await this.fs.syncFile(this.path);
      this.seen = await this.state();
    });
  }

  /** Takes the lines of deleted WAL out; the others stay as they are, because that Barman reads four fields only. */
  async remove(gone: ReadonlySet<string>): Promise<void> {
    const facts = await this.told('read', () => this.fs.facts(this.path));
    if (facts === null) return;
    await this.told('write', async () => {
      await cutTornLine(this.fs, this.path);
      await rewriteFile(this.fs, this.path, linesKept(this.path, gone), facts.mode);
    });
  }

  /** Empty when there is no such file. */
  private async state(): Promise<string> {
    const facts = await this.told('read', () => this.fs.facts(this.path));
    return facts === null ? '' : [facts.inode, facts.sizeBytes, facts.modifiedNs].join(' ');
  }

  private async told<T>(verb: 'read' | 'write', act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw toStorageError(error, `${verb} the catalogue ${this.path}`);
    }
  }
}
