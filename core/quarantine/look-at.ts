import { lstatSync, type BigIntStats } from 'node:fs';
import { isErrno } from '../fs/errno';

export type ObjectType = 'file' | 'directory' | 'socket' | 'fifo' | 'device' | 'symbolic-link';

/** What lies under a name, a symbolic link itself and not what it leads to. */
export interface FoundObject {
  readonly type: ObjectType;
  /** 0 for all but files. */
  readonly sizeBytes: number;
  readonly modifiedAt: string;
  readonly ownerUid: number;
  readonly inode: bigint;
  /** Inode, size and time: changes with the content. The device is not in it, as its number changes with a restart. */
  readonly token: string;
}

/** Null when there is nothing. Rejects with the system's error. */
export function lookAt(path: string): FoundObject | null {
  try {
    return toFound(lstatSync(path, { bigint: true }));
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

function toFound(stat: BigIntStats): FoundObject {
  return {
    type: typeOf(stat),
    sizeBytes: stat.isFile() ? Number(stat.size) : 0,
    modifiedAt: isoTime(Number(stat.mtimeNs / 1_000_000n)),
    ownerUid: Number(stat.uid),
    inode: stat.ino,
    token: `${stat.ino}-${stat.size}-${stat.mtimeNs}`,
  };
}

function typeOf(stat: BigIntStats): ObjectType {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symbolic-link';
  if (stat.isSocket()) return 'socket';
  return stat.isFIFO() ? 'fifo' : 'device';
}

const LAST_DATE_MS = 8.64e15;

/** Some file systems hand out times that no Date can hold. */
function isoTime(ms: number): string {
  return new Date(Math.max(-LAST_DATE_MS, Math.min(ms, LAST_DATE_MS))).toISOString();
}
