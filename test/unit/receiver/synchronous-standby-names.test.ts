import { describe, expect, it } from 'vitest';
import { isSynchronousStandby, parseSynchronousStandbyNames } from '../../../core/receiver/synchronous-standby-names';

describe('parseSynchronousStandbyNames', () => {
  it.each([
    [null, []],
    ['a, bc', ['a', 'bc']],
    ['2(a, bc)', ['a', 'bc']],
    [' 1 ( a, bc ) ', ['a', 'bc']],
    ['ANY 1 (a, bc)', ['a', 'bc']],
    ['FIRST 1 (a,bc)', ['a', 'bc']],
    ['1(a, "b-c")', ['a', 'b-c']],
    ['*', ['*']],
    ['', ['']],
  ])('reads %j (RCV §6.2)', (setting, names) => {
    expect(parseSynchronousStandbyNames(setting)).toEqual(names);
  });
});

describe('isSynchronousStandby', () => {
  it.each([
    ['*', true],
    ['ANY 1 (x, barman_receive_wal)', true],
    ['Barman_Receive_WAL', true],
    ['barman_receive', false],
    ['', false],
    [null, false],
  ])('answers for %j: %s (RCV §6.2)', (setting, expected) => {
    expect(isSynchronousStandby(setting, 'barman_receive_wal')).toBe(expected);
  });
});
