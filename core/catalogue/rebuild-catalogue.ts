import { basename, dirname, join } from 'node:path';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { rewriteFile } from '../fs/rewrite-file';
import { classifyWalName, relativePath, type WalKind } from '../wal/wal-file-name';
import { formatCatalogueLine, type CatalogueEntry } from './catalogue-line';
import { describeStoredWal, type EncodingDetector } from './describe-stored-wal';
import { mergeKnown } from './merge-known';
import { OldLines } from './old-lines';
import { FirstOf, type CatalogueChange, type RebuildProgress, type RebuildReport } from './rebuild-report';
import { walkArchive } from './walk-archive';

/** Where archived files are, and how to see what they are. */
export interface StoredArchive {
  readonly walsDirectory: string;
  readonly detector: EncodingDetector;
}

export interface RebuildOptions {
  /** The catalogue whose lines are compared and used; null: none. */
  readonly oldPath?: string | null;
  /** Written as it is, whatever the file tells: what the archiver has stored a moment ago. */
  readonly known?: ReadonlyMap<string, CatalogueEntry>;
  /** Only compares; nothing is written. */
  readonly check?: boolean;
  /** Of each list of the report. */
  readonly listLimit?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** So long nothing else of this thread gets its turn: a signal, a question of the window. */
const TURN_MS = 20;
/** Joined early: a line is made of pieces that would take several times its memory. */
const LINES_OF_CHUNK = 512;
const HASH_LENGTH = 16;

/**
 * Writes the catalogue anew from the files of the archive, in name order, `.partial` files included (XDB-18). The old one
 * stays until the new one is durable (XDB-19), and whenever this rejects. The caller holds the catalogue lock.
 */
export async function rebuildCatalogue(
  fs: DurableFs,
  cataloguePath: string,
  archive: StoredArchive,
  options: RebuildOptions = {},
): Promise<RebuildReport> {
  return new Rebuild(fs, cataloguePath, archive, options).run();
}

class Rebuild {
  private readonly old = new OldLines();
  private readonly files: Record<WalKind, number> = { segment: 0, partial: 0, label: 0, history: 0 };
  private readonly lists: ReturnType<typeof emptyLists>;
  private readonly chunks: string[] = [];
  private readonly lines: string[] = [];
  private readonly misplacedNames = new Set<string>();
  private turnBegan = Date.now();

  constructor(
    private readonly fs: DurableFs,
    private readonly cataloguePath: string,
    private readonly archive: StoredArchive,
    private readonly options: RebuildOptions,
  ) {
    this.lists = emptyLists(options.listLimit ?? Infinity);
  }

  async run(): Promise<RebuildReport> {
    const { oldPath = null, check = false } = this.options;
    if (oldPath !== null) this.old.read(oldPath, (line) => this.lists.damaged.add(line));
    await this.readArchive();
    const { removed, repeated } = this.lists;
    this.old.tellRest({ removed: (name) => removed.add(name), repeated: (name) => repeated.add(name) });
    if (!check) await this.write();
    return { written: !check, files: this.files, ...listAll(this.lists) };
  }

  private async readArchive(): Promise<void> {
    const { walsDirectory } = this.archive;
    let [entries, totalEntries] = [0, 0];
    const places = walkArchive(this.fs, {
      walsDirectory,
      onEntries: (count) => void (totalEntries = count),
      onPassedOver: (path) => this.passOver(path),
    });
    for await (const { directory, names } of places) {
      const above = directory === '' ? `${walsDirectory}/` : `${walsDirectory}/${directory}/`;
      for (const name of names) {
        const isTurnOver = Date.now() - this.turnBegan >= TURN_MS;
        if (isTurnOver) await this.giveTurn({ phase: 'reading', files: this.count, entries, totalEntries });
        const known = this.options.known?.get(name);
        const found = known ?? (await describeStoredWal(this.fs, above + name, name, this.archive.detector));
        await this.take(directory, name, found);
      }
      entries += 1;
    }
  }

