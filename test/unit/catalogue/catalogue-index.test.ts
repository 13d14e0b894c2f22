import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueIndex } from '../../../core/catalogue/catalogue-index';
import { formatLsn, parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';

const MIB = 1 << 20;
let root: string;
let path: string;
let index: CatalogueIndex;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-index-'));
  path = join(root, 'main-xlog.db');
  index = new CatalogueIndex(() => path);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const hex8 = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
const name = (n: number) => `0000000100000000${hex8(n)}`;
const line = (n: number, rest = 'None\tNone') => `${name(n)}\t16777216\t1733775204.25\t${rest}\n`;
const names = () => Array.from({ length: index.length }, (_, row) => index.name(row));

function refreshed(text: string): CatalogueIndex {
  fs.writeFileSync(path, text);
  index.refresh();
  return index;
}

const word = fc.integer({ min: 0, max: 0xffff_ffff }).map(hex8);
const segmentName = fc.tuple(word, word, word).map((words) => words.join(''));
const anyName = fc.oneof(
  segmentName,
  segmentName.map((segment) => `${segment}.partial`),
  fc.tuple(segmentName, word).map(([segment, offset]) => `${segment}.${offset}.backup`),
  word.map((timeline) => `${timeline}.history`),
);

describe('CatalogueIndex', () => {
  it('holds every entry in file order', () => {
    refreshed(`${line(2)}${line(1, 'gzip\tgpg')}00000002.history\t42\t1.5\tNone\tNone\n`);

    expect(Array.from({ length: index.length }, (_, row) => index.entry(row))).toEqual([
      {
        name: name(2),
        kind: 'segment',
        timeline: 1,
        sizeBytes: 16 * MIB,
        time: 1_733_775_204.25,
        compression: null,
        encryption: null,
      },
      {
        name: name(1),
        kind: 'segment',
        timeline: 1,
        sizeBytes: 16 * MIB,
        time: 1_733_775_204.25,
        compression: 'gzip',
        encryption: 'gpg',
      },
      {
        name: '00000002.history',
        kind: 'history',
        timeline: 2,
        sizeBytes: 42,
        time: 1.5,
        compression: null,
        encryption: null,
      },
    ]);
    expect([index.totalBytes, index.damagedLines]).toEqual([32 * MIB + 42, 0]);
  });

  it('gives every name back as it was, and orders names as text is ordered (NAM-28, NAM-29)', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 30 }), (all) => {
        index = new CatalogueIndex(() => path);
        refreshed(all.map((any) => `${any}\t1\t1.0\tNone\tNone\n`).join(''));

        const rows = Array.from({ length: index.length }, (_, row) => row).sort((a, b) => index.compareNames(a, b));
        expect(names()).toEqual(all);
        expect(rows.map((row) => index.name(row))).toEqual(all.toSorted());
      }),
      { numRuns: 50 },
    );
  });

  it('orders the files of one segment and its neighbours as text is ordered (NAM-29)', () => {
    const sorted = [
      '000000010000000000000002',
      '00000002.history',
      '000000020000000000000000',
      '000000020000000000000001',
      '000000020000000000000002',
      '000000020000000000000002.00000028.backup',
      '000000020000000000000002.0000002A.backup',
      '000000020000000000000002.partial',
      '000000020000000000000003',
      '000000020000000100000000',
    ];
    refreshed(
      sorted
        .toReversed()
        .map((any) => `${any}\t1\t1.0\n`)
        .join(''),
    );

    const rows = sorted.map((_, row) => row).sort((a, b) => index.compareNames(a, b));

    expect(rows.map((row) => index.name(row))).toEqual(sorted.toSorted());
    expect(sorted.toSorted()).toEqual(sorted);
  });

  it('grows to any length', () => {
    const count = 5_000;

    refreshed(Array.from({ length: count }, (_, n) => line(n)).join(''));

    expect([index.length, index.name(0), index.name(count - 1)]).toEqual([count, name(0), name(count - 1)]);
  });
});

