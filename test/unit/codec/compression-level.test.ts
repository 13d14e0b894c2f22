import { describe, expect, it } from 'vitest';
import { resolveLevel } from '../../../core/codec/compression-level';

describe('resolveLevel', () => {
  it.each([
    ['gzip', 1, 6, 9],
    ['bzip2', 1, 5, 9],
    ['xz', 1, 3, 5],
    ['zstd', 1, 4, 9],
    ['lz4', 0, 6, 10],
    ['snappy', 0, 0, 0],
  ] as const)('of %s makes low, medium and high %i, %i and %i (codecs.md §2)', (format, low, medium, high) => {
    expect(['low', 'medium', 'high'].map((word) => resolveLevel(format, word as 'low'))).toEqual([low, medium, high]);
  });

  it.each([
    ['gzip', 0, 1],
    ['gzip', 10, 9],
    ['bzip2', 99, 9],
    ['xz', 0, 1],
    ['xz', 10, 9],
    ['zstd', -30, -22],
    ['zstd', 23, 22],
    ['lz4', -1, 0],
    ['lz4', 20, 16],
    ['snappy', 7, 0],
    ['gzip', 4, 4],
    ['zstd', -5, -5],
  ] as const)('of %s makes level %i %i', (format, given, expected) => {
    expect(resolveLevel(format, given)).toBe(expected);
  });
});
