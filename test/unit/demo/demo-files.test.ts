import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDirectory } from '../../../core/demo/demo-directory';
import { NEW_MARKER, readDemoMarker, writeDemoMarker } from '../../../core/demo/demo-marker';
import { demoPaths } from '../../../core/demo/demo-paths';
import { findPostmaster } from '../../../core/demo/postmaster';
import { removeDemo } from '../../../core/demo/remove-demo';
import { isUsableForSocket } from '../../../core/demo/socket-directory';
import { measureTree } from '../../../core/demo/tree-size';

/** A name that a socket directory of a demo has. */
const OUTSIDE = 'walyard-demo-abc123';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-demo-files-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

describe('claimDirectory', () => {
  it('makes the directory and marks it before anything else is in it', async () => {
    const paths = demoPaths(join(root, 'a', 'demo'));

    await claimDirectory(paths);

    expect(await readdir(paths.directory)).toEqual(['.walyard-demo']);
    expect(await readDemoMarker(paths.marker)).toEqual(NEW_MARKER);
  });

  it('refuses a directory that holds something else, and writes nothing there', async () => {
    await writeFile(join(root, 'precious'), 'x');

    await expect(claimDirectory(demoPaths(root))).rejects.toMatchObject({ code: 'demo-failed' });

    expect(await readdir(root)).toEqual(['precious']);
  });

  it('refuses a name that would break a configuration file', async () => {
    await expect(claimDirectory(demoPaths(join(root, 'a\nb')))).rejects.toMatchObject({ code: 'demo-failed' });
  });
});

describe('removeDemo', () => {
  it('does not touch a directory without our marker', async () => {
    await writeFile(join(root, 'precious'), 'x');

    await expect(removeDemo(demoPaths(root))).rejects.toMatchObject({ code: 'demo-failed' });

    expect(existsSync(join(root, 'precious'))).toBe(true);
  });

  it('does not follow links out of the directory', async () => {
    const outside = join(root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), 'x');
    const paths = demoPaths(join(root, 'demo'));
    await claimDirectory(paths);
    await symlink(outside, join(paths.directory, 'link'));

    await removeDemo(paths);

    expect(existsSync(paths.directory)).toBe(false);
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('x');
  });

  it('does not remove what a link in place of the directory points to', async () => {
    const real = demoPaths(join(root, 'real'));
    await claimDirectory(real);
    await symlink(real.directory, join(root, 'link'));

    await expect(removeDemo(demoPaths(join(root, 'link')))).rejects.toMatchObject({ code: 'demo-failed' });

    expect(existsSync(real.marker)).toBe(true);
  });

  it.each([
    ['below another one', () => join(root, OUTSIDE)],
    ['reached through another one', () => `${root}/../${basename(root)}/${OUTSIDE}`],
    ['whose name only begins like one', () => root],
  ])('removes no directory that a forged marker names: %s', async (_, forge) => {
    const paths = demoPaths(join(root, 'demo'));
    await mkdir(join(root, OUTSIDE));
    await claimDirectory(paths);
    await writeDemoMarker(paths.marker, { ...NEW_MARKER, socketDirectory: forge() });

    await removeDemo(paths);

    expect(existsSync(join(root, OUTSIDE))).toBe(true);
  });

  it('removes the temporary directory of its socket', async () => {
    const paths = demoPaths(join(root, 'demo'));
    const socketDirectory = await mkdtemp('/tmp/walyard-demo-');
    await writeFile(join(socketDirectory, '.s.PGSQL.54329.lock'), '');
    await claimDirectory(paths);
    await writeDemoMarker(paths.marker, { ...NEW_MARKER, socketDirectory });

    await removeDemo(paths);

    expect(existsSync(socketDirectory)).toBe(false);
  });
});

describe('findPostmaster', () => {
  it('does not take a living process for ours because of its number alone', async () => {
    await writeFile(join(root, 'postmaster.pid'), `${process.pid}\n${root}\n1\n54329\n/s\n\n\nready\n`);

    expect(findPostmaster(root)).toBeNull();
  });
});

describe('isUsableForSocket', () => {
  it('minds the length in bytes and commas', () => {
    expect(isUsableForSocket('/var/lib/walyard/demo/socket')).toBe(true);
    expect(isUsableForSocket(`/${'x'.repeat(90)}`)).toBe(false);
    expect(isUsableForSocket(`/${'ü'.repeat(45)}`)).toBe(false);
    expect(isUsableForSocket('/a,b')).toBe(false);
  });
});

describe('measureTree', () => {
  it('adds up files and does not follow links', async () => {
    await mkdir(join(root, 'a', 'b'), { recursive: true });
    await writeFile(join(root, 'a', 'b', 'f'), 'x'.repeat(1000));
    await writeFile(join(root, 'g'), 'x'.repeat(10));
    await symlink('/', join(root, 'everything'));

    expect(await measureTree(root)).toBe(1010);
  });
});
