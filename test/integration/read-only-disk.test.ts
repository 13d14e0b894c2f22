import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toStorageError } from '../../core/fs/errno';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { canMount, MountSpace } from './cli/mount-space';

describe.skipIf(!canMount)('a directory on a disk that is mounted read-only', () => {
  let folder: string;
  let space: MountSpace;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'walyard-read-only-'));
    space = await MountSpace.create('mount -t tmpfs -o ro,size=1m tmpfs "$1"', folder);
  });
  afterAll(async () => {
    await space.close();
    rmSync(folder, { recursive: true });
  });

  it.each([[['wals']], [['wals', '0000000100000000']]])('%j is not told to be missing', async (path) => {
    const made = nodeDurableFs.makeDir(space.seen(folder, ...path));

    const error = await made.then(
      () => null,
      (cause: unknown) => toStorageError(cause, 'store WAL'),
    );
    expect(error).toMatchObject({ code: 'storage-read-only', hint: expect.stringContaining('mount it for writing') });
  });
});
