import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration, secondsSince } from '../../../renderer/lib/format-age';
import { formatBytes, formatExactBytes, formatRate } from '../../../renderer/lib/format-bytes';
import { formatCount, formatCountOf } from '../../../renderer/lib/format-count';
import { formatTime, formatUtc } from '../../../renderer/lib/format-time';
import { shortenPath } from '../../../renderer/lib/shorten-path';
import { toCsv } from '../../../renderer/lib/to-csv';
import { splitWalName } from '../../../renderer/lib/wal-name-parts';

const KIB = 1024;

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [86, '86 B'],
    [1023, '1023 B'],
    [KIB, '1 KiB'],
    [1536, '1.50 KiB'],
    [KIB ** 2 - 1, '1 MiB'],
    [KIB ** 2, '1 MiB'],
    [16 * KIB ** 2, '16 MiB'],
    [3_589_273, '3.42 MiB'],
    [431_000_000, '411 MiB'],
    [KIB ** 3, '1 GiB'],
    [KIB ** 4, '1 TiB'],
    [5 * KIB ** 4, '5 TiB'],
    [3 * KIB ** 6, '3072 PiB'],
  ])('writes %i as %s', (bytes, text) => {
    expect(formatBytes(bytes).replace('.00', '')).toBe(text);
  });
});

it.each([
  [null, '–'],
  [0, '0 B/s'],
  [22_649_241.6, '21.6 MiB/s'],
])('formatRate writes %s as %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

it('formatExactBytes leaves nothing out', () => {
  expect(formatExactBytes(16_777_216)).toBe('16,777,216 B');
});

it.each([
  [0, '0 WAL files'],
  [1, '1 WAL file'],
  [1_234_567, '1,234,567 WAL files'],
])('formatCountOf writes %i as %s', (count, text) => {
  expect(formatCountOf(count, 'WAL file')).toBe(text);
  expect(text.startsWith(formatCount(count))).toBe(true);
});

describe('ages', () => {
  it.each([
    [-5, '0 s'],
    [0.9, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [86_400, '1 d'],
    [273_600, '3 d 4 h'],
  ])('of %d seconds read %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });

  it.each([
    [0.4, '0 ms'],
    [340, '340 ms'],
    [1_234, '1.2 s'],
    [61_000, '1 min'],
  ])('spans of %d milliseconds read %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('count from an ISO time', () => {
    expect(secondsSince('2026-03-01T13:05:09Z', Date.parse('2026-03-01T13:06:09.500Z'))).toBe(60.5);
  });
});

describe('times', () => {
  it('are written as in the log of PostgreSQL, in the zone asked for', () => {
    expect(formatTime('2026-03-01T13:05:09Z', 'Europe/Berlin')).toBe('2026-03-01 14:05:09');
    expect(formatUtc('2026-03-01T14:05:09+01:00')).toBe('2026-03-01 13:05:09 UTC');
  });

  it('that are none are a dash', () => {
    expect(formatTime('yesterday')).toBe('–');
  });
});

describe('splitWalName', () => {
  it.each([
    ['000000020000000A000000FF', ['00000002', '0000000A', '000000FF', '']],
    ['000000020000000A000000FF.partial', ['00000002', '0000000A', '000000FF', '.partial']],
    ['000000020000000A000000FF.00000028.backup', ['00000002', '0000000A', '000000FF', '.00000028.backup']],
    ['00000002.history', ['', '', '00000002', '.history']],
    ['notes.txt', ['', '', '', 'notes.txt']],
  ])('of %s gives its parts, which joined are the name again', (name, parts) => {
    const { timeline, log, segment, suffix } = splitWalName(name);

    expect([timeline, log, segment, suffix]).toEqual(parts);
    expect(timeline + log + segment + suffix).toBe(name);
  });
});

it.each([
  ['/etc/barman.conf', 26, '/etc/barman.conf'],
  ['/var/lib/barman/main/incoming', 16, '/var/l…/incoming'],
  ['warehouse', 8, 'wa…house'],
])('shortenPath(%s, %i) gives %s', (path, length, short) => {
  expect(shortenPath(path, length)).toBe(short);
  expect(short.length).toBeLessThanOrEqual(length);
});

it('toCsv quotes what RFC 4180 wants quoted, and leaves null empty', () => {
  const text = toCsv(
    ['name', 'reason'],
    [
      ['a,b', 'says "no"\nand ends'],
      ['c', null],
      ['d', 5],
    ],
  );

  expect(text).toBe('name,reason\r\n"a,b","says ""no""\nand ends"\r\nc,\r\nd,5\r\n');
});
