import * as fs from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WalArchiverQueue } from '../../../core/archiver/wal-archiver-queue';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';

const STREAMING = 'archiver = off\nstreaming_archiver = on\nslot_name = barman';
const W = '000000010000000000000001';
const X = '000000010000000000000002';
const Y = '000000010000000000000003';
const Z = '000000010000000000000004';

let home: ArchiveHome;
afterEach(() => home.remove());

function streaming(names: readonly string[], options = ''): void {
  home = new ArchiveHome(`${STREAMING}\n${options}`);
  for (const name of names) home.put(['streaming', name]);
}

async function nextBatch(durableFs?: DurableFs): Promise<WalArchiverQueue> {
  const [archiver] = home.server(durableFs).archivers;
  if (archiver === undefined) throw new Error('there is no archiver');
  return archiver.getNextBatch();
}

/** What is to be archived, and what is left alone. */
async function decide(durableFs?: DurableFs): Promise<readonly (readonly string[])[]> {
  const queue = await nextBatch(durableFs);
  return [queue.map(({ name }) => name), queue.skip.map((path) => basename(path))];
}

describe('StreamingWalArchiver.getNextBatch (archive.md §3)', () => {
  it.each([
    ['nothing', [], [], []],
    ['a single segment: it marks the position (ARC-13)', [X], [], [X]],
    ['segments only: the last one marks the position (ARC-14)', [X, Y], [X], [Y]],
    ['a partial: all segments (§3 step 5)', [W, X, `${Y}.partial`], [W, X], [`${Y}.partial`]],
    ['two partials: the older one too (ARC-15)', [`${X}.partial`, `${Y}.partial`], [`${X}.partial`], [`${Y}.partial`]],
    [
      'a history file beside a partial (ARC-16)',
      ['00000002.history', `${Y}.partial`],
      ['00000002.history'],
      [`${Y}.partial`],
    ],
    ['only a history file (ARC-18)', ['00000002.history'], [], ['00000002.history']],
    [
      'segments and a history file: the segment marks the position',
      [X, Y, '00000002.history'],
      [X, '00000002.history'],
      [Y],
    ],
    ['a partial that is older than a segment', [W, `${X}.partial`, Y], [W, Y], [`${X}.partial`]],
  ])('archives, given %s', async (_what, present, archived, skipped) => {
    streaming(present);

    expect(await decide()).toEqual([archived, skipped]);
  });

  it('keeps the name order where an older partial is archived', async () => {
    streaming([W, `${X}.partial`, `${Y}.partial`, '00000002.history']);

    expect(await decide()).toEqual([[W, `${X}.partial`, '00000002.history'], [`${Y}.partial`]]);
  });

  it('leaves out what is gone when it is looked at (ARC-17)', async () => {
    streaming([`${Z}.partial`]);
    const listing: DurableFs = {
      ...nodeDurableFs,
      scan: async (directory) => [
        { name: `${Y}.partial`, type: 'unknown' },
        ...((await nodeDurableFs.scan(directory)) ?? []),
      ],
    };

    expect(await decide(listing)).toEqual([[], [`${Z}.partial`]]);
  });

  it('takes what is no WAL for errors, temporary files for nothing', async () => {
    streaming([W, `${X}.partial`, 'core', `${W}.gz.tmp`]);
    fs.mkdirSync(home.path('streaming', Y));

    const queue = await nextBatch();

    expect(queue.errors.map((path) => basename(path))).toEqual([Y, 'core']);
    expect(queue).toMatchObject({ totalSize: 5, runSize: 1 });
  });

  it('finds nothing in a missing directory (ARC-7)', async () => {
    streaming([]);
    fs.rmdirSync(home.path('streaming'));

    expect(await decide()).toEqual([[], []]);
  });
});

describe('StreamingWalArchiver.getNextBatch, with a batch size', () => {
  it('decides what to keep on the whole listing, then cuts (ARC-19)', async () => {
    streaming([W, X, Y, `${Z}.partial`], 'streaming_archiver_batch_size = 2');

    expect(await decide()).toEqual([[W, X], [`${Z}.partial`]]);
  });

  it('archives also with a batch of one (ARC-19)', async () => {
    streaming([W, X], 'streaming_archiver_batch_size = 1');

    expect(await decide()).toEqual([[W], [X]]);
  });
});
