import { describe, expect, it } from 'vitest';
import { isFastEnough } from '../../../scripts/bench/bench-latency.mjs';
import { parseCount } from '../../../scripts/bench/parse-count.mjs';
import { seededRandom } from '../../../scripts/bench/seeded-random.mjs';
import { summarise } from '../../../scripts/bench/summarise.mjs';
import { segmentName, writePageHeaders } from '../../../scripts/bench/wal-pages.mjs';
import { readPageHeader } from '../../../core/wal/page-header';
import type { SegmentSize } from '../../../core/wal/segment-size';
import { validateSegment } from '../../../core/wal/validate-segment';

const MIB = 1 << 20;

describe('summarise', () => {
  it('takes every figure from the values, whatever their order', () => {
    const values = Array.from({ length: 200 }, (_, index) => ((index * 73) % 200) + 1);

    expect(summarise(values)).toEqual({ n: 200, min: 1, median: 100, p95: 190, p99: 198, max: 200 });
  });

  it('has the one value for all figures of a list of one', () => {
    expect(summarise([7])).toEqual({ n: 1, min: 7, median: 7, p95: 7, p99: 7, max: 7 });
  });
});

describe('isFastEnough', () => {
  it.each([
    [59.9, 249.9, true],
    [60, 249.9, false],
    [59.9, 250, false],
  ])('says of a median of %d ms and a p99 of %d ms: %s', (median, p99, expected) => {
    expect(isFastEnough({ median, p99 })).toBe(expected);
  });
});

describe('the segments of the benchmark', () => {
  it.each([
    [1, 16 * MIB, '000000010000000000000001'],
    [255, 16 * MIB, '0000000100000000000000FF'],
    [256, 16 * MIB, '000000010000000100000000'],
    [5_000, MIB, '000000010000000100000388'],
  ])('number %d of %d bytes is %s, and its header fits', (number, bytes, name) => {
    const content = Buffer.alloc(bytes, 0xa5);

    writePageHeaders(content, number);

    expect(segmentName(number, bytes)).toBe(name);
    const segmentSize = bytes as SegmentSize;
    expect(
      validateSegment({ name, sizeBytes: bytes, head: content.subarray(0, 40), systemIdentifier: null, segmentSize }),
    ).toEqual([]);
    const second = readPageHeader(content.subarray(8_192));
    expect(second).toMatchObject({ kind: 'short', pageAddress: BigInt(number) * BigInt(bytes) + 8_192n });
  });
});

describe('seededRandom', () => {
  it('repeats itself for a seed and spreads over 0 to 1', () => {
    const draw = (seed: number) => Array.from({ length: 1_000 }, seededRandom(seed));

    const numbers = draw(7);

    expect(draw(7)).toEqual(numbers);
    expect(draw(8)).not.toEqual(numbers);
    const inTenth = (tenth: number) => numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    for (let tenth = 0; tenth < 10; tenth += 1) expect(inTenth(tenth)).toBeGreaterThan(60);
  });
});

describe('parseCount', () => {
  it('takes positive whole numbers only', () => {
    expect(parseCount('--count', '200')).toBe(200);
    for (const text of ['0', '-1', '1.5', 'many', '']) {
      expect(() => parseCount('--count', text)).toThrow(`--count needs a positive whole number, not "${text}"`);
    }
  });
});
