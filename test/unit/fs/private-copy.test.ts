import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import {
  isCannotLink,
  makePrivateCopy,
  publishPrivateCopy,
  removeQuietly,
  sweepPrivateCopies,
} from '../../../core/fs/private-copy';

let root: string;
let source: string;
let target: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-private-'));
  [source, target] = [join(root, 'source'), join(root, 'archive', 'X')];
  fs.mkdirSync(dirname(target));
  fs.writeFileSync(source, 'w');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const archived = () => fs.readdirSync(dirname(target)).toSorted();
const systemError = (code: string) => Object.assign(new Error(code), { code });
const withoutHardLinks: DurableFs = {
  ...nodeDurableFs,
  link: async () => {
    throw systemError('EPERM');
  },
};

describe('a private copy', () => {
  it('lies beside its target under a name that no listing shows', async () => {
    const copy = await makePrivateCopy(nodeDurableFs, source, target);

    expect([dirname(copy), fs.readFileSync(copy, 'utf8')]).toEqual([dirname(target), 'w']);
    expect(basename(copy)).toMatch(/^\.X\.\d+-[0-9a-f]{8}\.walyard\.tmp$/);
    expect(await nodeDurableFs.scan(dirname(target))).toEqual([]);
  });

  it('has a name of its own each time', async () => {
    const copies = await Promise.all([1, 2, 3].map(() => makePrivateCopy(nodeDurableFs, source, target)));

    expect(new Set(copies).size).toBe(3);
  });

  it.each([
    ['hard links', nodeDurableFs],
    ['no hard links', withoutHardLinks],
  ])('gets its name and goes, on a file system with %s', async (_what, durableFs) => {
    await publishPrivateCopy(durableFs, await makePrivateCopy(durableFs, source, target), target);

    expect([archived(), fs.readFileSync(target, 'utf8')]).toEqual([['X'], 'w']);
  });

  it.each([
    ['hard links', nodeDurableFs],
    ['no hard links', withoutHardLinks],
  ])('never replaces and leaves no copy, on a file system with %s', async (_what, durableFs) => {
    fs.writeFileSync(target, 'archived before');
    const copy = await makePrivateCopy(durableFs, source, target);

    await expect(publishPrivateCopy(durableFs, copy, target)).rejects.toMatchObject({ code: 'EEXIST' });

    expect(fs.readFileSync(target, 'utf8')).toBe('archived before');
    expect(archived()).toEqual(['X']);
  });

  it('reports a failure that has nothing to do with hard links', async () => {
    const broken: DurableFs = {
      ...nodeDurableFs,
      link: async () => {
        throw systemError('EIO');
      },
    };
    const copy = await makePrivateCopy(nodeDurableFs, source, target);

    await expect(publishPrivateCopy(broken, copy, target)).rejects.toMatchObject({ code: 'EIO' });

    expect(archived()).toEqual([]);
  });
});

describe('sweepPrivateCopies', () => {
  it('removes private copies and nothing else', async () => {
    await makePrivateCopy(nodeDurableFs, source, target);
    const others = ['X', '.X.tmp', 'X.tmp', '.1234-X', 'X.walyard.tmp'];
    for (const name of others) fs.writeFileSync(join(dirname(target), name), '');

    await sweepPrivateCopies(nodeDurableFs, dirname(target));

    expect(archived()).toEqual(others.toSorted());
  });

  it('has nothing to do in a directory that does not exist', async () => {
    await expect(sweepPrivateCopies(nodeDurableFs, join(root, 'missing'))).resolves.toBeUndefined();
  });
});

describe('removeQuietly', () => {
  it('does not mind that there is nothing to remove', async () => {
    await expect(removeQuietly(nodeDurableFs, join(root, 'gone'))).resolves.toBeUndefined();
  });
});

describe('isCannotLink', () => {
  it.each(['EXDEV', 'EPERM', 'EACCES', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP', 'EMLINK'])('is true of %s', (code) => {
    expect(isCannotLink(systemError(code))).toBe(true);
  });

  it.each(['EEXIST', 'ENOENT', 'ENOSPC', 'EIO'])('is false of %s', (code) => {
    expect(isCannotLink(systemError(code))).toBe(false);
  });
});
