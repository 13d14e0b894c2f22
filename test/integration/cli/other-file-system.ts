import { mkdtempSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory on another file system than that of temporary files: nothing can be linked from one to the other. */
export function makeDirectoryElsewhere(): string {
  const here = statSync(tmpdir()).dev;
  for (const candidate of ['/dev/shm', '/var/tmp', homedir(), process.cwd()]) {
    if (statSync(candidate, { throwIfNoEntry: false })?.dev === here) continue;
    try {
      return mkdtempSync(join(candidate, 'walyard-elsewhere-'));
    } catch {
      // It does not exist or is not ours to write to: the next one.
    }
  }
  throw new Error('this machine has only one file system that can be written to: mount another, for example /dev/shm');
}
