import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  formatCatalogueLine,
  formatTime,
  parseCatalogueLine,
  type CatalogueEntry,
} from '../../../core/catalogue/catalogue-line';
import { toCatalogueTime } from '../../../core/wal/catalogue-time';

const NAME = '00000001000000000000000A';
const entry = (fields: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  name: NAME,
  sizeBytes: 16_777_216,
  time: 1_733_775_204.2337587,
  compression: null,
  encryption: null,
  ...fields,
});

describe('formatCatalogueLine', () => {
  it.each([
    [{}, `${NAME}\t16777216\t1733775204.2337587\tNone\tNone\n`],
    [{ compression: 'gzip' }, `${NAME}\t16777216\t1733775204.2337587\tgzip\tNone\n`],
    [{ compression: 'pigz', encryption: 'gpg' }, `${NAME}\t16777216\t1733775204.2337587\tpigz\tgpg\n`],
    [{ name: '00000002.history', sizeBytes: 0, time: 1 }, '00000002.history\t0\t1.0\tNone\tNone\n'],
  ])('writes five fields for %j (XDB-7)', (fields, expected) => {
    expect(formatCatalogueLine(entry(fields))).toBe(expected);
  });

  it('writes what reads back as the same entry', () => {
    const text = fc.constantFrom(null, 'gzip', 'zstd', 'custom');
    const anyEntry = fc.record({
      name: fc.constantFrom(NAME, `${NAME}.partial`, `${NAME}.00000028.backup`, '0000002A.history'),
      sizeBytes: fc.nat({ max: 2 ** 31 - 1 }),
      time: fc.double({ min: 0, max: 4e9, noNaN: true }).filter((time) => time === 0 || time >= 1e-6),
      compression: text,
      encryption: fc.constantFrom(null, 'gpg'),
    });

    fc.assert(
      fc.property(anyEntry, (any) => {
        expect(parseCatalogueLine(formatCatalogueLine(any))).toEqual(any);
      }),
    );
  });
});

describe('formatTime', () => {
  it.each([
    [0, '0.0'],
    [1_716_895_123, '1716895123.0'],
    [1_733_775_204.2337587, '1733775204.2337587'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-1.5, '-1.5'],
    [1e-9, '0.000000001'],
    [1.5e-7, '0.000000150'],
  ])('writes %d as %s: a fraction always, an exponent never (XDB-4)', (time, expected) => {
    expect(formatTime(time)).toBe(expected);
  });

  it('writes every time as Python does (XDB-4)', () => {
    const times = fc.sample(
      fc.oneof(fc.double({ min: 1e-4, max: 9e15, noNaN: true }), fc.integer({ min: 0, max: 2 ** 40 })),
      2_000,
    );

    const printed = python(
      'import sys, struct\nfor x in struct.unpack("<2000d", sys.stdin.buffer.read()): print(repr(x))',
      doubles(times),
    );

    expect(times.map(formatTime)).toEqual(printed);
  });
});

describe('toCatalogueTime', () => {
  let root: string;
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'walyard-times-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is the double that Python reads from the same file, before 1970 too', () => {
    const nanoseconds = fc.sample(fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }), 300);
    const touch =
      'import os, sys\nfor i, ns in enumerate(sys.stdin.read().split()):\n open(str(i), "w").close()\n os.utime(str(i), ns=(0, int(ns)))\n print(repr(os.stat(str(i)).st_mtime))';

    const printed = python(touch, Buffer.from(nanoseconds.join(' ')), root);

    const ours = nanoseconds.map((_, index) =>
      toCatalogueTime(statSync(join(root, String(index)), { bigint: true }).mtimeNs),
    );
    expect(ours).toEqual(printed.map(Number));
  });
});

describe('parseCatalogueLine', () => {
  it.each([
    ['three fields, the oldest', `${NAME}\t16777216\t1733775204.2337587`, {}],
    ['four, up to 3.13', `${NAME}\t16777216\t1733775204.2337587\tgzip`, { compression: 'gzip' }],
    ['four, not compressed', `${NAME}\t16777216\t1733775204.2337587\tNone`, {}],
    [
      'five, since 3.14',
      `${NAME}\t16777216\t1733775204.2337587\tgzip\tgpg`,
      { compression: 'gzip', encryption: 'gpg' },
    ],
    ['five, neither', `${NAME}\t16777216\t1733775204.2337587\tNone\tNone`, {}],
    ['any white space (XDB-6)', `  ${NAME}  16777216 \t1733775204.2337587 None   None \r`, {}],
    ['a time without a fraction', `${NAME}\t16777216\t1733775204\tNone\tNone`, { time: 1_733_775_204 }],
    ['a time with an exponent', `${NAME}\t16777216\t1e-09\tNone\tNone`, { time: 1e-9 }],
    ['a lower-case name', `${NAME.toLowerCase()}\t16777216\t1733775204.2337587`, { name: NAME.toLowerCase() }],
  ])('reads a line of %s (XDB-5)', (_what, line, fields) => {
    expect(parseCatalogueLine(line)).toEqual(entry(fields));
  });

  it.each([
    ['no fields', ''],
    ['two fields', `${NAME}\t16777216`],
    ['six fields', `${NAME}\t16777216\t1.0\tNone\tNone\tNone`],
    ['a size that is no integer', `${NAME}\t1.5\t1.0\tNone\tNone`],
    ['a negative size', `${NAME}\t-1\t1.0\tNone\tNone`],
    ['a size beyond counting', `${NAME}\t${'9'.repeat(40)}\t1.0\tNone\tNone`],
    ['a time that is no number', `${NAME}\t1\tnever\tNone\tNone`],
    ['a time beyond all calendars', `${NAME}\t1\t8640000000000.5\tNone\tNone`],
    ['a name that is none of WAL', `${NAME}.gz\t1\t1.0\tNone\tNone`],
    ['a path', `\u0000${NAME}\t1\t1.0\tNone\tNone`],
  ])('takes a line with %s for damaged (XDB-6)', (_what, line) => {
    expect(parseCatalogueLine(line)).toBeNull();
  });
});

/** Lines that a Python program prints for this input. */
function python(program: string, input: Buffer, cwd?: string): string[] {
  return execFileSync('python3', ['-c', program], { input, cwd, encoding: 'utf8' }).trim().split('\n');
}

function doubles(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => buffer.writeDoubleLE(value, index * 8));
  return buffer;
}
