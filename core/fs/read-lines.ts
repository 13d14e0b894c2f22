import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 1 << 20;

/**
 * The lines of a text file without their newlines, in bounded memory. What follows the last newline is still being
 * written, or was torn by a crash: it is no line. Leaving the loop closes the file. Throws the system's error.
 */
export function* readLines(path: string): Generator<string, void> {
  const fd = openSync(path, 'r');
  try {
    const [buffer, decoder] = [Buffer.allocUnsafe(CHUNK), new StringDecoder('utf8')];
    let rest = '';
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(fd);
  }
}
