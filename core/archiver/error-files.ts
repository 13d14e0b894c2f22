import { basename, dirname, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import { isCannotLink, makePrivateCopy, publishPrivateCopy } from '../fs/private-copy';

/** `duplicate`: archived before with other content; `unknown`: not a WAL name, or not a regular file (ERR-1). */
export type ErrorSuffix = 'duplicate' | 'unknown';

const COLLISIONS = 1_000;

/**
 * Moves an object into the errors directory as `<name>.<UTC stamp>.<suffix>` (ERR-1), creating the directory (ERR-4)
 * and never replacing what is there (ERR-3). Durable on return except for the removal of the old name, which the caller
 * syncs. Answers the new path, null when the source has vanished (ERR-2).
 */
export async function moveToErrors(
  fs: DurableFs,
  errorsDirectory: string,
  path: string,
  { suffix, now }: { readonly suffix: ErrorSuffix; readonly now: Date },
): Promise<string | null> {
  try {
    await fs.makeDir(errorsDirectory);
    for (let collision = 0; collision < COLLISIONS; collision += 1) {
      const stamp = `${formatStamp(now)}${collision === 0 ? '' : `-${collision}`}`;
      const target = join(errorsDirectory, `${basename(path)}.${stamp}.${suffix}`);
      if (await moveUnlessTaken(fs, path, target)) return target;
    }
    throw new Error('too many files of the same name and second');
  } catch (error) {
    if (isErrno(error, 'ENOENT') && (await fs.facts(path)) === null) return null;
    throw toStorageError(error, `move ${basename(path)} to ${errorsDirectory}`);
  }
}

/** `YYYYMMDDTHHMMSSZ`. */
function formatStamp(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

async function moveUnlessTaken(fs: DurableFs, path: string, target: string): Promise<boolean> {
  try {
    const facts = await fs.facts(path);
    if (facts?.isFile === true) await moveFile(fs, path, target);
    else await moveOther(fs, path, target);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The new name and the content are durable before the old name goes. */
async function moveFile(fs: DurableFs, path: string, target: string): Promise<void> {
  try {
    await fs.syncFile(path);
    await fs.link(path, target);
  } catch (error) {
    if (!isCannotLink(error)) throw error;
    await publishPrivateCopy(fs, await makePrivateCopy(fs, path, target), target);
  }
  await fs.syncDir(dirname(target));
  await fs.remove(path);
}

/** Directories, sockets, dangling links. */
async function moveOther(fs: DurableFs, path: string, target: string): Promise<void> {
  await fs.moveNew(path, target);
  await fs.syncDir(dirname(target));
}

const CATEGORIES = [
  ['.error', 'not relevant'],
  ['.duplicate', 'duplicates'],
  ['.unknown', 'unknown'],
] as const;

/** `label: n` of each kind of error file, in order of first appearance; null when there is none (ERR-5). */
export function summariseErrorFiles(names: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const name of names) {
    const label = CATEGORIES.find(([extension]) => name.endsWith(extension))?.[1] ?? 'unknown failure';
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts.size === 0 ? null : [...counts].map(([label, count]) => `${label}: ${count}`).join(', ');
}
