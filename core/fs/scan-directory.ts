import { readdirSync, type Dirent } from 'node:fs';
import { isErrno } from './errno';

export interface ScannedName {
  readonly name: string;
  /** `link` and `unknown` need a stat to tell; nothing else of a file is looked at by a scan. */
  readonly type: 'file' | 'link' | 'other' | 'unknown';
}

/** The names in a directory as Barman's `*` sees them: no dot files (LAY-3). Null when it does not exist (ARC-7). */
export function scanDirectory(directory: string): ScannedName[] | null {
  try {
    const found: ScannedName[] = [];
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.name.startsWith('.')) found.push({ name: entry.name, type: typeOf(entry) });
    }
    return found;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function typeOf(entry: Dirent): ScannedName['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isSymbolicLink()) return 'link';
  const known =
    entry.isDirectory() || entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
  return known ? 'other' : 'unknown'; // Some network file systems do not say.
}
