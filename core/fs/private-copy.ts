import { basename, dirname, join } from 'node:path';
import type { DurableFs } from './durable-fs';
import { isErrno } from './errno';

/** Our temporary files start with a dot and end so: no listing of Barman's or ours shows them. */
const PRIVATE_SUFFIX = '.walyard.tmp';
const CANNOT_LINK = ['EXDEV', 'EPERM', 'EACCES', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP', 'EMLINK'];

/** Does the error say that this file cannot get a second name here: another file system, none of ours, no hard links? */
export const isCannotLink = (error: unknown) => isErrno(error, ...CANNOT_LINK);

/** A name of its own beside `target`, not used by anybody. */
export function privateName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${uniqueMark()}${PRIVATE_SUFFIX}`);
}

/** For names of files that are only ever created, never opened when they exist: the process and eight digits by chance. */
export function uniqueMark(): string {
  const chance = Math.floor(Math.random() * 0x1_0000_0000);
  return `${process.pid}-${chance.toString(16).padStart(8, '0')}`;
}

/** A durable copy under a private name beside `target`. */
export async function makePrivateCopy(fs: DurableFs, source: string, target: string): Promise<string> {
  const copy = privateName(target);
  await fs.copyNew(source, copy);
  await fs.syncFile(copy);
  return copy;
}

/**
 * Gives a private copy its name; rejects with EEXIST instead of replacing. Either way the copy's own name is gone. The
 * caller syncs the directory.
 */
export async function publishPrivateCopy(fs: DurableFs, copy: string, target: string): Promise<void> {
  try {
    await nameCopy(fs, copy, target);
  } finally {
    await removeQuietly(fs, copy);
  }
}

async function nameCopy(fs: DurableFs, copy: string, target: string): Promise<void> {
  try {
    await fs.link(copy, target);
  } catch (error) {
    if (!isCannotLink(error)) throw error;
    await fs.moveNew(copy, target); // No hard links here: looked for, then moved. The archive lock keeps others away.
  }
}

/** Removes what crashed runs left in a directory that only the holder of the archive lock writes to. */
export async function sweepPrivateCopies(fs: DurableFs, directory: string): Promise<void> {
  for (const name of await fs.names(directory)) {
    if (name.startsWith('.') && name.endsWith(PRIVATE_SUFFIX)) await fs.remove(join(directory, name));
  }
}

/** For a private copy that is not needed any more: what cannot be removed now is swept by a later run. */
export async function removeQuietly(fs: DurableFs, copy: string): Promise<void> {
  await fs.remove(copy).catch(() => {});
}
