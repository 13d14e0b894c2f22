import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimeline, nextTimeline, parseTimeline, requireTimeline } from '../../../core/wal/timeline';
import { anyTimeline } from './arbitraries';
import { errorCodeOf } from './error-code';

describe('timelines', () => {
  it.each([
    [0, '00000000'],
    [1, '00000001'],
    [42, '0000002A'],
    [0xffff_ffff, 'FFFFFFFF'],
  ])('NAM-9: %d is written %s', (value, digits) => {
    expect(formatTimeline(requireTimeline(value))).toBe(digits);
    expect(parseTimeline(digits)).toBe(value);
  });

  it('NAM-3: reads lower case', () => {
    expect(parseTimeline('0000002a')).toBe(42);
  });

  it.each(['', '1', '0000001', '000000001', '0000000G', '00000001\n', '0000000١'])('NAM-4: refuses %j', (digits) => {
    expect(errorCodeOf(() => parseTimeline(digits))).toBe('wal-name-invalid');
  });

  it.each([-1, 0.5, Number.NaN, 0x1_0000_0000])('refuses the number %d', (value) => {
    expect(errorCodeOf(() => requireTimeline(value))).toBe('wal-name-invalid');
  });

  it('NAM-9: parse undoes format for every timeline', () => {
    fc.assert(fc.property(anyTimeline, (timeline) => parseTimeline(formatTimeline(timeline)) === timeline));
  });

  it('ends after the last timeline', () => {
    expect(nextTimeline(requireTimeline(0xffff_fffe))).toBe(0xffff_ffff);
    expect(nextTimeline(requireTimeline(0xffff_ffff))).toBeNull();
  });
});
