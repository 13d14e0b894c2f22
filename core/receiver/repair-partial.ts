import { basename, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { holdsOnlyZeros } from '../fs/holds-only-zeros';
import { classifyWalName } from '../wal/wal-file-name';

export interface PartialRepair {
  readonly streamingDirectory: string;
  /** Where the bytes are kept; made when needed. */
  readonly asideDirectory: string;
  /** Bytes. */
  readonly segmentSize: number;
  readonly now: Date;
}

/**
 * pg_receivewal refuses to go on from a last partial of an odd size, and takes an empty one (RCV §5, RCV-11). Its bytes
 * are kept in a durable copy before it is emptied, unless all are zero. Answers a sentence for the log, null when nothing was to be done.
 */
export async function repairPartial(fs: DurableFs, repair: PartialRepair): Promise<string | null> {
  const { streamingDirectory, asideDirectory, segmentSize } = repair;
  const names = (await fs.scan(streamingDirectory))?.map(({ name }) => name) ?? [];
  const name = names
    .filter((found) => classifyWalName(found) === 'partial')
    .sort()
    .at(-1);
  if (name === undefined) return null;
  const path = join(streamingDirectory, name);
  const size = (await fs.facts(path))?.sizeBytes ?? 0;
  if (size === 0 || size === segmentSize) return null;
  const wrongSize = `${name} had ${size} bytes instead of ${segmentSize}`;
  try {
    // What a full disk leaves: room made for WAL, and no WAL. Each start would leave a copy of it.
    const copy = (await holdsOnlyZeros(path)) ? null : await keepCopy(fs, path, repair);
    await fs.truncate(path, 0);
    await fs.syncFile(path);
    return copy === null
      ? `${wrongSize}, all of them zero: it is received anew`
      : `${wrongSize}: it is received anew, its bytes are kept in ${copy}`;
  } catch (error) {
    throw toStorageError(error, `keep the bytes of ${name} in ${asideDirectory}`);
  }
}

/** Durable before it answers. */
async function keepCopy(fs: DurableFs, path: string, { asideDirectory, now }: PartialRepair): Promise<string> {
  const copy = join(asideDirectory, asideName(basename(path), now));
  await fs.makeDir(asideDirectory);
  await fs.copyNew(path, copy);
  await fs.syncFile(copy);
  await fs.syncDir(asideDirectory);
  return copy;
}

/** The name under which a file of the streaming directory is kept aside. */
export const asideName = (name: string, at: Date) => `${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${name}`;
