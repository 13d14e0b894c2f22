import { open } from 'node:fs/promises';

const CHUNK = 1 << 18;

/** The lines of a text file from its last to its first, without their newlines. Memory: one chunk and one line. */
export async function* readLinesBackwards(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    let rest = '';
    for (let end = (await file.stat()).size; end > 0;) {
      const start = Math.max(0, end - CHUNK);
      const buffer = Buffer.allocUnsafe(end - start);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      const lines = (buffer.toString('latin1', 0, bytesRead) + rest).split('\n');
      rest = lines[0] ?? '';
      for (let at = lines.length - 1; at > 0; at -= 1) yield lines[at] ?? '';
      end = start;
    }
    yield rest;
  } finally {
    await file.close();
  }
}

/** The text after the last newline: empty for a whole file, the beginning of a line for one that was cut short. */
export async function readUnfinishedLine(path: string): Promise<string> {
  for await (const line of readLinesBackwards(path)) return line; // Leaving the loop closes the file.
  return '';
}
