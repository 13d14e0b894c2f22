import { describe, expect, it } from 'vitest';
import { currentWalName } from '../../../core/postgres/current-wal-name';
import { parseLsn } from '../../../core/wal/lsn';

const MIB = 1024 * 1024;

describe('currentWalName', () => {
  it.each([
    ['0/FFF00000', 1, 1, '000000010000000000000FFE'],
    ['1/0', 1, 1, '000000010000000000000FFF'],
    ['0/FFE000D8', 1, 1, '000000010000000000000FFE'],
    ['A/12345678', 3, 16, '000000030000000A00000012'],
    ['0/0', 1, 16, '000000010000000000000000'],
  ])('names the segment of the last byte before %s (NAM-19, NAM-20)', (lsn, timeline, sizeMb, name) => {
    expect(currentWalName(parseLsn(lsn), timeline, sizeMb * MIB)).toBe(name);
  });
});
