import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLsn, lsnDistance, parseLsn, requireLsn } from '../../../core/wal/lsn';
import { anyLsn } from './arbitraries';
import { errorCodeOf } from './error-code';

describe('parseLsn and formatLsn', () => {
  it.each([
    ['1234567/89ABCDEF', 0x1234_5678_9abc_defn],
    ['0/0', 0n],
    ['16/B374D848', 0x16_b374_d848n],
    ['1/5', 0x1_0000_0005n],
    ['FFFFFFFF/FFFFFFFF', 0xffff_ffff_ffff_ffffn],
  ])('NAM-15: %s is one number, written without padding', (text, value) => {
    expect(parseLsn(text)).toBe(value);
    expect(formatLsn(requireLsn(value))).toBe(text);
  });

  it('NAM-16: reads hex digits of either case and padded halves', () => {
    expect(parseLsn('a/fF')).toBe(parseLsn('A/FF'));
    expect(parseLsn('00000001/0000000F')).toBe(0x1_0000_000fn);
  });

  it.each([
    '',
    '/',
    '0',
    '0/',
    '/0',
    '0/0/0',
    '0/G',
    ' 0/0',
    '0/0\n',
    '0/0 ',
    '0x0/0',
    '-1/0',
    '+1/0',
    '1_0/0',
    '٠/0',
    '000000001/0',
    '1/000000000',
  ])('NAM-16: refuses %j', (text) => {
    expect(errorCodeOf(() => parseLsn(text))).toBe('lsn-invalid');
  });

  it('NAM-15: parse undoes format for every LSN', () => {
    fc.assert(fc.property(anyLsn, (lsn) => parseLsn(formatLsn(lsn)) === lsn));
  });
});

describe('requireLsn', () => {
  it.each([-1n, 1n << 64n])('refuses %s, which is not an unsigned 64-bit number', (value) => {
    expect(errorCodeOf(() => requireLsn(value))).toBe('lsn-invalid');
  });
});

describe('lsnDistance', () => {
  it('NAM-17: is the first minus the second in bytes', () => {
    expect(lsnDistance(parseLsn('1/0'), parseLsn('0/FFFFFFFF'))).toBe(1n);
    expect(lsnDistance(parseLsn('0/0'), parseLsn('1/0'))).toBe(-0x1_0000_0000n);
  });

  it('NAM-17: is null when either side is null', () => {
    expect(lsnDistance(null, parseLsn('0/1'))).toBeNull();
    expect(lsnDistance(parseLsn('0/1'), null)).toBeNull();
  });
});
