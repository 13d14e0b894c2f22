import { describe, expect, it } from 'vitest';
import {
  highMask,
  isSegmentSize,
  lastSegmentIndex,
  offsetMask,
  requireSegmentSize,
  segmentsPerLog,
} from '../../../core/wal/segment-size';
import { MIB } from './arbitraries';
import { errorCodeOf } from './error-code';

describe('segment sizes', () => {
  it.each([
    [1, 4096, 0xfff, 0xfffff, 0xfff00000],
    [2, 2048, 0x7ff, 0x1fffff, 0xffe00000],
    [4, 1024, 0x3ff, 0x3fffff, 0xffc00000],
    [8, 512, 0x1ff, 0x7fffff, 0xff800000],
    [16, 256, 0xff, 0xffffff, 0xff000000],
    [32, 128, 0x7f, 0x1ffffff, 0xfe000000],
    [64, 64, 0x3f, 0x3ffffff, 0xfc000000],
    [128, 32, 0x1f, 0x7ffffff, 0xf8000000],
    [256, 16, 0xf, 0xfffffff, 0xf0000000],
    [512, 8, 0x7, 0x1fffffff, 0xe0000000],
    [1024, 4, 0x3, 0x3fffffff, 0xc0000000],
  ])('section 3: %d MiB means %d segments per log', (mb, ...expected) => {
    const size = requireSegmentSize(mb * MIB);

    expect([segmentsPerLog(size), lastSegmentIndex(size), offsetMask(size), highMask(size)]).toEqual(expected);
  });

  it.each([
    0,
    -MIB,
    MIB / 2,
    MIB - 1,
    3 * MIB,
    16 * MIB + 1,
    1.5 * MIB,
    2048 * MIB,
    2 ** 32 + MIB,
    Number.NaN,
    Infinity,
  ])('section 3: refuses %d bytes', (bytes) => {
    expect(isSegmentSize(bytes)).toBe(false);
    expect(errorCodeOf(() => requireSegmentSize(bytes))).toBe('segment-size-invalid');
  });
});
