import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { writeDurableFile } from '../../../core/fs/write-durable-file';

const disk = vi.hoisted(() => ({
  opened: new Map<number, string>(),
  synced: [] as string[],
  refusal: null as string | null,
  bytesAWrite: Infinity,
  denied: null as number | null,
}));

/** Node's file system, which tells what was fsynced under which name, and can be made to behave like a worse one. */
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const fails = (code: string) => Object.assign(new Error(code), { code });
  const remember = (fd: number) => {
    const path = disk.opened.get(fd) ?? 'unknown';
    disk.synced.push(real.existsSync(path) ? path : `${path} (renamed)`);
  };
  return {
    ...real,
    openSync: (path: string, flags: string | number, mode?: number) => {
      if (flags === disk.denied) throw fails('EACCES');
      const fd = real.openSync(path, flags, mode);
      disk.opened.set(fd, path);
      return fd;
    },
    writeSync: (fd: number, data: Uint8Array | string, offset = 0) =>
      typeof data === 'string'
        ? real.writeSync(fd, data, offset)
        : real.writeSync(fd, data, offset, Math.min(disk.bytesAWrite, data.length - offset)),
    fsyncSync: (fd: number) => {
      remember(fd);
      real.fsyncSync(fd);
    },
    fsync: (fd: number, done: (error: Error | null) => void) => {
      remember(fd);
      if (disk.refusal === null) real.fsync(fd, done);
      else done(fails(disk.refusal));
    },
  };
});

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-durability-'));
  disk.synced = [];
  Object.assign(disk, { refusal: null, bytesAWrite: Infinity, denied: null });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const at = (...parts: readonly string[]) => join(root, ...parts);
/** What was fsynced, in this order, as names below the root; the root itself is ''. */
const synced = () => disk.synced.map((path) => relative(root, path));

describe('makeDir', () => {
  it('makes every new name durable, the deepest first', async () => {
    fs.mkdirSync(at('there'));

    await nodeDurableFs.makeDir(at('there', 'a', 'b'));

    expect(synced()).toEqual([join('there', 'a'), 'there']);
  });

  it('has nothing to make durable when the directory is there', async () => {
    await nodeDurableFs.makeDir(root);

    expect(synced()).toEqual([]);
  });
});

describe('syncFile and syncDir', () => {
  it('sync the file and the directory that they are asked for', async () => {
    fs.writeFileSync(at('file'), 'w');

    await nodeDurableFs.syncFile(at('file'));
    await nodeDurableFs.syncDir(root);

    expect(synced()).toEqual(['file', '']);
  });

  it('sync a file that may be written but not read (FS-2)', async () => {
    fs.writeFileSync(at('file'), 'w');
    disk.denied = fs.constants.O_RDONLY;

    await nodeDurableFs.syncFile(at('file'));

    expect(synced()).toEqual(['file']);
  });

  it('take a file system that cannot sync a directory as it is (FS-1)', async () => {
    disk.refusal = 'EINVAL';

    await expect(nodeDurableFs.syncDir(root)).resolves.toBeUndefined();
  });

  it('report every other failure, and any failure of a file', async () => {
    fs.writeFileSync(at('file'), 'w');
    disk.refusal = 'EIO';
    await expect(nodeDurableFs.syncDir(root)).rejects.toMatchObject({ code: 'EIO' });
    disk.refusal = 'EINVAL';
    await expect(nodeDurableFs.syncFile(at('file'))).rejects.toMatchObject({ code: 'EINVAL' });
  });
});

describe('append and writeNew', () => {
  it('go on when the system takes a part of the bytes only', async () => {
    disk.bytesAWrite = 3;

    await nodeDurableFs.append(at('log'), 'a longer line ü\n');
    await nodeDurableFs.writeNew(at('new'), ['a longer', ' line ü\n']);

    expect(fs.readFileSync(at('log'), 'utf8')).toBe('a longer line ü\n');
    expect(fs.readFileSync(at('new'), 'utf8')).toBe('a longer line ü\n');
  });
});

describe('writeDurableFile', () => {
  it('makes the new text durable before it gets the name, then the name (FS-3)', () => {
    fs.writeFileSync(at('settings'), 'old');

    writeDurableFile(at('settings'), 'new');

    expect(fs.readFileSync(at('settings'), 'utf8')).toBe('new');
    expect(synced()).toEqual(['settings.tmp', '']);
    expect(fs.readdirSync(root)).toEqual(['settings']);
  });

  it('leaves the old text when it cannot write', () => {
    fs.writeFileSync(at('settings'), 'old');
    fs.mkdirSync(at('settings.tmp'));

    expect(() => writeDurableFile(at('settings'), 'new')).toThrow(expect.objectContaining({ code: 'EISDIR' }));

    expect(fs.readFileSync(at('settings'), 'utf8')).toBe('old');
  });
});
