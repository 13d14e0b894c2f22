import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstInOrder } from '../../../core/archiver/first-in-order';
import { decideHeldBack } from '../../../core/archiver/hold-back';
import { readBatch } from '../../../core/archiver/read-batch';
import { readQueue } from '../../../core/archiver/read-queue';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';

const name = (n: number) => `0000000100000000${n.toString(16).toUpperCase().padStart(8, '0')}`;

let directory: string;
beforeEach(() => void (directory = fs.mkdtempSync(join(tmpdir(), 'walyard-batch-'))));
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const put = (...names: readonly string[]) => names.forEach((file) => fs.writeFileSync(join(directory, file), ''));
const clear = () => fs.readdirSync(directory).forEach((file) => fs.rmSync(join(directory, file), { recursive: true }));
const read = (batchSize: number, durableFs: DurableFs = nodeDurableFs) =>
  readBatch(durableFs, directory, { batchSize, holdBack: decideHeldBack });
const names = (wals: readonly { readonly name: string }[]) => wals.map((wal) => wal.name);

/** The same by sorting out everything, which is what a batch must not cost. */
async function readEverything(batchSize: number) {
  const { wals, errors, totalSize } = await readQueue(nodeDurableFs, directory);
  const { archivable, heldBack } = decideHeldBack(wals);
  return { archivable: archivable.slice(0, batchSize), heldBack, errors, totalSize };
}

const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 40 }).map(name) },
  fc.nat({ max: 40 }).map((n) => `${name(n)}.partial`),
  fc.nat({ max: 9 }).map((n) => `0000000${n}.history`),
  fc.nat({ max: 40 }).map((n) => `${name(n)}.00000028.backup`),
  fc.constantFrom('core.1', '.hidden', `${name(1)}.tmp`, `${name(2)}.gz`, 'Z'),
);

describe('readBatch', () => {
  it('takes what sorting out the whole directory would take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyName, { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (all, size) => {
          clear();
          put(...all);

          expect(await read(size)).toEqual(await readEverything(size));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('looks at the files of the batch and at what it holds back, whatever else waits', async () => {
    put(...Array.from({ length: 300 }, (_, n) => name(n)));
    const looked: string[] = [];
    const watched: DurableFs = {
      ...nodeDurableFs,
      scan: async () => expect.fail('the whole directory was looked at'),
      facts: async (path) => (looked.push(path), nodeDurableFs.facts(path)),
    };

    const { archivable, heldBack, totalSize } = await read(3, watched);

    expect([names(archivable), names(heldBack), totalSize]).toEqual([[name(0), name(1), name(2)], [name(299)], 300]);
    expect(looked).toHaveLength(4);
  });

  it('sorts out what is no file at the head of the queue, and takes what comes after it (ARC-12)', async () => {
    put(name(3), name(4), name(5));
    fs.mkdirSync(join(directory, name(1)));
    fs.symlinkSync('nowhere', join(directory, name(2)));

    const { archivable, errors } = await read(1);

    expect([names(archivable), errors]).toEqual([[name(3)], [name(1), name(2)].map((file) => join(directory, file))]);
  });

  it('holds back a file, not a directory that is named like the last segment', async () => {
    put(name(1), name(2));
    fs.mkdirSync(join(directory, name(3)));

    const { archivable, heldBack } = await read(5);

    expect([names(archivable), names(heldBack)]).toEqual([[name(1)], [name(2)]]);
  });

  it('takes a missing directory for an empty queue (ARC-7), and one that is a file for trouble', async () => {
    fs.rmdirSync(directory);
    expect(await read(5)).toEqual({ archivable: [], heldBack: [], errors: [], totalSize: 0 });
    fs.writeFileSync(directory, '');

    await expect(read(5)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('firstInOrder', () => {
  it('answers what sorting and cutting would', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), fc.integer({ min: 1, max: 10 }), (all, count) => {
        expect(firstInOrder(all, count)).toEqual(all.toSorted().slice(0, count));
      }),
    );
  });
});
