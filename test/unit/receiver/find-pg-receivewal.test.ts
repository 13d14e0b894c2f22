import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPgReceivewal } from '../../../core/receiver/find-pg-receivewal';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-find-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

async function install(directory: string, name: string, version: string, exitCode = 0): Promise<string> {
  const path = join(root, directory, name);
  await mkdir(join(root, directory), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "${name} (PostgreSQL) ${version}"\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
  return path;
}

const find = (path: readonly string[], pathPrefix: string | null = null) =>
  findPgReceivewal({
    pathPrefix: pathPrefix && join(root, pathPrefix),
    environment: { PATH: path.map((directory) => join(root, directory)).join(':') },
    versionsDirectory: join(root, 'versions'),
  });

describe('findPgReceivewal', () => {
  it('tries both names in a directory before the next directory (RCV §8.1)', async () => {
    const older = await install('a', 'pg_receivexlog', '9.6.24');
    await install('b', 'pg_receivewal', '15.1');

    expect(await find(['a', 'b'])).toMatchObject({ path: older, version: { text: '9.6.24' } });
  });

  it('passes over a program whose --version fails, as the wrapper of Debian does (RCV §8.1)', async () => {
    await install('a', 'pg_receivewal', '15.1', 1);
    const works = await install('b', 'pg_receivewal', '14.2');

    expect(await find(['a', 'b'])).toMatchObject({ path: works });
  });

  it('prefers path_prefix', async () => {
    await install('a', 'pg_receivewal', '15.1');
    const preferred = await install('mine', 'pg_receivewal', '13.4');

    expect(await find(['a'], 'mine')).toMatchObject({ path: preferred });
  });

  it('falls back to the newest installed version, compared by number (RCV-21)', async () => {
    await install('versions/9.6/bin', 'pg_receivewal', '9.6.1');
    const newest = await install('versions/10/bin', 'pg_receivewal', '10.3');

    expect(await find(['nothing'])).toMatchObject({ path: newest });
  });

  it('says null when there is none', async () => {
    expect(await find(['nothing'])).toBeNull();
  });
});
