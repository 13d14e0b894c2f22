import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import type { ScannedName } from '../fs/scan-directory';
import type { QueuedWal } from '../storage/wal-file-info';
import { classifyWalName } from '../wal/wal-file-name';

export const TEMPORARY_SUFFIX = '.tmp';

/** A queue directory sorted out by name. Nothing is stat'ed but what a directory entry leaves open. */
export interface SortedQueue {
  /** In name order, which is WAL order within a timeline (NAM-28). */
  readonly wals: readonly QueuedWal[];
  /** Paths of what is neither WAL nor temporary. */
  readonly errors: readonly string[];
  readonly temporaries: readonly string[];
  readonly totalSize: number;
}

/** Reads `incoming` or `streaming`. A missing directory is an empty queue (ARC-7). */
export async function readQueue(fs: DurableFs, directory: string): Promise<SortedQueue> {
  const found = [...((await fs.scan(directory)) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [wals, errors, temporaries]: [QueuedWal[], string[], string[]] = [[], [], []];
  for (const scanned of found) {
    const path = join(directory, scanned.name);
    if (scanned.name.endsWith(TEMPORARY_SUFFIX)) {
      temporaries.push(path);
      continue;
    }
    const type = await resolveType(fs, path, scanned.type);
    if (type === 'gone') continue;
    const kind = classifyWalName(scanned.name);
    if (kind === null || type === 'other') errors.push(path);
    else wals.push({ name: scanned.name, kind, path });
  }
  return { wals, errors, temporaries, totalSize: found.length };
}

/** A link counts as what it leads to; a dangling one is no file (archive.md §2 step 5). */
async function resolveType(fs: DurableFs, path: string, type: ScannedName['type']): Promise<'file' | 'other' | 'gone'> {
  if (type === 'file' || type === 'other') return type;
  const facts = await fs.facts(path);
  if (facts === null) return type === 'link' ? 'other' : 'gone';
  return facts.isFile ? 'file' : 'other';
}
