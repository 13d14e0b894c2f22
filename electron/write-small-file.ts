import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a small settings file whole or not at all. Synchronous because it also runs while the app quits. Not fsynced:
 * after a power loss an older setting is good enough.
 */
export function writeSmallFile(file: string, text: string): void {
  const temp = `${file}.${randomUUID()}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(temp, text);
    renameSync(temp, file);
  } finally {
    rmSync(temp, { force: true });
  }
}
