import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorsDirectory, summariseErrorFiles } from '../../../core/archiver/error-files';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';

const X = '000000010000000000000001';
const now = new Date('2024-12-09T20:13:24.567Z');
const STAMP = '20241209T201324Z';

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const open = (durableFs: DurableFs = nodeDurableFs) => new ErrorsDirectory(home.path('errors'), durableFs);
const read = (name: string) => fs.readFileSync(home.path('errors', name), 'utf8');
const take = (path: string, suffix: 'duplicate' | 'unknown' = 'unknown', errors = open()) =>
  errors.take(path, { suffix, now });

describe('ErrorsDirectory', () => {
  it.each(['duplicate', 'unknown'] as const)(
    'names a file by the UTC second and the suffix %s (ERR-1)',
    async (suffix) => {
      const path = home.put(['incoming', X], 'w');

      expect(await take(path, suffix)).toBe(home.path('errors', `${X}.${STAMP}.${suffix}`));

      expect([read(`${X}.${STAMP}.${suffix}`), fs.existsSync(path)]).toEqual(['w', false]);
    },
  );

  it('makes the directory (ERR-4)', async () => {
    fs.rmdirSync(home.path('errors'));

    await take(home.put(['incoming', X], 'w'));

    expect(home.names('errors')).toEqual([`${X}.${STAMP}.unknown`]);
  });

  it('never replaces within one second (ERR-3)', async () => {
    for (const content of ['first', 'second', 'third']) await take(home.put(['incoming', X], content));

    const names = [`${X}.${STAMP}.unknown`, `${X}.${STAMP}-1.unknown`, `${X}.${STAMP}-2.unknown`];
    expect(home.names('errors')).toEqual(names.toSorted());
    expect(names.map(read)).toEqual(['first', 'second', 'third']);
  });

  it('never replaces a dangling link either (ERR-3)', async () => {
    for (const to of ['nowhere', 'elsewhere']) {
      fs.symlinkSync(to, home.path('incoming', X));
      await take(home.path('incoming', X));
    }

    const links = home.names('errors').map((name) => fs.readlinkSync(home.path('errors', name)));
    expect(links.toSorted()).toEqual(['elsewhere', 'nowhere']);
  });

  it('shortens a name that would be too long with its stamp and suffix', async () => {
    const name = 'ä'.repeat(120);

    await take(home.put(['incoming', name], 'w'));

    const [moved = ''] = home.names('errors');
    expect(moved).toMatch(new RegExp(`^_+\\.${STAMP}\\.unknown$`));
    expect([read(moved), home.names('incoming')]).toEqual(['w', []]);
  });

  it('moves a directory with all that is in it (ERR-2)', async () => {
    fs.mkdirSync(home.path('incoming', 'lost+found'));
    home.put(['incoming', 'lost+found', 'inside'], 'w');

    await take(home.path('incoming', 'lost+found'));

    expect(read(join(`lost+found.${STAMP}.unknown`, 'inside'))).toBe('w');
    expect(home.names('incoming')).toEqual([]);
  });

  it('copies a file from another file system, leaving nothing half-made (ERR-2)', async () => {
    const far: DurableFs = {
      ...nodeDurableFs,
      link: async (from, to) => {
        if (from.startsWith(home.path('incoming'))) throw Object.assign(new Error('far'), { code: 'EXDEV' });
        await nodeDurableFs.link(from, to);
      },
    };
    fs.writeFileSync(home.path('errors', `${X}.${STAMP}.unknown`), 'here before');

    await take(home.put(['incoming', X], 'w'), 'unknown', open(far));

    expect(fs.readdirSync(home.path('errors')).toSorted()).toEqual([
      `${X}.${STAMP}-1.unknown`,
      `${X}.${STAMP}.unknown`,
    ]);
    expect([read(`${X}.${STAMP}-1.unknown`), home.names('incoming')]).toEqual(['w', []]);
  });

  it('answers null for what has vanished (ERR-2)', async () => {
    expect(await take(home.path('incoming', X))).toBeNull();

    expect(home.names('errors')).toEqual([]);
  });

  it('reports in our words what it cannot move, and leaves it where it is (ERR-2)', async () => {
    const full: DurableFs = {
      ...nodeDurableFs,
      link: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };
    const path = home.put(['incoming', X], 'w');

    await expect(take(path, 'unknown', open(full))).rejects.toMatchObject({
      code: 'storage-full',
      message: `cannot move ${X} to ${home.path('errors')}: no space left on the disk`,
    });

    expect(fs.readFileSync(path, 'utf8')).toBe('w');
  });

  it('makes the new name durable before the old one goes', async () => {
    const done: string[] = [];
    const say = (what: string, path: string) => void done.push(`${what} ${path.slice(home.path().length + 1)}`);
    const watched: DurableFs = {
      ...nodeDurableFs,
      syncFile: async (path) => (say('sync', path), nodeDurableFs.syncFile(path)),
      link: async (from, to) => (say('link', to), nodeDurableFs.link(from, to)),
      syncDir: async (path) => (say('sync', path), nodeDurableFs.syncDir(path)),
      remove: async (path) => (say('remove', path), nodeDurableFs.remove(path)),
    };

    await take(home.put(['incoming', X], 'w'), 'unknown', open(watched));

    const target = `errors/${X}.${STAMP}.unknown`;
    expect(done).toEqual([`sync incoming/${X}`, `link ${target}`, 'sync errors', `remove incoming/${X}`]);
  });
});

describe('summariseErrorFiles (ERR-5)', () => {
  it.each([
    [[], null],
    [['a.duplicate'], 'duplicates: 1'],
    [['a.unknown', 'b.duplicate', 'c.unknown'], 'unknown: 2, duplicates: 1'],
    [['a.error', 'a.odd', 'b.odd', 'duplicate'], 'not relevant: 1, unknown failure: 3'],
  ])('says of %j: %s', (names, expected) => {
    expect(summariseErrorFiles(names)).toBe(expected);
  });
});
