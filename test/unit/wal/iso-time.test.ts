import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIsoTime } from '../../../core/wal/iso-time';

const asDateDoes = (seconds: number) => new Date(seconds * 1_000).toISOString();

describe('formatIsoTime', () => {
  it.each([
    0, 1.5, 1_733_775_204.2337587, 1_735_689_599.9999, -0.0005, -1.5, -86_400, 253_402_300_800, -8.64e12, 8.64e12,
  ])('writes %d seconds as Date does', (seconds) => {
    expect(formatIsoTime(seconds)).toBe(asDateDoes(seconds));
  });

  it('writes any times, one after the other, as Date does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -4e9, max: 4e9, noNaN: true }), { minLength: 1 }), (times) => {
        expect(times.map(formatIsoTime)).toEqual(times.map(asDateDoes));
      }),
    );
  });
});
