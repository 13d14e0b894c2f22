import * as fs from 'node:fs';

const CHUNK = 1 << 18;

/** The lines of a text file from its last to its first, without their newlines. Memory: one chunk and one line. */
export function* readLinesBackwards(path: string): Generator<string> {
  const file = fs.openSync(path, 'r');
  try {
    let rest = '';
    for (let end = fs.fstatSync(file).size; end > 0;) {
      const start = Math.max(0, end - CHUNK);
      const buffer = Buffer.allocUnsafe(end - start);
      const bytesRead = fs.readSync(file, buffer, 0, buffer.length, start);
      const lines = (buffer.toString('latin1', 0, bytesRead) + rest).split('\n');
      rest = lines[0] ?? '';
      for (let at = lines.length - 1; at > 0; at -= 1) yield lines[at] ?? '';
      end = start;
    }
    yield rest;
  } finally {
    fs.closeSync(file);
  }
}

/** The text after the last newline: empty for a whole file, the beginning of a line for one that was cut short. */
export function readUnfinishedLine(path: string): string {
  for (const line of readLinesBackwards(path)) return line; // Leaving the loop closes the file.
  return '';
}
