import type { ScannedName } from './scan-directory';

/** What the archiver knows of a file before it touches it. Times in nanoseconds or seconds since the epoch. */
export interface FileFacts {
  readonly isFile: boolean;
  readonly sizeBytes: number;
  readonly device: bigint;
  readonly inode: bigint;
  readonly changedNs: bigint;
  readonly modifiedNs: bigint;
  readonly mode: number;
  /** Names of the file. */
  readonly linkCount: number;
}

export interface Inspection {
  readonly facts: FileFacts;
  /** The first bytes, fewer when the file is shorter. */
  readonly head: Uint8Array;
}

export interface SyncedInspection extends Inspection {
  /** Settles as `syncFile` does, of the bytes that were there when it was inspected. Null when it was not wanted. */
  readonly durable: Promise<void> | null;
}

/**
 * Every file operation of the archiving path, so that tests can let a process die before each one or lose power after.
 * Reading operations change nothing. No writing operation ever replaces a file; none but `sync*` makes anything durable.
 * Rejections are the system's errors: callers translate them at their edge (errno.ts).
 */
export interface DurableFs {
  /** All names but those that start with a dot (LAY-3), unsorted. Null when the directory does not exist (ARC-7). */
  scan(directory: string): Promise<readonly ScannedName[] | null>;
  /** All names, dot files too. Empty when the directory does not exist. */
  names(directory: string): Promise<readonly string[]>;
  /** Follows symbolic links. Null when absent, also for a link that leads to nothing. */
  facts(path: string): Promise<FileFacts | null>;
  inspect(path: string, headBytes: number): Promise<Inspection | null>;
  /**
   * Inspects a file and, when that is `wanted` for what was found, begins to make it durable through the same
   * descriptor: opening it again would take longer than all the rest.
   */
  inspectAndSync(
    path: string,
    headBytes: number,
    wanted: (found: Inspection) => boolean,
  ): Promise<SyncedInspection | null>;
  /** Byte for byte, in bounded memory (LOC-9: never by size and time). */
  sameContent(left: string, right: string): Promise<boolean>;
  readText(path: string): Promise<string>;
  /** Hexadecimal, in bounded memory. */
  sha256(path: string): Promise<string>;

  /** Creates missing parents too and makes each new name durable. */
  makeDir(directory: string): Promise<void>;
  /**
   * Gives a file a second name; rejects with EEXIST instead of replacing. A symbolic link is refused with ENOTSUP: its
   * second name would not hold the bytes.
   */
  link(from: string, to: string): Promise<void>;
  /** Copies content, mode and times to a new file; rejects with EEXIST instead of replacing. */
  copyNew(from: string, to: string): Promise<void>;
  /** Gives `to` the mode and the times of `from`. */
  copyStats(from: string, to: string): Promise<void>;
  /** Creates a file of this content, of mode 0600 when none is given; rejects with EEXIST instead of replacing. */
  writeNew(path: string, chunks: Iterable<string>, mode?: number): Promise<void>;
  /** Moves a name of ours over another one of ours: the one operation that replaces, for whole-file rewrites. */
  replace(from: string, to: string): Promise<void>;
  /** Moves a directory or special file; `to` must not exist. */
  moveNew(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Removes an empty directory; rejects when anything is in it. */
  removeDir(directory: string): Promise<void>;
  /** Appends in one write, creating the file when missing (mode 0600). */
  append(path: string, text: string): Promise<void>;
  truncate(path: string, sizeBytes: number): Promise<void>;
  syncFile(path: string): Promise<void>;
  syncDir(directory: string): Promise<void>;
}
