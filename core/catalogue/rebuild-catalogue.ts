import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import type { ScannedName } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';
import { formatCatalogueLine } from './catalogue-line';
import { describeStoredWal } from './describe-stored-wal';

/**
 * Writes the catalogue anew from the files of the archive, in name order, `.partial` files included (XDB-18).
 * The old one stays until the new one is durable (XDB-19). The caller holds the catalogue lock.
 */
export async function rebuildCatalogue(fs: DurableFs, cataloguePath: string, walsDirectory: string): Promise<void> {
  const temporary = `${cataloguePath}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  const lines: string[] = [];
  for await (const line of storedWalLines(fs, walsDirectory)) lines.push(line);
  await fs.makeDir(dirname(cataloguePath));
  await fs.writeNew(temporary, lines);
  await fs.syncFile(temporary);
  await fs.replace(temporary, cataloguePath);
  await fs.syncDir(dirname(cataloguePath));
}

async function* storedWalLines(fs: DurableFs, walsDirectory: string): AsyncGenerator<string> {
  for (const { name, type } of await sortedScan(fs, walsDirectory)) {
    const path = join(walsDirectory, name);
    if (type === 'file') {
      if (classifyWalName(name) === 'history') yield* lineOf(fs, path, name);
      continue;
    }
    for (const inside of await sortedScan(fs, path)) {
      const kind = classifyWalName(inside.name);
      if (kind !== null && kind !== 'history') yield* lineOf(fs, join(path, inside.name), inside.name);
    }
  }
}

async function* lineOf(fs: DurableFs, path: string, name: string): AsyncGenerator<string> {
  const entry = await describeStoredWal(fs, path, name);
  if (entry !== null) yield formatCatalogueLine(entry);
}

async function sortedScan(fs: DurableFs, directory: string): Promise<readonly ScannedName[]> {
  const found = (await fs.scan(directory).catch((error: unknown) => notADirectory(error))) ?? [];
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notADirectory(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return null;
  throw error;
}
