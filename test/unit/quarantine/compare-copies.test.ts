import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chunks } from '../../../core/quarantine/block-reader';
import { compareCopies } from '../../../core/quarantine/compare-copies';
import { makePages, PAGE, patched } from './wal-pages';

/** The bytes in chunks of the given sizes, over and over. */
function inChunks(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): Chunks {
  return async function* () {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  };
}

function failing(after: Uint8Array): Chunks {
  return async function* () {
    yield after;
    throw new Error('the codec says no');
  };
}

describe('compareCopies', () => {
  it('finds the first byte that differs, whatever the content and however it comes in chunks', async () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 3 * PAGE, size: 'max' });
    const chunkSizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 4 });
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(bytes, edits, fc.nat({ max: 3 * PAGE }), chunkSizes, async (left, changes, cut, sizes) => {
        const right = left.slice(0, Math.max(0, left.length - cut));
        for (const [at, by] of right.length > 0 ? changes : []) right[at % right.length]! ^= by;
        const expected = right.findIndex((byte, at) => byte !== left[at]);

        const { first } = await compareCopies(inChunks(left, sizes), inChunks(right));

        expect(first?.offset ?? -1).toBe(expected);
      }),
      { numRuns: 60, endOnFailure: true }, // To shrink an example of this size takes minutes.,
    );
  });

  it('counts the pages that differ, also those that only one copy has', async () => {
    const left = makePages();
    const right = patched(patched(left, 5 * PAGE + 100, 'X'), 9 * PAGE + 8_191, 'X').subarray(0, 126 * PAGE);

    const { differingPages, pages, pageBytes } = await compareCopies(inChunks(left), inChunks(right));

    expect({ differingPages, pages, pageBytes }).toEqual({ differingPages: 4, pages: 128, pageBytes: PAGE });
  });

  it('finds a difference beyond the first mebibyte', async () => {
    const left = Buffer.concat([makePages(), makePages({ fill: 'v' })]);

    const { first } = await compareCopies(inChunks(left, [70_000]), inChunks(patched(left, 1_500_000, 'X'), [999]));

    expect(first?.offset).toBe(1_500_000);
  });

  it('takes the page size that the archived copy declares', async () => {
    const left = makePages();
    left.writeUInt32LE(32_768, 36);

    const { pages, pageBytes } = await compareCopies(inChunks(left), inChunks(left));

    expect({ pages, pageBytes }).toEqual({ pages: 32, pageBytes: 32_768 });
  });

  it('tells a failure of the archived copy from one of the delivered copy (LOC-11)', async () => {
    const whole = inChunks(makePages());

    await expect(compareCopies(whole, failing(Buffer.alloc(10)))).rejects.toMatchObject({
      name: 'ArchivedCopyUnreadable',
      message: 'the codec says no',
    });
    await expect(compareCopies(failing(Buffer.alloc(10)), whole)).rejects.toMatchObject({ name: 'Error' });
  });

  it('ends both streams when it is cancelled between two blocks', async () => {
    const cancel = new AbortController();
    const ended: string[] = [];
    const endless = (name: string): Chunks =>
      async function* () {
        try {
          for (let block = 0; block < 100; block += 1) {
            if (block === 3) cancel.abort();
            yield Buffer.alloc(1 << 20);
          }
        } finally {
          ended.push(name);
        }
      };

    const compared = compareCopies(endless('left'), endless('right'), cancel.signal);

    await expect(compared).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended.toSorted()).toEqual(['left', 'right']);
  });
});
