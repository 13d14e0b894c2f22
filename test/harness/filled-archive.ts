import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rebuildCatalogue } from '../../core/catalogue/rebuild-catalogue';
import { builtInDetector } from '../../core/catalogue/describe-stored-wal';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { relativePath } from '../../core/wal/wal-file-name';
import { ArchiveHome } from './archive-home';

/** A server whose archive holds these files, each with its name as content, all of them catalogued. */
export class FilledArchive {
  readonly home: ArchiveHome;

  private constructor(options?: string) {
    this.home = new ArchiveHome(options);
    mkdirSync(this.home.path('base'));
  }

  static async with(names: readonly string[], options?: string): Promise<FilledArchive> {
    const archive = new FilledArchive(options);
    for (const name of names) archive.store(name);
    await archive.catalogueAll(archive.cataloguePath);
    return archive;
  }

  get cataloguePath(): string {
    return this.home.server().catalogue.location.path;
  }

  pathOf(name: string): string {
    return this.home.path('wals', ...relativePath(name).split('/'));
  }

  store(name: string, content = name): void {
    mkdirSync(dirname(this.pathOf(name)), { recursive: true });
    writeFileSync(this.pathOf(name), content);
  }

  /** What Barman writes of a backup. */
  addBackup(id: string, fields: Readonly<Record<string, string>>): void {
    mkdirSync(this.home.path('base', id), { recursive: true });
    const lines = Object.entries({ status: 'DONE', ...fields }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(this.home.path('base', id, 'backup.info'), lines.join(''));
  }

  /** Names of the WAL files in the archive that are whole, in name order. */
  stored(): string[] {
    const root = this.home.path('wals');
    const found = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && existsSync(this.pathIfWal(entry.name)))
      .filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8') === entry.name);
    return found.map(({ name }) => name).sort();
  }

  /** The catalogue as rebuilding it from the files would make it. */
  async rebuilt(): Promise<string> {
    const path = join(this.home.root, 'rebuilt');
    rmSync(path, { force: true });
    await this.catalogueAll(path);
    return readFileSync(path, 'utf8');
  }

  catalogue(): string {
    return readFileSync(this.cataloguePath, 'utf8');
  }

  remove(): void {
    this.home.remove();
  }

  private pathIfWal(name: string): string {
    try {
      return this.pathOf(name);
    } catch {
      return '';
    }
  }

  private async catalogueAll(path: string): Promise<void> {
    await rebuildCatalogue(nodeDurableFs, path, { walsDirectory: this.home.path('wals'), detector: builtInDetector });
  }
}
