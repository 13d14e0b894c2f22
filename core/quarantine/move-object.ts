import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import { isCannotLink, publishPrivateCopy, removeQuietly } from '../fs/private-copy';
import { lookAt, type FoundObject } from './look-at';

export interface Move {
  readonly from: string;
  /** In a directory that exists. */
  readonly to: string;
  /** What was listed: {@link FoundObject.token}. */
  readonly token: string;
}

/** Starts with a dot, so that no listing shows it; an archive run sweeps other suffixes and leaves it alone. */
const PART_SUFFIX = '.walyard.part';

/**
 * Gives an object a durable new place and only then takes it from the old one; never replaces what is in the new place.
 * A crash leaves it in one of them or, a file, in both: doing it again finishes. The caller keeps other moves away.
 */
export async function moveObject(fs: DurableFs, move: Move): Promise<void> {
  const name = basename(move.from);
  try {
    const found = requireUnchanged(move);
    if (found.type === 'file') await moveFile(fs, move);
    else await moveOther(fs, move);
  } catch (error) {
    throw toStorageError(error, `move ${name} to ${dirname(move.to)}`);
  }
}

/** Rejects with `error-file-changed` unless the object is still the one that was listed. */
export function requireUnchanged({ from, token }: Pick<Move, 'from' | 'token'>): FoundObject {
  const found = lookAt(from);
  if (found?.token === token) return found;
  const what = found === null ? 'is not there any more' : 'has changed since it was listed';
  throw new ArchiverError('error-file-changed', `${basename(from)} ${what}`, { hint: 'Look at the list again.' });
}

async function moveFile(fs: DurableFs, move: Move): Promise<void> {
  const { from, to } = move;
  await fs.syncFile(from);
  const isNew = await giveName(fs, move);
  try {
    requireUnchanged(move);
  } catch (error) {
    // Somebody writes to it: it stays where it was. Not if another file has come there meanwhile.
    if (isNew && lookAt(to)?.inode === lookAt(from)?.inode) await fs.remove(to);
    throw error;
  }
  await fs.syncDir(dirname(to));
  await fs.remove(from);
  await fs.syncDir(dirname(from));
}

/** False when the content is there already, since a move that was cut off. */
async function giveName(fs: DurableFs, move: Move): Promise<boolean> {
  const { from, to } = move;
  try {
    await linkOrCopy(fs, move);
    return true;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    if (lookAt(to)?.type !== 'file' || !(await fs.sameContent(from, to))) throw taken(to);
    await fs.syncFile(to); // Visible is not durable.
    return false;
  }
}

async function linkOrCopy(fs: DurableFs, move: Move): Promise<void> {
  const { from, to } = move;
  try {
    await fs.link(from, to);
  } catch (error) {
    if (!isCannotLink(error)) throw error;
    if (lookAt(to) !== null) throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' });
    await publishPrivateCopy(fs, await makePart(fs, move), to);
  }
}

/** Another file system, or somebody else's file. One name for each target, so that crashes do not pile up copies. */
async function makePart(fs: DurableFs, move: Move): Promise<string> {
  const { from, to } = move;
  const part = join(dirname(to), `.${createHash('sha256').update(basename(to)).digest('hex')}${PART_SUFFIX}`);
  if (lookAt(part) !== null) await fs.remove(part);
  try {
    await fs.copyNew(from, part);
    await fs.syncFile(part);
    requireUnchanged(move); // What was written to while it was copied may be half of each.
    return part;
  } catch (error) {
    await removeQuietly(fs, part);
    throw error;
  }
}

/** Removes what moves that were cut off have left in a directory; no move may be under way. */
export async function sweepParts(fs: DurableFs, directory: string): Promise<void> {
  for (const name of await fs.names(directory)) {
    if (name.startsWith('.') && name.endsWith(PART_SUFFIX)) await removeQuietly(fs, join(directory, name));
  }
}

/** Directories, sockets, links: one step, so that they are never in two places. */
async function moveOther(fs: DurableFs, { from, to }: Move): Promise<void> {
  try {
    await fs.moveNew(from, to);
  } catch (error) {
    if (isErrno(error, 'EEXIST', 'ENOTEMPTY')) throw taken(to);
    if (isErrno(error, 'EXDEV')) throw elsewhere(from, to);
    throw error;
  }
  await fs.syncDir(dirname(to));
  await fs.syncDir(dirname(from));
}

function taken(to: string): ArchiverError {
  const message = `${dirname(to)} already holds another ${basename(to)}`;
  return new ArchiverError('wal-conflict', message, { hint: 'Nothing was moved. Look at both before you decide.' });
}

function elsewhere(from: string, to: string): ArchiverError {
  const message = `${basename(from)} is not a file and ${dirname(to)} is on another file system`;
  return new ArchiverError('error-file-refused', message, { hint: 'Nothing was moved. Move it by hand, with mv.' });
}
