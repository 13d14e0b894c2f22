import { linkSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sameContent } from '../../../core/fs/same-content';
import { openFilesBelow, tellsOpenFiles } from '../../harness/open-files';

const MIB = 1 << 20;
let root: string;
let left: string;
let right: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-same-'));
  [left, right] = [join(root, 'left'), join(root, 'right')];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Both files, the right one with byte `at` changed. */
function differingAt(at: number, bytes: number): void {
  const content = Buffer.alloc(bytes, 'w');
  writeFileSync(left, content);
  content[at] = 0;
  writeFileSync(right, content);
  for (const file of [left, right]) utimesSync(file, 1_700_000_000, 1_700_000_000);
}

describe('sameContent', () => {
  it.each([0, 1, MIB - 1, MIB, 2 * MIB + 1])('finds two files of %i equal bytes the same', async (bytes) => {
    writeFileSync(left, Buffer.alloc(bytes, 'w'));
    writeFileSync(right, Buffer.alloc(bytes, 'w'));

    expect(await sameContent(left, right)).toBe(true);
  });

  it.each([0, MIB - 1, MIB, 2 * MIB])('sees that byte %i differs, at equal size and time (LOC-9)', async (at) => {
    differingAt(at, 2 * MIB + 1);

    expect(await sameContent(left, right)).toBe(false);
  });

  it('sees that one file is longer', async () => {
    writeFileSync(left, 'ww');
    writeFileSync(right, 'w');

    expect(await sameContent(left, right)).toBe(false);
    expect(await sameContent(right, left)).toBe(false);
  });

  it.each([
    ['a second name', linkSync],
    ['a symbolic link', symlinkSync],
  ])('knows %s of the same file', async (_what, make) => {
    writeFileSync(left, 'w');
    make(left, right);

    expect(await sameContent(left, right)).toBe(true);
  });

  it.runIf(tellsOpenFiles)('closes what it opened when the other file is missing, on Linux', async () => {
    writeFileSync(left, 'w');

    await expect(sameContent(left, right)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(sameContent(right, left)).rejects.toMatchObject({ code: 'ENOENT' });

    expect(openFilesBelow(root)).toEqual([]);
  });
});
