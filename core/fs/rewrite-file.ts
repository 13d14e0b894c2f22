import { basename, dirname, join } from 'node:path';
import type { DurableFs } from './durable-fs';
import { removeQuietly, uniqueMark } from './private-copy';

const TEMPORARY = /^\.\d+-[0-9a-f]{8}\.tmp$/;

/**
 * Writes a text file anew as a whole: the old one stays until the new one is durable, and so it is on return (XDB-19).
 * The caller keeps other writers away, by a lock.
 */
export async function rewriteFile(fs: DurableFs, path: string, chunks: Iterable<string>, mode?: number): Promise<void> {
  await sweepTemporaries(fs, path);
  const temporary = `${path}.${uniqueMark()}.tmp`;
  try {
    await fs.writeNew(temporary, chunks, mode);
    await fs.syncFile(temporary);
    await fs.replace(temporary, path);
  } catch (error) {
    await removeQuietly(fs, temporary); // A full disk would get fuller with every attempt.
    throw error;
  }
  await fs.syncDir(dirname(path));
}

/** What crashed rewrites of this file left behind; other files have theirs in the same directory (XDB-3). */
async function sweepTemporaries(fs: DurableFs, path: string): Promise<void> {
  const own = basename(path);
  for (const name of await fs.names(dirname(path))) {
    const isTemporary = name.startsWith(own) && TEMPORARY.test(name.slice(own.length));
    if (isTemporary) await fs.remove(join(dirname(path), name));
  }
}