  private async take(directory: string, name: string, found: CatalogueEntry | null): Promise<void> {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (found === null) return this.passOver(path);
    const isInPlace = name.slice(0, HASH_LENGTH) === directory || relativePath(name) === path;
    if (!isInPlace && (await this.isSecond(path, name))) return;
    const line = this.options.known?.get(name) ?? this.compare(found);
    this.files[classifyWalName(name) ?? 'segment'] += 1;
    this.lines.push(formatCatalogueLine(line));
    if (this.lines.length === LINES_OF_CHUNK) this.chunks.push(this.lines.splice(0).join(''));
  }

  /** XDB-17: WAL in the wrong directory has a line too, but not beside the file of its name in the right one. */
  private async isSecond(path: string, name: string): Promise<boolean> {
    this.lists.misplaced.add(path);
    const isSecond = this.misplacedNames.has(name);
    this.misplacedNames.add(name);
    return isSecond || (await this.fs.facts(join(this.archive.walsDirectory, relativePath(name)))) !== null;
  }

  private compare(found: CatalogueEntry): CatalogueEntry {
    const old = this.old.take(found.name);
    if (old === null) {
      this.lists.added.add(found.name);
      return found;
    }
    const merged = mergeKnown(found, old, this.archive.detector);
    if (!isSameLine(merged, old)) this.lists.changed.add({ name: found.name, old, new: merged });
    return merged;
  }

  /** Barman's catalogue and what belongs to it lie in the archive; that is no surprise to anybody. */
  private passOver(path: string): void {
    if (!path.startsWith(basename(this.cataloguePath)) && path !== 'xlog.db') this.lists.passedOver.add(path);
  }

  private async write(): Promise<void> {
    if (this.count === 0 && this.old.count > 0) throw emptyArchive(this.archive.walsDirectory, this.old.count);
    await this.giveTurn({ phase: 'writing', files: this.count });
    const directory = dirname(this.cataloguePath);
    await this.fs.makeDir(directory);
    const mode = (await this.fs.facts(this.cataloguePath))?.mode;
    await rewriteFile(this.fs, this.cataloguePath, [...this.chunks, ...this.lines], mode);
  }

  private get count(): number {
    const { segment, partial, label, history } = this.files;
    return segment + partial + label + history;
  }

  private async giveTurn(progress: RebuildProgress): Promise<void> {
    this.options.onProgress?.(progress);
    await new Promise((resolve) => setImmediate(resolve));
    this.turnBegan = Date.now();
    if (this.options.signal?.aborted === true) {
      throw new ArchiverError('cancelled', 'the rebuild was cancelled: the catalogue is as it was');
    }
  }
}

function emptyLists(limit: number) {
  const names = () => new FirstOf<string>(limit);
  const [added, removed, repeated, damaged, misplaced, passedOver] = [
    names(),
    names(),
    names(),
    names(),
    names(),
    names(),
  ];
  return { added, removed, changed: new FirstOf<CatalogueChange>(limit), repeated, damaged, misplaced, passedOver };
}

const listAll = (lists: ReturnType<typeof emptyLists>) => ({
  added: lists.added.list(),
  removed: lists.removed.list(),
  changed: lists.changed.list(),
  repeated: lists.repeated.list(),
  damaged: lists.damaged.list(),
  misplaced: lists.misplaced.list(),
  passedOver: lists.passedOver.list(),
});

function isSameLine(a: CatalogueEntry, b: CatalogueEntry): boolean {
  return (
    a.sizeBytes === b.sizeBytes && a.time === b.time && a.compression === b.compression && a.encryption === b.encryption
  );
}

function emptyArchive(walsDirectory: string, lines: number): ArchiverError {
  const message = `there is no WAL file in ${walsDirectory}, but the catalogue has ${lines === 1 ? '1 line' : `${lines} lines`}: it stays as it was`;
  return new ArchiverError('storage-missing', message, {
    hint: 'Is the disk of the archive mounted? If the archive is empty on purpose, remove the catalogue file first.',
  });
}
