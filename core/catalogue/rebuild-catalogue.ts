import { basename, dirname, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { rewriteFile } from '../fs/rewrite-file';
import type { ScannedName } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';
import { formatCatalogueLine, type CatalogueEntry } from './catalogue-line';
import { describeStoredWal, type EncodingDetector } from './describe-stored-wal';

/** Where archived files are, and how to see what they are. */
export interface StoredArchive {
  readonly walsDirectory: string;
  readonly detector: EncodingDetector;
}

/**
 * Writes the catalogue anew from the files of the archive, in name order, `.partial` files included (XDB-18). What is
 * `known` of one is written instead of what its bytes tell. The old one stays until the new one is durable (XDB-19). The caller holds the catalogue lock.
 */
export async function rebuildCatalogue(
  fs: DurableFs,
  cataloguePath: string,
  archive: StoredArchive,
  known: ReadonlyMap<string, CatalogueEntry> = new Map(),
): Promise<void> {
  const lines: string[] = [];
  for await (const entry of storedWals(fs, archive)) lines.push(formatCatalogueLine(known.get(entry.name) ?? entry));
  await fs.makeDir(dirname(cataloguePath));
  await rewriteFile(fs, cataloguePath, lines);
}

async function* storedWals(fs: DurableFs, { walsDirectory, detector }: StoredArchive): AsyncGenerator<CatalogueEntry> {
  for (const { name, type } of await sortedScan(fs, walsDirectory)) {
    const path = join(walsDirectory, name);
    if (classifyWalName(name) === 'history') yield* described(fs, path, detector);
    if (type === 'file') continue;
    for (const inside of await sortedScan(fs, path)) {
      const kind = classifyWalName(inside.name);
      if (kind !== null && kind !== 'history') yield* described(fs, join(path, inside.name), detector);
    }
  }
}

async function* described(fs: DurableFs, path: string, detector: EncodingDetector): AsyncGenerator<CatalogueEntry> {
  const entry = await describeStoredWal(fs, path, basename(path), detector);
  if (entry !== null) yield entry;
}

async function sortedScan(fs: DurableFs, directory: string): Promise<readonly ScannedName[]> {
  const found = (await fs.scan(directory).catch((error: unknown) => notADirectory(error))) ?? [];
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notADirectory(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return null;
  throw error;
}
