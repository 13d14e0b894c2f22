import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockFile } from '../../../core/fs/lock-file';
import { openFilesBelow, tellsOpenFiles } from '../../harness/open-files';
import { PythonLock } from '../../harness/python-lock';

let root: string;
let path: string;
const held: { release(): Promise<void> }[] = [];
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-lock-'));
  path = join(root, '.main-archive-wal.lock');
});
afterEach(async () => {
  await Promise.all(held.splice(0).map((lock) => lock.release()));
  fs.rmSync(root, { recursive: true, force: true });
});

async function keep<T extends { release(): Promise<void> }>(lock: Promise<T>): Promise<T> {
  held.push(await lock);
  return lock;
}

const content = () => fs.readFileSync(path, 'utf8');

describe('LockFile and Python, as Barman uses flock', () => {
  it('is busy for Python while we hold it, and free afterwards (LCK-1)', async () => {
    const ours = await keep(LockFile.tryAcquire(path));
    expect((await keep(PythonLock.tryAcquire(path))).answer).toBe('busy');

    await ours.release();

    expect((await keep(PythonLock.tryAcquire(path))).answer).toBe('held');
  });

  it('is busy for us while Python holds it, and says who does (LCK-3)', async () => {
    const python = await keep(PythonLock.tryAcquire(path));

    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({
      code: 'lock-busy',
      reaction: 'retry',
      message: `${path} is held by process ${python.pid}`,
    });
    expect(await LockFile.owner(path)).toBe(python.pid);
    expect(content()).toBe(`${python.pid}\n`);
  });

  it('waits until Python lets go', async () => {
    const python = await keep(PythonLock.tryAcquire(path));

    const waiting = keep(LockFile.acquire(path));
    await python.release();
    await waiting;

    expect(content()).toBe(`${process.pid}\n`);
  });

  it('does not trust what is no process id (LCK-2)', async () => {
    await keep(PythonLock.tryAcquire(path, 'garbage'));

    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({ message: `${path} is held by another process` });
  });
});

describe('LockFile', () => {
  it('holds the process id and nothing of a longer one before, in a private file (LCK-1, LCK-2)', async () => {
    fs.writeFileSync(path, '12345678901234567890\nleft over\n', { mode: 0o600 });

    await keep(LockFile.tryAcquire(path));

    expect(content()).toBe(`${process.pid}\n`);
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves the file behind when it is released, twice without harm (LCK-4)', async () => {
    const lock = await LockFile.tryAcquire(path);

    await lock.release();
    await lock.release();

    expect(fs.existsSync(path)).toBe(true);
    await keep(LockFile.tryAcquire(path));
  });

  it('is busy within one process too', async () => {
    await keep(LockFile.tryAcquire(path));

    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({ code: 'lock-busy' });
  });

  it('has no owner when nobody holds it, whatever is written in it (LCK-5)', async () => {
    expect(await LockFile.owner(path)).toBeNull();
    expect(fs.existsSync(path)).toBe(false);

    fs.writeFileSync(path, '4711\n');

    expect(await LockFile.owner(path)).toBeNull();
    expect(content()).toBe('4711\n');
    await keep(LockFile.tryAcquire(path));
  });

  it('locks the file that has the name when the one before was deleted (LCK-10)', async () => {
    const before = await keep(LockFile.tryAcquire(path));
    fs.rmSync(path);

    const after = await keep(LockFile.tryAcquire(path));

    expect(content()).toBe(`${process.pid}\n`);
    await before.release();
    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({ code: 'lock-busy' });
    await after.release();
  });

  it('does not take a file for the lock that was deleted while it waited (LCK-10)', async () => {
    const before = await keep(LockFile.tryAcquire(path));
    const waiting = keep(LockFile.acquire(path));
    fs.rmSync(path);

    await before.release();
    await waiting;

    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({ code: 'lock-busy' });
  });

  it('stops waiting when it is told to', async () => {
    await keep(LockFile.tryAcquire(path));
    const request = new AbortController();

    const waiting = LockFile.acquire(path, request.signal);
    request.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'cancelled', message: `stopped waiting for ${path}` });
  });

  it('takes a free lock even when it is told to stop', async () => {
    await keep(LockFile.acquire(path, AbortSignal.abort()));

    expect(content()).toBe(`${process.pid}\n`);
  });
});

describe('LockFile, when the file cannot be used', () => {
  it('says that the lock directory is missing', async () => {
    await expect(LockFile.tryAcquire(join(root, 'missing', '.x.lock'))).rejects.toMatchObject({
      code: 'storage-missing',
    });
  });

  // A lock that stayed held could be released by nobody: archiving would not go on when there is space again.
  it.runIf(fs.existsSync('/dev/full'))('lets go when the disk is too full for the process id, on Linux', async () => {
    fs.symlinkSync('/dev/full', path);

    await expect(LockFile.acquire(path)).rejects.toMatchObject({ code: 'storage-full' });

    const again = LockFile.acquire(path, AbortSignal.timeout(5_000));
    await expect(again).rejects.toMatchObject({ code: 'storage-full' });
  });

  it.runIf(fs.existsSync('/dev/full'))('is held on a full disk by who makes room there, on Linux', async () => {
    fs.symlinkSync('/dev/full', path);
    // Not by trying to take it: who is refused reads the owner, here from a file without end.
    const isFree = () => spawnSync('flock', ['--nonblock', path, 'true']).status === 0;

    const lock = await LockFile.tryAcquire(path, { evenOnFullDisk: true });

    expect(isFree()).toBe(false);
    await lock.release();
    expect(isFree()).toBe(true);
  });

  it.runIf(tellsOpenFiles)('leaves no file open that it does not hold, on Linux', async () => {
    const lock = await LockFile.tryAcquire(path);
    await LockFile.tryAcquire(path).catch(() => {});
    await LockFile.owner(path);
    expect(openFilesBelow(root)).toEqual([path]);

    await lock.release();
    await LockFile.owner(path);

    expect(openFilesBelow(root)).toEqual([]);
  });
});
