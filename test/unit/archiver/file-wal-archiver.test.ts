import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WalArchiverQueue } from '../../../core/archiver/wal-archiver-queue';
import { ArchiveHome } from '../../harness/archive-home';

const X = '000000010000000000000001';
const Y = '000000010000000000000002';
const Z = '000000010000000000000003';

let home: ArchiveHome;
afterEach(() => home.remove());

function incoming(names: readonly string[], options = 'archiver = on'): void {
  home = new ArchiveHome(options);
  for (const name of names) home.put(['incoming', name]);
}

async function nextBatch(): Promise<WalArchiverQueue> {
  const [archiver] = home.server().archivers;
  if (archiver === undefined) throw new Error('there is no archiver');
  return archiver.getNextBatch();
}

const namesOf = (queue: WalArchiverQueue) => queue.map(({ name }) => name);
const errorsOf = (queue: WalArchiverQueue) => queue.errors.map((path) => basename(path));

describe('FileWalArchiver.getNextBatch (archive.md §2)', () => {
  it('lists every kind of WAL in name order', async () => {
    const names = [Y, '00000002.history', `${X}.partial`, X, `${X}.00000028.backup`];
    incoming(names);

    const queue = await nextBatch();

    expect(queue.map(({ name, kind }) => [name, kind])).toEqual([
      [X, 'segment'],
      [`${X}.00000028.backup`, 'label'],
      [`${X}.partial`, 'partial'],
      [Y, 'segment'],
      ['00000002.history', 'history'],
    ]);
    expect(queue.map(({ path }) => path)).toEqual(namesOf(queue).map((name) => home.path('incoming', name)));
    expect(queue).toMatchObject({ errors: [], skip: [], batchSize: 0, totalSize: 5, runSize: 5 });
  });

  it('finds nothing in an empty directory, and nothing in a missing one (ARC-7)', async () => {
    incoming([]);
    expect(await nextBatch()).toHaveLength(0);
    fs.rmdirSync(home.path('incoming'));

    const queue = await nextBatch();

    expect(queue).toMatchObject({ length: 0, errors: [], totalSize: 0 });
  });

  it('takes files without bytes and partial segments (ARC-9, ARC-10)', async () => {
    incoming([X, `${Y}.partial`]);

    expect(namesOf(await nextBatch())).toEqual([X, `${Y}.partial`]);
  });

  it('leaves temporary and dot files alone: neither WAL nor errors (LAY-3)', async () => {
    incoming([`${X}.tmp`, 'anything.tmp', `.4711-${X}`]);

    const queue = await nextBatch();

    expect([namesOf(queue), errorsOf(queue), queue.totalSize]).toEqual([[], [], 2]);
  });

  it('takes for errors what has no WAL name, a compression suffix too (ARC-11)', async () => {
    const garbage = ['README', `${X}.gz`, `${X}.backup`, `old.${X}`, '00000001.partial'];
    incoming(garbage);

    const queue = await nextBatch();

    expect([namesOf(queue), errorsOf(queue)]).toEqual([[], garbage.toSorted()]);
  });

  it('takes for errors what has a WAL name and is no regular file', async () => {
    incoming([]);
    fs.mkdirSync(home.path('incoming', X));
    fs.symlinkSync('nowhere', home.path('incoming', Y));
    execFileSync('mkfifo', [home.path('incoming', Z)]);
    fs.symlinkSync(`${Z}.partial`, home.path('incoming', `${Z}.partial`));
    const socket = createServer().listen(home.path('incoming', `${X}.partial`));
    await new Promise((resolve) => socket.once('listening', resolve));

    const queue = await nextBatch();
    socket.close();

    expect([namesOf(queue), errorsOf(queue)]).toEqual([[], [X, `${X}.partial`, Y, Z, `${Z}.partial`]]);
  });

  it('follows a link to a regular file', async () => {
    incoming([]);
    fs.writeFileSync(join(home.root, 'elsewhere'), 'w');
    fs.symlinkSync(join(home.root, 'elsewhere'), home.path('incoming', X));

    expect(namesOf(await nextBatch())).toEqual([X]);
  });
});

describe('FileWalArchiver.getNextBatch, with a batch size', () => {
  it('takes the first of the WAL and tells how many entries there are', async () => {
    incoming([Z, Y, X], 'archiver = on\narchiver_batch_size = 2');

    const queue = await nextBatch();

    expect(namesOf(queue)).toEqual([X, Y]);
    expect(queue).toMatchObject({ batchSize: 2, totalSize: 3, runSize: 2 });
  });

  it('is not filled up by what is no WAL, which would block the queue for ever (ARC-12)', async () => {
    incoming(['0.tmp', '1.tmp', '2-garbage', X, Y, Z], 'archiver = on\narchiver_batch_size = 2');

    const queue = await nextBatch();

    expect([namesOf(queue), errorsOf(queue), queue.totalSize]).toEqual([[X, Y], ['2-garbage'], 6]);
  });

  it('takes all when there are fewer', async () => {
    incoming([X], 'archiver = on\narchiver_batch_size = 2');

    expect(namesOf(await nextBatch())).toEqual([X]);
  });
});
