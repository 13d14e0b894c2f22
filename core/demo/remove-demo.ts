import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiverError } from '../errors';
import { readDemoMarker } from './demo-marker';
import type { DemoPaths } from './demo-paths';
import { isTemporarySocketDirectory } from './socket-directory';

/**
 * Removes the directory of a demo that is stopped, and the temporary one of its socket. Only a directory that carries
 * our marker; links are removed, what they point to is not touched. The marker goes last: an interrupted removal can
 * be repeated.
 * @throws ArchiverError 'demo-failed'
 */
export async function removeDemo({ directory, marker, lock }: DemoPaths): Promise<void> {
  const stat = await lstat(directory).catch(() => null);
  if (stat === null) return;
  const found = stat.isDirectory() ? await readDemoMarker(marker) : null;
  if (found === null) {
    throw new ArchiverError('demo-failed', `${directory} is not a demo of Walyard: nothing was removed`, {
      hint: 'Remove it yourself if you are sure.',
    });
  }
  if (found.socketDirectory !== null && isTemporarySocketDirectory(found.socketDirectory)) {
    await removeTree(found.socketDirectory);
  }
  const last = [lock, marker];
  const first = (await readdir(directory)).map((name) => join(directory, name)).filter((path) => !last.includes(path));
  for (const path of [...first, ...last]) await removeTree(path);
  await rmdir(directory);
}

/** Unlinks links instead of following them. */
const removeTree = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 3 });
