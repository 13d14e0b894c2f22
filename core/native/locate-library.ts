import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Where a loaded library lies, by the name it was loaded with. That name where the system does not tell (not Linux). */
export function locateLibrary(file: string): string {
  const wanted = basename(file).split('.so')[0] ?? file;
  const loaded = mappedFiles().find((path) => (basename(path).split('.so')[0] ?? '') === wanted);
  return loaded ?? file;
}

/** The files that are mapped into this process, with all links resolved. */
function mappedFiles(): readonly string[] {
  try {
    const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
    return lines.flatMap((line) => /\s(\/\S.*\.so[.\d]*)$/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}
