import { describe, expect, it } from 'vitest';
import { decideLoad, LOAD_LIMITS, targetBytesPerSecond } from '../../../core/demo/load-pace';

const MIB = 1024 * 1024;

describe('decideLoad', () => {
  it.each([
    [512 * MIB, 'full'],
    [512 * MIB + 1, 'slow'],
    [1024 * MIB, 'slow'],
    [1024 * MIB + 1, 'paused'],
  ])('answers for %i bytes: %s', (sizeBytes, mode) => expect(decideLoad(sizeBytes, LOAD_LIMITS)).toBe(mode));
});

describe('targetBytesPerSecond', () => {
  const seconds = Array.from({ length: 34 }, (_, second) => targetBytesPerSecond(second));

  it('fills a segment of 1 MiB every two to three seconds on average', () => {
    const perSegment = (MIB * seconds.length) / seconds.reduce((sum, bytes) => sum + bytes, 0);

    expect(perSegment).toBeGreaterThan(2);
    expect(perSegment).toBeLessThan(3);
  });

  it('has calm and burst, again and again', () => {
    expect(Math.max(...seconds)).toBeGreaterThan(4 * Math.min(...seconds));
    expect(targetBytesPerSecond(34_000 + 9)).toBe(targetBytesPerSecond(9));
  });
});
