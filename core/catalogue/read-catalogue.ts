import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isErrno } from '../fs/errno';
import { parseCatalogueLine, type CatalogueEntry } from './catalogue-line';

/** Small enough that what is read does not pile up faster than it is collected. */
const CHUNK = 1 << 18;

export interface CatalogueTail {
  /** Where to go on reading next time: the byte after the last complete line. */
  readonly offset: number;
  /** Lines that could not be read. */
  readonly damagedLines: number;
}

/**
 * Hands every entry of the catalogue from byte `offset` on to `onEntry`, in file order, and every line that cannot be
 * read to `onDamaged`. A last line without its newline is still being written and is left for the next time. Reading
 * takes no lock: lines are only ever appended, and a rewrite comes as a new file. A missing catalogue has no entries:
 * nothing was archived yet. Throws the system's error.
 */
export function readCatalogue(
  path: string,
  offset: number,
  onEntry: (entry: CatalogueEntry) => void,
  onDamaged: (line: string) => void = () => {},
): CatalogueTail {
  const fd = openIfThere(path);
  if (fd === null) return { offset: 0, damagedLines: 0 };
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, fstatSync(fd).size - offset)));
    let [position, rest, damagedLines] = [offset, '', 0];
    for (let read = readSync(fd, buffer, 0, buffer.length, position); read > 0;) {
      position += read;
      const text = rest + buffer.toString('latin1', 0, read);
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        damagedLines += handOn(text.slice(start, end), onEntry, onDamaged);
        start = end + 1;
      }
      rest = text.slice(start);
      read = readSync(fd, buffer, 0, buffer.length, position);
    }
    return { offset: position - rest.length, damagedLines };
  } finally {
    closeSync(fd);
  }
}

/** 1 for a damaged line. Empty lines mean nothing. */
function handOn(line: string, onEntry: (entry: CatalogueEntry) => void, onDamaged: (line: string) => void): 0 | 1 {
  const entry = parseCatalogueLine(line);
  if (entry !== null) onEntry(entry);
  if (entry !== null || line.trim() === '') return 0;
  onDamaged(line);
  return 1;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}
