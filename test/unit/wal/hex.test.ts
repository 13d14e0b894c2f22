import { describe, expect, it } from 'vitest';
import { hex8, isHexAt, parseHex8 } from '../../../core/wal/hex';

describe('hex', () => {
  it('knows the digits of either case and nothing else', () => {
    const digits = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)).filter((c) =>
      isHexAt(c, 0, 1),
    );

    expect(digits.join('')).toBe('0123456789ABCDEFabcdef');
  });

  it('finds no digit past the end', () => {
    expect([isHexAt('xAB', 1, 2), isHexAt('xAB', 1, 3), isHexAt('', 0, 1)]).toEqual([true, false, false]);
  });

  it.each([0, 1, 0xab, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])('reads %d back, in either case', (value) => {
    expect([parseHex8(`..${hex8(value)}`, 2), parseHex8(hex8(value).toLowerCase(), 0)]).toEqual([value, value]);
  });
});
