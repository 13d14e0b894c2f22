import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { copyNew } from './copy-new';
import { copyStats } from './copy-stats';
import type { DurableFs, FileFacts, Inspection, SyncedInspection } from './durable-fs';
import { isErrno } from './errno';
import { sameContent } from './same-content';
import { scanDirectory } from './scan-directory';
import { sha256 } from './sha256';
import { Turns } from './turns';

const fsync = promisify(fs.fsync);
const WRITE_CHUNK = 1 << 20;

/**
 * Files being made durable, with their descriptors open. Linux doubles the table of a process that has more than 64
 * open, and with threads that waits for all of them: for milliseconds, each time.
 */
const syncTurns = new Turns(32);
const giveTurnBack = () => syncTurns.giveBack();

/**
 * The real file system. Looking up and changing names is synchronous: it takes microseconds where a trip through the
 * thread pool takes many times that, and the archiver never runs on the thread that draws or answers. What waits for
 * the disk (fsync, copying, comparing) is asynchronous.
 */
export const nodeDurableFs: DurableFs = {
  scan: async (directory) => scanDirectory(directory),
  names: async (directory) => absentAs([], () => fs.readdirSync(directory)),
  facts: async (path) => absentAs(null, () => statFacts(path)),
  inspect: async (path, headBytes) => absentAs(null, () => inspect(path, headBytes)),
  inspectAndSync: async (path, headBytes, wanted) => {
    await syncTurns.take();
    let found: SyncedInspection | null = null;
    try {
      found = absentAs(null, () => inspectAndSync(path, headBytes, wanted));
    } finally {
      void (found?.durable ?? Promise.resolve()).then(giveTurnBack, giveTurnBack);
    }
    return found;
  },
  sameContent,
  readText: async (path) => fs.readFileSync(path, 'utf8'),
  sha256,

  makeDir,
  link: async (from, to) => link(from, to),
  copyNew,
  copyStats: async (from, to) => copyStats(from, to),
  writeNew: async (path, chunks, mode) => writeNew(path, chunks, mode),
  replace: async (from, to) => fs.renameSync(from, to),
  moveNew: async (from, to) => moveNew(from, to),
  remove: async (path) => fs.unlinkSync(path),
  removeDir: async (directory) => fs.rmdirSync(directory),
  append: async (path, text) => append(path, text),
  truncate: async (path, sizeBytes) => fs.truncateSync(path, sizeBytes),
  syncFile: (path) => syncPath(path),
  syncDir: (directory) => syncDir(directory),
};

/** A link that leads nowhere, to itself or through a file is as good as no file: somebody's slip must not stop a queue. */
function absentAs<T>(absent: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return absent;
    throw error;
  }
}

/** Without an exception for the usual answer, that a name is free: making one takes longer than the look-up. */
function statFacts(path: string): FileFacts | null {
  const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : toFacts(stat);
}

function toFacts(stat: fs.BigIntStats): FileFacts {
  return {
    isFile: stat.isFile(),
    sizeBytes: Number(stat.size),
    device: stat.dev,
    inode: stat.ino,
    changedNs: stat.ctimeNs,
    modifiedNs: stat.mtimeNs,
    mode: Number(stat.mode) & 0o7777,
    linkCount: Number(stat.nlink),
  };
}

function inspect(path: string, headBytes: number): Inspection {
  const fd = openToInspect(path);
  try {
    return inspectOpen(fd, headBytes);
  } finally {
    fs.closeSync(fd);
  }
}

function inspectAndSync(path: string, headBytes: number, wanted: (found: Inspection) => boolean): SyncedInspection {
  const fd = openToInspect(path);
  let durable: Promise<void> | null = null;
  try {
    const found = inspectOpen(fd, headBytes);
    if (wanted(found)) durable = syncAndClose(fd);
    durable?.catch(() => {}); // Its failure is for whoever waits for it, and nobody may.
    return { ...found, durable };
  } finally {
    if (durable === null) fs.closeSync(fd);
  }
}

/** O_NONBLOCK: opening a FIFO that somebody left in the queue must not wait for its writer. */
function openToInspect(path: string): number {
  return fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
}

function inspectOpen(fd: number, headBytes: number): Inspection {
  const facts = toFacts(fs.fstatSync(fd, { bigint: true }));
  // From Node's pool: an archive of a million files is looked at file by file.
  const head = Buffer.allocUnsafe(headBytes);
  const read = facts.isFile ? fs.readSync(fd, head, 0, headBytes, 0) : 0;
  return { facts, head: read === headBytes ? head : head.subarray(0, read) };
}

/** link(2) would give the symbolic link itself a second name: an archive of names that lead to files elsewhere. */
function link(from: string, to: string): void {
  if (fs.lstatSync(from).isSymbolicLink()) {
    throw Object.assign(new Error(`${from} is a symbolic link`), { code: 'ENOTSUP' });
  }
  fs.linkSync(from, to);
}

async function makeDir(directory: string): Promise<void> {
  const first = makeMissing(directory);
  if (first === undefined) return;
  // Every new name on the way must survive a power loss, or the files in it would not.
  for (let made = directory; made.length >= first.length; made = dirname(made)) await syncDir(dirname(made));
}

/** Of a directory that cannot be made Node says that it does not exist, whatever the reason: on a read-only disk, too. */
function makeMissing(directory: string): string | undefined {
  try {
    return fs.mkdirSync(directory, { recursive: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT')) fs.accessSync(nearestParent(directory), fs.constants.W_OK);
    throw error;
  }
}

function nearestParent(directory: string): string {
  const parent = dirname(directory);
  return fs.existsSync(parent) ? parent : nearestParent(parent);
}

function writeNew(path: string, chunks: Iterable<string>, mode?: number): void {
  const fd = fs.openSync(path, 'wx', 0o600);
  try {
    if (mode !== undefined) fs.fchmodSync(fd, mode); // Not at open, where the umask would take bits away.
    let pending = '';
    for (const chunk of chunks) {
      pending += chunk;
      if (pending.length < WRITE_CHUNK) continue;
      writeAll(fd, pending);
      pending = '';
    }
    writeAll(fd, pending);
  } finally {
    fs.closeSync(fd);
  }
}

function moveNew(from: string, to: string): void {
  // Not existsSync: it follows links and takes a dangling one for nothing.
  if (fs.lstatSync(to, { throwIfNoEntry: false }) !== undefined)
    throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' });
  fs.renameSync(from, to);
}

function append(path: string, text: string): void {
  const fd = fs.openSync(path, 'a', 0o600);
  try {
    writeAll(fd, text);
  } finally {
    fs.closeSync(fd);
  }
}

/** A full disk can accept the first part of a write and refuse the rest: the refusal must not pass unseen. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(fd, bytes, written);
}

/** FS-2: a file that may not be read can still be opened for writing. */
async function syncPath(path: string): Promise<void> {
  let fd: number;
  try {
    fd = fs.openSync(path, fs.constants.O_RDONLY);
  } catch (error) {
    if (!isErrno(error, 'EACCES')) throw error;
    fd = fs.openSync(path, fs.constants.O_RDWR);
  }
  await syncAndClose(fd);
}

/** FS-1: some file systems cannot fsync a directory and say EINVAL; Windows cannot open one. */
async function syncDir(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(directory, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  await syncAndClose(fd).catch((error: unknown) => {
    if (!isErrno(error, 'EINVAL')) throw error;
  });
}

async function syncAndClose(fd: number): Promise<void> {
  try {
    await fsync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
