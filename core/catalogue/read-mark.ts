import { closeSync, openSync, readSync } from 'node:fs';

const MARK_BYTES = 64;

/**
 * The bytes before `offset`, the end of the last line that was read: when they are others later, somebody has written
 * the file anew in its place, as Barman does when it deletes WAL. Throws the system's error.
 */
export function readMark(path: string, offset: number): string {
  const start = Math.max(0, offset - MARK_BYTES);
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(offset - start);
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, start));
  } finally {
    closeSync(fd);
  }
}
