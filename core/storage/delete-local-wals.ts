import { dirname, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import { sweepPrivateCopies } from '../fs/private-copy';
import { hashDirectory, relativePath } from '../wal/wal-file-name';
import type { DeletedWal } from './wal-storage-strategy';

/** Removing a name is synchronous: so often a signal, or whoever waits for the thread, gets its turn. */
const NAMES_A_TURN = 64;

/**
 * Unlinks archived files one by one and makes that durable. A hash directory goes when it has become empty, by a system
 * call that refuses any other: whatever else lies in it, or comes into it meanwhile, stays (DEL-8). A missing directory
 * has been deleted already (DEL-9).
 */
export async function deleteLocalWals(
  fs: DurableFs,
  walsDirectory: string,
  walNames: readonly string[],
  signal?: AbortSignal,
): Promise<readonly DeletedWal[]> {
  const deleted: DeletedWal[] = [];
  const inRoot: DeletedWal[] = [];
  for (const [directory, paths] of byDirectory(walsDirectory, walNames)) {
    const tried = await unlinkAll(fs, paths, signal);
    const isGone = directory !== walsDirectory && (await removeIfEmpty(fs, directory, tried));
    if (isGone || directory === walsDirectory) inRoot.push(...tried);
    else deleted.push(...(await makeDurable(fs, directory, tried)));
  }
  return [...deleted, ...(await makeDurable(fs, walsDirectory, inRoot))];
}

/** Throws `wal-name-invalid` before anything is removed. */
function byDirectory(walsDirectory: string, walNames: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of new Set(walNames)) {
    const directory = join(walsDirectory, hashDirectory(name));
    const path = join(walsDirectory, relativePath(name));
    const group = groups.get(directory);
    if (group === undefined) groups.set(directory, [path]);
    else group.push(path);
  }
  return groups;
}

async function unlinkAll(fs: DurableFs, paths: readonly string[], signal?: AbortSignal): Promise<DeletedWal[]> {
  const tried: DeletedWal[] = [];
  for (const path of paths) {
    if (tried.length % NAMES_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) break;
    tried.push(await unlinkOne(fs, path));
  }
  return tried;
}

async function unlinkOne(fs: DurableFs, path: string): Promise<DeletedWal> {
  const name = path.slice(dirname(path).length + 1);
  try {
    const facts = await fs.facts(path);
    await fs.remove(path);
    // Bytes that have another name, as in a copy made with links, are not freed.
    return { name, outcome: 'deleted', freedBytes: facts?.linkCount === 1 ? facts.sizeBytes : 0 };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { name, outcome: 'absent' };
    return { name, outcome: 'failed', error: toStorageError(error, `delete ${path}`) };
  }
}

/** True when it is not there any more. One that cannot be removed for any reason is no harm. */
async function removeIfEmpty(fs: DurableFs, directory: string, tried: readonly DeletedWal[]): Promise<boolean> {
  if (tried.every(({ outcome }) => outcome === 'failed')) return false;
  try {
    await sweepPrivateCopies(fs, directory);
    await fs.removeDir(directory);
    return true;
  } catch (error) {
    return isErrno(error, 'ENOENT');
  }
}

/** A removal that may come back after a power loss has not happened: its WAL counts as being there. */
async function makeDurable(
  fs: DurableFs,
  directory: string,
  tried: readonly DeletedWal[],
): Promise<readonly DeletedWal[]> {
  if (tried.every(({ outcome }) => outcome === 'failed')) return tried;
  try {
    await fs.syncDir(directory);
    return tried;
  } catch (cause) {
    const error = toStorageError(cause, `make ${directory} durable`);
    return tried.map((one) => (one.outcome === 'failed' ? one : { name: one.name, outcome: 'failed', error }));
  }
}
