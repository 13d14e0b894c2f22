import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const DESCRIPTORS = '/proc/self/fd';

/** Only Linux tells what a process has open. */
export const tellsOpenFiles = existsSync(DESCRIPTORS);

/** Paths of the files below `directory` that this process has open. */
export function openFilesBelow(directory: string): string[] {
  return readdirSync(DESCRIPTORS).flatMap((descriptor) => {
    try {
      const path = readlinkSync(join(DESCRIPTORS, descriptor));
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return []; // The one that listed the directory is closed by now.
    }
  });
}
