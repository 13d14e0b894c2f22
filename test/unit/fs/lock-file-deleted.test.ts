import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockFile } from '../../../core/fs/lock-file';

const race = vi.hoisted(() => ({ afterOpen: (_path: string) => {}, afterBusy: (_path: string) => {} }));

/** Node's file system, with somebody else who acts between two calls of ours. */
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return {
    ...real,
    openSync: (path: string, flags: string | number, mode?: number) => {
      const fd = real.openSync(path, flags, mode);
      race.afterOpen(path);
      return fd;
    },
    readFileSync: (path: string, options: BufferEncoding) => {
      race.afterBusy(path);
      return real.readFileSync(path, options);
    },
  };
});

let root: string;
let path: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-lock-race-'));
  path = join(root, '.main-archive-wal.lock');
});
afterEach(() => {
  Object.assign(race, { afterOpen: () => {}, afterBusy: () => {} });
  fs.rmSync(root, { recursive: true, force: true });
});

describe('LockFile, when the lock directory is being cleaned (LCK-9)', () => {
  it('locks the file that has the name, not the deleted one it opened first (LCK-10)', async () => {
    race.afterOpen = () => {
      race.afterOpen = () => {};
      fs.rmSync(path);
    };

    const lock = await LockFile.tryAcquire(path);

    expect(fs.readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    await lock.release();
  });

  it('is busy without a name for the holder when the file goes just then', async () => {
    const lock = await LockFile.tryAcquire(path);
    race.afterBusy = () => fs.rmSync(path, { force: true });

    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({
      code: 'lock-busy',
      message: `${path} is held by another process`,
    });

    await lock.release();
  });
});
