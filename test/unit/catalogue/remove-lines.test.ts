import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../../core/catalogue/catalogue';
import type { CatalogueEntry } from '../../../core/catalogue/catalogue-line';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';

const name = (n: number) => `00000001000000000000000${n}`;
const line = (n: number) => `${name(n)}\t16777216\t${n}.5\tNone\tNone\n`;

let home: ArchiveHome;
let catalogue: Catalogue;
let path: string;

beforeEach(() => {
  home = new ArchiveHome();
  catalogue = home.server().catalogue;
  path = catalogue.location.path;
  writeFileSync(path, line(1) + line(2) + line(3));
});
afterEach(() => home.remove());

const remove = (...numbers: readonly number[]) => catalogue.remove(async () => new Set(numbers.map(name)));
const text = () => readFileSync(path, 'utf8');

describe('Catalogue.remove', () => {
  it('takes lines out and leaves the others as they are, in their order', async () => {
    await remove(2);

    expect(text()).toBe(line(1) + line(3));
  });

  it('hands out the entries, as often as they are wanted, under the lock', async () => {
    const seen: string[][] = [];

    await catalogue.remove(async (entries) => {
      const names = (found: Iterable<CatalogueEntry>) => [...found].map((entry) => entry.name);
      seen.push(names(entries()), names(entries()));
      await expect(LockFile.tryAcquire(catalogue.location.lockPath)).rejects.toMatchObject({ code: 'lock-busy' });
      return new Set();
    });

    expect(seen).toEqual([[1, 2, 3].map(name), [1, 2, 3].map(name)]);
    await (await LockFile.tryAcquire(catalogue.location.lockPath)).release();
  });

  it('gives lines of older generations all five fields (XDB-7)', async () => {
    writeFileSync(path, `${name(1)}\t7\t1.5\n${name(2)} 7 2.5 gzip\n${line(3)}`);

    await remove(3);

    expect(text()).toBe(`${name(1)}\t7\t1.5\tNone\tNone\n${name(2)}\t7\t2.5\tgzip\tNone\n`);
  });

  it('takes them out of the catalogue of an older Barman too, whose lines keep their four fields (XDB-2)', async () => {
    const older = (n: number) => `${name(n)}\t16777216\t${n}.5\tNone\n`;
    writeFileSync(catalogue.location.legacyPath, older(1) + older(2) + older(3));

    await remove(2);

    expect(text()).toBe(line(1) + line(3));
    expect(readFileSync(catalogue.location.legacyPath, 'utf8')).toBe(older(1) + older(3));
  });

  it('keeps a line that cannot be read, byte for byte (DEL-2)', async () => {
    writeFileSync(path, `${line(1)}gärbage\t\t1\n${line(2)}`);

    await remove(1);

    expect(text()).toBe(`gärbage\t\t1\n${line(2)}`);
  });

  it('takes out every line of a name', async () => {
    writeFileSync(path, line(1) + line(2) + line(1));

    await remove(1);

    expect(text()).toBe(line(2));
  });

  it.each([
    ['the WAL that it names is archived', 4, `${line(1)}${name(4)}\t1\t1.0\tNone\tNone\n`],
    ['the WAL that it names goes', 2, line(1)],
  ])('does not glue anything to a torn last line, and completes it when %s', async (_what, torn, expected) => {
    writeFileSync(path, `${line(1)}${line(2)}${name(torn)}\t16`);
    await nodeDurableFs.makeDir(home.path('wals', '0000000100000000'));
    writeFileSync(home.path('wals', '0000000100000000', name(torn)), 'w');
    const time = /\t(\d+\.\d+)\tNone\tNone\n$/;

    await remove(2);

    expect(text().replace(torn === 4 ? time : /$^/, '\t1.0\tNone\tNone\n')).toBe(expected);
  });

  it('keeps the mode of the file', async () => {
    chmodSync(path, 0o664);

    await remove(1);

    expect(statSync(path).mode & 0o777).toBe(0o664);
  });

  it('writes nothing when nothing is gone', async () => {
    const { ino } = statSync(path);

    await remove();

    expect(statSync(path).ino).toBe(ino);
  });

  it('makes no catalogue where there is none', async () => {
    const empty = new ArchiveHome();

    await empty.server().catalogue.remove(async (entries) => new Set([...entries()].map((entry) => entry.name)));

    expect(existsSync(empty.path('wals', 'main-xlog.db'))).toBe(false);
    empty.remove();
  });

  it('is as it was, and unlocked, when the files could not be deleted', async () => {
    const failing = catalogue.remove(() => Promise.reject(new Error('broken')));

    await expect(failing).rejects.toMatchObject({ code: 'storage-unavailable' });

    expect(text()).toBe(line(1) + line(2) + line(3));
    await (await LockFile.tryAcquire(catalogue.location.lockPath)).release();
  });

  it('is as it was, with nothing beside it, when the disk is full', async () => {
    const full: DurableFs = {
      ...nodeDurableFs,
      syncFile: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };

    const failing = home.server(full).catalogue.remove(async () => new Set([name(1)]));

    await expect(failing).rejects.toMatchObject({ code: 'storage-full' });
    expect(text()).toBe(line(1) + line(2) + line(3));
    expect(home.names('wals')).toEqual(['main-xlog.db']);
  });
});
