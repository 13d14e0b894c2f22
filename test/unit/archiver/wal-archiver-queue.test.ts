import { describe, expect, it } from 'vitest';
import { WalArchiverQueue } from '../../../core/archiver/wal-archiver-queue';
import type { QueuedWal } from '../../../core/storage/wal-file-info';

const wal = (n: number): QueuedWal => {
  const name = `00000001000000000000000${n}`;
  return { name, kind: 'segment', path: `/incoming/${name}` };
};

describe('WalArchiverQueue (archive.md §1.2)', () => {
  it('is a list of its items in their order', () => {
    const queue = new WalArchiverQueue([wal(2), wal(1)]);

    expect([...queue]).toEqual([wal(2), wal(1)]);
    expect([queue.length, queue[0], queue.at(-1)]).toEqual([2, wal(2), wal(1)]);
  });

  it.each([[[]], [[wal(1)]], [[wal(1), wal(2)]]])('holds what it is given, one item too: %j', (items) => {
    const queue = new WalArchiverQueue(items);

    expect([queue.length, queue.runSize]).toEqual([items.length, items.length]);
  });

  it('has nothing but its items when nothing else is given', () => {
    expect(new WalArchiverQueue([])).toMatchObject({ errors: [], skip: [], batchSize: 0, totalSize: 0, runSize: 0 });
  });

  it('keeps the facts it is given', () => {
    const facts = { errors: ['/incoming/core'], skip: ['/streaming/X.partial'], batchSize: 2, totalSize: 7 };

    expect(new WalArchiverQueue([wal(1)], facts)).toMatchObject({ ...facts, runSize: 1 });
  });

  it.each([
    [-1, 0],
    [0, 0],
    [5, 5],
  ])('takes the batch size %i for %i: 0 is unlimited', (batchSize, expected) => {
    expect(new WalArchiverQueue([], { batchSize }).batchSize).toBe(expected);
  });

  it('does not change its run size when its items do', () => {
    const queue = new WalArchiverQueue([wal(1), wal(2)]);

    queue.pop();

    expect([queue.length, queue.runSize]).toEqual([1, 2]);
  });

  it('gives plain lists where a list is made of it', () => {
    const queue = new WalArchiverQueue([wal(1), wal(2)]);

    for (const list of [queue.map(({ name }) => name), queue.filter(Boolean), queue.slice(1)]) {
      expect(list).not.toBeInstanceOf(WalArchiverQueue);
    }
  });
});
