import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError } from '../errors';
import { findFlock, LOCK_EX, LOCK_NB } from '../native/libc';
import { isErrno, toStorageError } from './errno';

const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 100;

export interface LockOptions {
  /** Hold the lock even if the disk is too full for the process id: for what makes room there. */
  readonly evenOnFullDisk?: boolean;
}

/**
 * An exclusive lock on a file, compatible with Barman's (LCK-1 to LCK-5): flock(2) on the same path, the holder's
 * process id inside. The kernel releases it when the process ends, however it ends. The file stays.
 */
export class LockFile {
  private constructor(
    readonly path: string,
    private fd: number | null,
  ) {}

  /** Rejects with `lock-busy`, naming the holder, when another process or another LockFile has it; never waits. */
  static async tryAcquire(path: string, options: LockOptions = {}): Promise<LockFile> {
    const fd = openLocked(path);
    if (fd === null) throw busy(path);
    return LockFile.hold(path, fd, options);
  }

  /** Waits for the lock as long as it takes, or until `signal` ends the wait. */
  static async acquire(path: string, signal?: AbortSignal, options: LockOptions = {}): Promise<LockFile> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const fd = openLocked(path);
      if (fd !== null) return LockFile.hold(path, fd, options);
      if (signal?.aborted === true) throw new ArchiverError('cancelled', `stopped waiting for ${path}`);
      await sleep(waitMs);
    }
  }

  /** The process that holds the lock, null when nobody does (LCK-5). */
  static async owner(path: string): Promise<number | null> {
    if (!fs.existsSync(path)) return null;
    const fd = openLocked(path);
    if (fd === null) return readOwner(path);
    fs.closeSync(fd);
    return null;
  }

  /** A lock whose owner cannot be written (the disk is full) is let go at once: nobody else could release it. */
  private static hold(path: string, fd: number, { evenOnFullDisk = false }: LockOptions): LockFile {
    try {
      writeOwner(fd);
    } catch (error) {
      if (evenOnFullDisk && isErrno(error, 'ENOSPC', 'EDQUOT')) return new LockFile(path, fd);
      fs.closeSync(fd);
      throw toStorageError(error, `write the lock file ${path}`);
    }
    return new LockFile(path, fd);
  }

  /** For a child that is to hold the lock with us: it is free when both have let go. Null once it is released. */
  get descriptor(): number | null {
    return this.fd;
  }

  async release(): Promise<void> {
    if (this.fd === null) return;
    fs.closeSync(this.fd); // Closing the only descriptor releases the lock.
    this.fd = null;
  }
}

/** A descriptor that holds the lock, or null when somebody else does. */
function openLocked(path: string): number | null {
  for (;;) {
    const fd = openLockFile(path);
    try {
      if (!lockNow(fd, path)) {
        fs.closeSync(fd);
        return null;
      }
      if (isStillAt(fd, path)) return fd;
      fs.closeSync(fd); // LCK-10: somebody deleted the file meanwhile; a lock on a nameless file protects nothing.
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }
}

function openLockFile(path: string): number {
  try {
    return fs.openSync(path, fs.constants.O_CREAT | fs.constants.O_RDWR, 0o600);
  } catch (cause) {
    if (isErrno(cause, 'EACCES', 'EPERM')) {
      throw new ArchiverError('lock-denied', `cannot open the lock file ${path}: permission denied`, {
        cause,
        hint: 'Run as the user that owns the lock directory (usually "barman").',
      });
    }
    throw toStorageError(cause, `open the lock file ${path}`);
  }
}

const BUSY = new Set([11, 35]); // EWOULDBLOCK on Linux and on macOS.

function lockNow(fd: number, path: string): boolean {
  const flock = findFlock();
  if (flock === null) return lockByTool(fd, path);
  const errno = flock(fd, LOCK_EX | LOCK_NB);
  if (errno === 0) return true;
  if (BUSY.has(errno)) return false;
  throw new ArchiverError('lock-denied', `cannot lock ${path} (errno ${errno})`, {
    hint: 'The lock directory must be on a local file system: set barman_lock_directory.',
  });
}

/** util-linux's flock locks the open file it inherits as descriptor 3; the lock outlives the tool. */
function lockByTool(fd: number, path: string): boolean {
  const { status, error } = spawnSync('flock', ['--exclusive', '--nonblock', '--conflict-exit-code', '75', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  if (status === 0) return true;
  if (status === 75) return false;
  throw new ArchiverError('lock-denied', `cannot lock ${path}: flock(2) is not within reach`, {
    cause: error,
    hint: 'Reinstall the node packages (koffi), or install the flock tool of util-linux.',
  });
}

function isStillAt(fd: number, path: string): boolean {
  try {
    const [held, named] = [fs.fstatSync(fd, { bigint: true }), fs.statSync(path, { bigint: true })];
    return held.ino === named.ino && held.dev === named.dev;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

function writeOwner(fd: number): void {
  const line = `${process.pid}\n`;
  fs.writeSync(fd, line, 0);
  fs.ftruncateSync(fd, line.length);
}

/** Only to be trusted while the lock is busy (LCK-2); null when it is not a number yet, or the file has been deleted. */
function readOwner(path: string): number | null {
  try {
    const pid = Number.parseInt(fs.readFileSync(path, 'ascii'), 10);
    return Number.isNaN(pid) ? null : pid;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function busy(path: string): ArchiverError {
  const owner = readOwner(path);
  return new ArchiverError(
    'lock-busy',
    `${path} is held by ${owner === null ? 'another process' : `process ${owner}`}`,
    {
      hint: owner === null ? 'Wait for it to end.' : `See what it is with "ps -p ${owner}", or wait for it to end.`,
    },
  );
}