describe('CatalogueIndex.find', () => {
  const label = `${name(2)}.00000028.backup`;

  it('knows the row of every name, whatever its kind, and of no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 2, maxLength: 40 }), (all) => {
        index = new CatalogueIndex(() => path);
        const [missing = '', ...there] = all;
        refreshed(there.map((any) => `${any}\t1\t1.0\tNone\tNone\n`).join(''));

        expect(there.map((any) => index.find(any))).toEqual(there.map((_, row) => row));
        expect(index.find(missing)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('tells the files of one segment apart, and takes the last of several lines', () => {
    const names = [name(2), `${name(2)}.partial`, label, name(2).replace('00000001', '00000002'), name(2)];
    refreshed(names.map((any) => `${any}\t1\t1.0\tNone\tNone\n`).join(''));

    expect([name(2), `${name(2)}.partial`, label].map((any) => index.find(any))).toEqual([4, 1, 2]);
    expect(index.find(label.replace('28', '29'))).toBeNull();
  });

  it('follows what is appended, beyond its first capacity, and starts anew with the file', () => {
    refreshed(line(1));
    expect(index.find(name(3_000))).toBeNull();
    fs.appendFileSync(path, Array.from({ length: 3_000 }, (_, n) => line(n + 2)).join(''));
    index.refresh();
    expect([index.find(name(1)), index.find(name(3_000))]).toEqual([0, 2_999]);

    refreshed(line(3_000));

    expect([index.find(name(1)), index.find(name(3_000))]).toEqual([null, 0]);
  });

  it('finds the files of the segment that holds an LSN, of every timeline', () => {
    refreshed(
      [name(1), '00000002.history', name(2), label, name(2).replace('00000001', '00000002'), name(3)]
        .map((any) => `${any}\t1\t1.0\tNone\tNone\n`)
        .join(''),
    );

    const rows = (lsn: string) => index.rowsContaining(parseLsn(lsn), requireSegmentSize(16 * MIB));

    expect([rows('0/2000000'), rows('0/2FFFFFF'), rows('0/0'), rows('1/2000000')]).toEqual([
      [2, 3, 4],
      [2, 3, 4],
      [],
      [],
    ]);
  });
});

describe('CatalogueIndex.refresh', () => {
  it('follows appended lines, also one that comes in two parts', () => {
    refreshed(line(1) + line(2).slice(0, 20));
    expect(names()).toEqual([name(1)]);
    fs.appendFileSync(path, line(2).slice(20) + line(3));

    index.refresh();

    expect(names()).toEqual([name(1), name(2), name(3)]);
  });

  it('changes its version when rows come, and only then', () => {
    refreshed(line(1));
    const first = index.version;
    index.refresh();
    fs.appendFileSync(path, line(2).slice(0, 20));
    index.refresh();
    expect(index.version).toBe(first);
    fs.appendFileSync(path, line(2).slice(20));

    index.refresh();

    expect(index.version).toBeGreaterThan(first);
  });

  it('takes a missing catalogue for an empty one, before there is one and after it has gone', () => {
    index.refresh();
    expect(index.length).toBe(0);
    refreshed(line(1));
    fs.rmSync(path);
    const before = index.version;

    index.refresh();

    expect([index.length, index.totalBytes]).toEqual([0, 0]);
    expect(index.version).toBeGreaterThan(before);
  });

  it('starts anew with a file that was put in the place of the old one', () => {
    refreshed(`${line(1)}garbage\n`);
    fs.writeFileSync(join(root, 'new'), line(2) + line(3) + line(4));
    fs.renameSync(join(root, 'new'), path);

    index.refresh();

    expect([names(), index.totalBytes, index.damagedLines]).toEqual([[name(2), name(3), name(4)], 48 * MIB, 0]);
  });

  it('starts anew when the catalogue is another one now: ours, after that of an older Barman (XDB-2)', () => {
    refreshed(line(1) + line(2));
    path = join(root, 'another-xlog.db');

    refreshed(line(3));

    expect(names()).toEqual([name(3)]);
  });

  it('knows another file even where it ends as the old one did', () => {
    refreshed(line(1) + line(2));
    fs.writeFileSync(join(root, 'new'), line(5) + line(2) + line(3));
    fs.renameSync(join(root, 'new'), path);

    index.refresh();

    expect(names()).toEqual([name(5), name(2), name(3)]);
  });

  it('starts anew when the file has become shorter', () => {
    refreshed(line(1) + line(2));

    refreshed(line(2));

    expect(names()).toEqual([name(2)]);
  });

  // Barman deletes WAL by writing the file anew in its place.
  it('starts anew when the file was written anew and has grown beyond what it was', () => {
    refreshed(line(1) + line(2));

    refreshed(line(2) + line(3) + line(4));

    expect(names()).toEqual([name(2), name(3), name(4)]);
  });

  it('starts anew when the file was written anew at the same length', () => {
    refreshed(line(1) + line(2));
    fs.utimesSync(path, 1, 1);
    index.refresh();

    refreshed(line(2) + line(3));

    expect(names()).toEqual([name(2), name(3)]);
  });

  it('reports in our words that the catalogue cannot be read', () => {
    fs.mkdirSync(path);

    expect(() => index.refresh()).toThrow(expect.objectContaining({ code: 'storage-unavailable' }));
  });
});

describe('CatalogueIndex, positions', () => {
  it.each([
    ['0000000100000000000000FF', 16, '0/FF000000'],
    ['000000010000000A00000012.partial', 16, 'A/12000000'],
    ['000000030000000A00000001.00000028.backup', 256, 'A/10000000'],
    ['FFFFFFFFFFFFFFFF00000FFF', 1, 'FFFFFFFF/FFF00000'],
    ['00000002.history', 16, null],
    ['000000010000000000000100', 16, null],
    ['FFFFFFFFFFFFFFFFFFFFFFFF', 1024, null],
  ])('%s starts with %i MiB segments at %s (NAM-6)', (any, mib, expected) => {
    refreshed(`${any}\t1\t1.0\tNone\tNone\n`);

    const lsn = index.startLsn(0, requireSegmentSize(mib * MIB));

    expect(lsn === null ? null : formatLsn(lsn)).toBe(expected);
  });

  it('knows the length of the latest plain segment, one that was cut short or left empty not counted', () => {
    const short = `${name(7)}\t0\t1.0\tNone\tNone\n${name(8)}\t5000000\t1.0\tNone\tNone\n`;
    const others = `${short}${line(2, 'gzip\tNone')}${line(3, 'None\tgpg')}00000002.history\t42\t1.0\tNone\tNone\n`;

    refreshed(`${name(0)}\t1048576\t1.0\tNone\tNone\n${line(1)}${others}`);

    expect(index.plainSegmentBytes()).toBe(16 * MIB);
    expect(refreshed(others).plainSegmentBytes()).toBeNull();
  });
});
